import { describe, expect, it } from "vitest";
import { hidePassword, parseDatabaseUrl } from "./database-url.ts";

describe("database URLs", () => {
  it.each([
    ["sqlite:///home/me/.batuta/batuta.db", "/home/me/.batuta/batuta.db"],
    ["sqlite:////home/me/batuta.db", "/home/me/batuta.db"],
    ["sqlite+aiosqlite:////home/me/my runs.db", "/home/me/my runs.db"],
    ["sqlite:///C:/Users/Me/batuta.db", "C:/Users/Me/batuta.db"],
    ["sqlite:///C:\\Users\\Me\\batuta.db", "C:\\Users\\Me\\batuta.db"],
    ["sqlite:///home/me/batuta.db?mode=rwc", "/home/me/batuta.db"],
  ])("%s is a file", (url, path) => {
    expect(parseDatabaseUrl(url)).toEqual({ kind: "sqlite-file", path });
  });

  it.each(["sqlite::memory:", "sqlite:///:memory:", "sqlite://"])("%s is in memory", (url) => {
    expect(parseDatabaseUrl(url)).toEqual({ kind: "sqlite-memory" });
  });

  it.each([
    ["postgresql://u:p@h:5/d", "postgresql://u:p@h:5/d"],
    ["postgres://h/d", "postgresql://h/d"],
    ["postgresql+asyncpg://u@h/d?sslmode=require", "postgresql://u@h/d?sslmode=require"],
  ])("%s is Postgres", (url, plain) => {
    expect(parseDatabaseUrl(url)).toEqual({ kind: "postgres", url: plain });
  });

  it.each(["mysql://u:secret@h/d", "batuta.db", "", "sqlite://batuta.db"])(
    "%j is refused with what is allowed",
    (url) => {
      expect(() => parseDatabaseUrl(url)).toThrow(
        expect.objectContaining({
          code: "database-url-invalid",
          message: expect.stringContaining("sqlite:///"),
        }),
      );
      expect(() => parseDatabaseUrl(url)).not.toThrow("secret");
    },
  );

  it("are shown without their password", () => {
    expect(hidePassword("postgresql://u:p@h/d")).toBe("postgresql://u:***@h/d");
    expect(hidePassword("postgresql://u@h/d")).toBe("postgresql://u@h/d");
  });
});
