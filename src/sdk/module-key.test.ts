import { posix, win32 } from "node:path";
import { describe, expect, it } from "vitest";
import { moduleKey, packagePath } from "./module-key.ts";

describe("packagePath", () => {
  const finder =
    (manifests: Readonly<Record<string, string>>) =>
    (file: string): string | undefined =>
      manifests[file];

  it("is the path in the nearest package, with its name", () => {
    const nameOf = finder({ "/work/package.json": "", "/work/flows/package.json": "@mono/flows" });
    expect(packagePath("/work/flows/daily/etl.ts", posix, nameOf)).toBe("@mono/flows/daily/etl.ts");
    expect(packagePath("/work/tasks/load.ts", posix, nameOf)).toBe("/tasks/load.ts");
  });

  it("tells equal files of two packages apart", () => {
    const nameOf = finder({ "/work/a/package.json": "a", "/work/b/package.json": "b" });
    expect(packagePath("/work/a/src/tasks.ts", posix, nameOf)).not.toBe(
      packagePath("/work/b/src/tasks.ts", posix, nameOf),
    );
  });

  it("is the same on Windows", () => {
    const nameOf = finder({ "C:\\work\\package.json": "etl" });
    expect(packagePath("C:\\work\\flows\\daily\\etl.ts", win32, nameOf)).toBe("etl/flows/daily/etl.ts");
  });

  it("is the file's name where there is no package.json up to the root", () => {
    const none = finder({});
    expect(packagePath("C:\\flows\\etl.ts", win32, none)).toBe("etl.ts");
    expect(packagePath("\\\\server\\share\\etl.ts", win32, none)).toBe("etl.ts");
    expect(packagePath("/flows/etl.ts", posix, none)).toBe("etl.ts");
  });
});

describe("moduleKey", () => {
  it("is short, and one for each module", () => {
    const here = moduleKey(import.meta.url);
    expect(here).toMatch(/^[0-9a-f]{8}$/);
    expect(moduleKey(import.meta.url)).toBe(here);
    expect(moduleKey(new URL("./module-key.ts", import.meta.url).href)).not.toBe(here);
    expect(moduleKey(undefined)).toBe("unknown");
  });
});
