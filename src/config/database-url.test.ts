import { win32 } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskDatabaseUrl, normalizeDatabaseUrl } from "./database-url.ts";

const base = { cwd: "/work", userHome: "/home/me" };

describe("normalizeDatabaseUrl", () => {
  it.each([
    ["/data/x.db", "sqlite:///data/x.db"],
    ["x.db", "sqlite:///work/x.db"],
    ["~/x.db", "sqlite:///home/me/x.db"],
    ["sqlite:///data/x.db", "sqlite:///data/x.db"],
    ["sqlite:////data/x.db", "sqlite:///data/x.db"],
    ["sqlite+aiosqlite:///data/x.db", "sqlite:///data/x.db"],
    ["sqlite:x.db", "sqlite:///work/x.db"],
    ["sqlite://./x.db", "sqlite:///work/x.db"],
    ["sqlite::memory:", "sqlite::memory:"],
    [":memory:", "sqlite::memory:"],
    ["postgres://u:p@h:1/d", "postgresql://u:p@h:1/d"],
    ["postgresql+asyncpg://u@h/d?sslmode=require", "postgresql://u@h/d?sslmode=require"],
  ])("reads %s", (text, url) => {
    expect(normalizeDatabaseUrl(text, base)).toBe(url);
  });

  it.each(["", "mysql://h/d", "sqlite://", "sqlite:///x.db?mode=ro", "postgresql:d", "http://x"])(
    "refuses %j",
    (text) => {
      expect(normalizeDatabaseUrl(text, base)).toBeUndefined();
    },
  );

  it.each([
    ["C:\\data\\x.db", "sqlite:///C:/data/x.db"],
    ["C:/data/x.db", "sqlite:///C:/data/x.db"],
    ["data\\x.db", "sqlite:///D:/work/data/x.db"],
    ["~\\x.db", "sqlite:///C:/Users/me/x.db"],
    ["sqlite:///C:/data/x.db", "sqlite:///C:/data/x.db"],
    ["sqlite:///C:\\data\\x.db", "sqlite:///C:/data/x.db"],
    ["sqlite+aiosqlite:///C:/data/x.db", "sqlite:///C:/data/x.db"],
    ["sqlite:data\\x.db", "sqlite:///D:/work/data/x.db"],
    ["sqlite::memory:", "sqlite::memory:"],
    ["\\\\server\\share\\x.db", undefined],
  ])("reads %s on Windows", (text, url) => {
    const windows = { cwd: "D:\\work", userHome: "C:\\Users\\me" };
    expect(normalizeDatabaseUrl(text, windows, win32)).toBe(url);
  });

  it("leaves its own answers as they are", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9 ._%#-]{1,20}$/), (name) => {
        const once = normalizeDatabaseUrl(`/d/${name}x`, base);
        expect(once === undefined ? undefined : normalizeDatabaseUrl(once, base)).toBe(once);
      }),
    );
  });
});

describe("maskDatabaseUrl", () => {
  it.each([
    ["postgresql://me:secret@h/d", "postgresql://me:********@h/d"],
    ["postgresql://me:s@cr/et@h/d", "postgresql://me:********@h/d"],
    ["postgresql://h/d?user=me&password=secret", "postgresql://h/d?user=me&password=********"],
    ["sqlite:///a/b.db", "sqlite:///a/b.db"],
  ])("shows %s as %s", (url, shown) => {
    expect(maskDatabaseUrl(url)).toBe(shown);
  });
});
