import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createStampReader } from "./stamped-lines.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function reading(since?: string): {
  readonly reader: ReturnType<typeof createStampReader>;
  text: () => string;
} {
  const parts: Uint8Array[] = [];
  const reader = createStampReader((part) => parts.push(part.slice()), since);
  return { reader, text: () => Buffer.concat(parts).toString("utf8") };
}

describe("stamped lines", () => {
  it("lose their stamps however they are cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme" }).map((line) => line.replaceAll("\n", " "))),
        fc.array(fc.integer({ min: 1, max: 40 })),
        (lines, cuts) => {
          const { reader, text } = reading();
          reader.begin();
          let rest = bytes(
            lines
              .map((line, at) => `2026-11-21T10:00:00.${String(at + 1).padStart(9, "0")}Z ${line}\n`)
              .join(""),
          );
          for (const cut of cuts) {
            reader.read(rest.subarray(0, cut));
            rest = rest.subarray(cut);
          }
          reader.read(rest);
          expect(text()).toBe(lines.map((line) => `${line}\n`).join(""));
        },
      ),
    );
  });

  it("come once where a stream begins anew with lines that came before", () => {
    const { reader, text } = reading();
    reader.begin();
    reader.read(bytes("2026-11-21T10:00:00.1Z one\n2026-11-21T10:00:00.12Z two\n2026-11-21T10:00:00.2Z thr"));
    expect(reader.lastStamp).toBe("2026-11-21T10:00:00.2Z");
    reader.begin();
    reader.read(
      bytes("2026-11-21T10:00:00.12Z two\n2026-11-21T10:00:00.2Z three\n2026-11-21T10:00:00.3Z four\n"),
    );
    expect(text()).toBe("one\ntwo\nthree\nfour\n");
  });

  it("of the same instant all come", () => {
    const { reader, text } = reading();
    reader.begin();
    reader.read(bytes("2026-11-21T10:00:00Z one\n2026-11-21T10:00:00Z two\n"));
    expect(text()).toBe("one\ntwo\n");
  });

  it("of before an instant are passed over, in any zone", () => {
    const { reader, text } = reading("2026-11-21T10:00:00.5Z");
    reader.begin();
    reader.read(bytes("2026-11-21T12:00:00.4+02:00 before\n2026-11-21T07:00:00.6-03:00 after\n"));
    expect(text()).toBe("after\n");
  });
});
