import { posix, win32 } from "node:path";
import { describe, expect, it } from "vitest";
import { moduleKey, packagePath } from "./module-key.ts";

describe("packagePath", () => {
  it("is the path below the nearest package.json", () => {
    const packages = new Set(["/work/package.json", "/work/flows/package.json"]);
    const exists = (file: string): boolean => packages.has(file);
    expect(packagePath("/work/flows/daily/etl.ts", posix, exists)).toBe("daily/etl.ts");
    expect(packagePath("/work/tasks/load.ts", posix, exists)).toBe("tasks/load.ts");
  });

  it("is the same on Windows", () => {
    const exists = (file: string): boolean => file === "C:\\work\\package.json";
    expect(packagePath("C:\\work\\flows\\daily\\etl.ts", win32, exists)).toBe("flows/daily/etl.ts");
  });

  it("is the file's name where there is no package.json up to the root", () => {
    expect(packagePath("C:\\flows\\etl.ts", win32, () => false)).toBe("etl.ts");
    expect(packagePath("\\\\server\\share\\etl.ts", win32, () => false)).toBe("etl.ts");
    expect(packagePath("/flows/etl.ts", posix, () => false)).toBe("etl.ts");
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
