import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { COMPRESSIONS, compressedSerializer } from "./compressed-serializer.ts";
import { jsonSerializer } from "./json-serializer.ts";
import { resolveSerializer, SERIALIZER_NAMES, serializerOfRecord } from "./resolve-serializer.ts";
import type { ResultSerializer } from "./result-serializer.ts";

const reversing: ResultSerializer = {
  type: "reversing",
  encode: (value) => [...JSON.stringify(value)].reverse().join(""),
  decode: (text) => JSON.parse([...text].reverse().join("")) as unknown,
};

const value = { rows: Array.from({ length: 500 }, (_, id) => ({ id, at: new Date(id), big: 2n ** 80n })) };

describe("serializers", () => {
  it.each([...SERIALIZER_NAMES])(
    "%s gives back what it wrote, and is found again by its record",
    async (name) => {
      const serializer = resolveSerializer(name);
      const text = await serializer.encode(value);
      expect(await serializer.decode(text)).toEqual(value);
      const found = serializerOfRecord({ type: serializer.type, ...serializer.settings }, []);
      expect(await found.decode(text)).toEqual(value);
    },
  );

  it.each([...COMPRESSIONS])(
    "%s makes repetitive values small, around any serializer",
    async (compression) => {
      const serializer = compressedSerializer(reversing, compression);
      const list = Array.from({ length: 5000 }, () => "the same again");
      const text = await serializer.encode(list);
      expect(text.length).toBeLessThan(5000);
      expect(await serializer.decode(text)).toEqual(list);
    },
  );

  it("write gzip as Prefect's client reads it", async () => {
    const serializer = resolveSerializer("compressed/json");
    const text = await serializer.encode({ a: 1 });
    expect(gunzipSync(Buffer.from(text, "base64")).toString()).toBe('{"a":1}');
    expect({ type: serializer.type, ...serializer.settings }).toEqual({
      type: "compressed/json",
      compressionlib: "gzip",
      serializer: { type: "json" },
    });
  });

  it("take objects of the user's own, and check them", () => {
    expect(resolveSerializer(reversing)).toBe(reversing);
    expect(resolveSerializer(undefined)).toBe(jsonSerializer);
    expect(serializerOfRecord({ type: "reversing" }, [reversing])).toBe(reversing);
    // @ts-expect-error decode is missing
    expect(() => resolveSerializer({ type: "x", encode: () => "" })).toThrow("this one lacks decode");
  });

  it("refuse names that are unknown, and say which there are", () => {
    expect(() => resolveSerializer("yaml")).toThrow("use one of json, compressed");
    expect(() => resolveSerializer("compressed/lzma")).toThrow("unknown");
    expect(() => resolveSerializer("pickle")).toThrow("Python");
    expect(() => serializerOfRecord({ type: "pickle", picklelib: "cloudpickle" }, [])).toThrow(
      "not known here",
    );
    // @ts-expect-error unknown compression
    expect(() => compressedSerializer(jsonSerializer, "lzma")).toThrow("gzip, brotli, zstd");
  });
});
