import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createIds } from "../../../platform/ids.ts";
import { databaseStorage } from "./database-storage.ts";
import { localFileSystem } from "./local-file-system.ts";
import { memoryStorage } from "./memory-storage.ts";
import type { ResultStorage } from "./result-storage.ts";

const directories: string[] = [];
afterAll(() => {
  for (const each of directories) rmSync(each, { recursive: true, force: true });
});

function makeDirectory(): string {
  const made = mkdtempSync(join(tmpdir(), "batuta-storage-"));
  directories.push(made);
  return made;
}

function mapPort(): ResultStorage {
  const rows = new Map<string, string>();
  return databaseStorage({
    read: async (key) => rows.get(key) ?? null,
    write: async (key, record) => {
      rows.set(key, record);
    },
  });
}

const STORAGES: readonly [string, () => ResultStorage][] = [
  ["memoryStorage", memoryStorage],
  ["databaseStorage", mapPort],
  [
    "localFileSystem",
    () => localFileSystem({ basePath: join(makeDirectory(), "not", "made"), ids: createIds() }),
  ],
];

describe.each(STORAGES)("%s", (_, make) => {
  it("gives back what was written, and nothing where nothing was", async () => {
    const storage = make();
    expect(await storage.read("k")).toBeUndefined();
    expect(await storage.exists("k")).toBe(false);
    await storage.write("k", "ü\u0000😀");
    await storage.write("k", '{"v":2}');
    await storage.write("a/b/c.json", "deep", { expiration: new Date(0) });
    expect(await storage.read("k")).toBe('{"v":2}');
    expect(await storage.exists("a/b/c.json")).toBe(true);
    expect(await storage.read("a/b")).toBeUndefined();
  });

  it("keeps a large text whole", async () => {
    const storage = make();
    const text = "0123456789é".repeat(300_000);
    await storage.write("large", text);
    expect(await storage.read("large")).toBe(text);
  });

  it("removes what is there, and is content when nothing is", async () => {
    const storage = make();
    await storage.write("k", "v");
    await storage.remove("k");
    await storage.remove("k");
    expect(await storage.exists("k")).toBe(false);
    expect(await storage.read("k")).toBeUndefined();
    await storage.write("k", "again");
    expect(await storage.read("k")).toBe("again");
  });

  it.each([
    ["", "empty"],
    ["../secret", "'..'"],
    ["a/../../secret", "'..'"],
    ["a/./b", "'.'"],
    ["/etc/passwd", "relative"],
    ["C:/windows", "relative"],
    ["C:windows", "relative"],
    ["a\\..\\b", "relative"],
    ["a//b", "empty"],
    ["a\u0000b", "control"],
    ["x".repeat(501), "500"],
    ["é".repeat(150), "240 bytes"],
    ["\ud800", "surrogate"],
  ])("refuses the key %j", async (key, why) => {
    const storage = make();
    for (const use of [
      storage.read(key),
      storage.write(key, "v"),
      storage.exists(key),
      storage.remove(key),
    ]) {
      await expect(use).rejects.toMatchObject({
        code: "invalid-storage-key",
        message: expect.stringContaining(why),
      });
    }
  });

  it("stops when the signal is aborted", async () => {
    const storage = make();
    await storage.write("k", "v");
    const signal = AbortSignal.abort(new Error("stop"));
    await expect(storage.read("k", { signal })).rejects.toThrow("stop");
    await expect(storage.write("k", "w", { signal })).rejects.toThrow("stop");
    await expect(storage.exists("k", { signal })).rejects.toThrow("stop");
    await expect(storage.remove("k", { signal })).rejects.toThrow("stop");
    expect(await storage.read("k")).toBe("v");
  });

  it("takes many writers of one key at once; one of their texts is left, whole", async () => {
    const storage = make();
    const texts = Array.from({ length: 20 }, (_, i) => String(i).repeat(10_000));
    await Promise.all(texts.map((text) => storage.write("hot", text)));
    expect(texts).toContain(await storage.read("hot"));
  });
});

describe("localFileSystem", () => {
  it("leaves no file beside, and files that only their owner reads", async () => {
    const basePath = makeDirectory();
    const storage = localFileSystem({ basePath, ids: createIds() });
    await storage.write("d/k", "v");
    expect(readdirSync(join(basePath, "d"))).toEqual(["k"]);
    if (process.platform !== "win32") expect(statSync(join(basePath, "d/k")).mode & 0o777).toBe(0o600);
  });

  it("tells what is wrong with a place", async () => {
    const basePath = makeDirectory();
    writeFileSync(join(basePath, "file"), "");
    mkdirSync(join(basePath, "folder"));
    const storage = localFileSystem({ basePath, ids: createIds() });
    await expect(storage.write("file/k", "v")).rejects.toMatchObject({
      code: "result-storage-failed",
      message: expect.stringContaining("a part of the path is a file"),
    });
    await expect(storage.write("folder", "v")).rejects.toThrow("there is a directory of its name");
    expect(readdirSync(basePath).toSorted()).toEqual(["file", "folder"]);
  });

  it.skipIf(process.platform === "win32" || process.getuid?.() === 0)(
    "tells a missing permission",
    async () => {
      const basePath = makeDirectory();
      chmodSync(basePath, 0o500);
      const storage = localFileSystem({ basePath, ids: createIds() });
      await expect(storage.write("k", "v")).rejects.toThrow("this user may not");
    },
  );
});
