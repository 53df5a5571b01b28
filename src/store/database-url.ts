import { BatutaError } from "../platform/errors.ts";

/** Where a database is, parsed. */
export type DatabaseLocation =
  | { readonly kind: "sqlite-file"; readonly path: string }
  | { readonly kind: "sqlite-memory" }
  | { readonly kind: "postgres"; readonly url: string };

const ALLOWED =
  "allowed are sqlite:///absolute/path.db, sqlite::memory: and postgresql://user:password@host:port/database";

/** Takes the password out of a database URL, so that it can be shown. */
export function hidePassword(url: string): string {
  return (
    url
      // To the last @: a password that is not encoded may hold one, or a slash.
      .replace(/^([a-z0-9+]+:\/\/[^:@/]*):.*@/i, "$1:***@")
      .replaceAll(/([?&](?:ssl)?password=)[^&#]*/gi, "$1***")
  );
}

/**
 * Reads a database URL. Prefect's spellings are understood too (`sqlite+aiosqlite:`, `postgresql+asyncpg:`).
 *
 * @throws BatutaError `database-url-invalid`
 */
export function parseDatabaseUrl(url: string): DatabaseLocation {
  const match = /^(sqlite|postgres(?:ql)?)(?:\+[a-z0-9]+)?:(.*)$/is.exec(url.trim());
  if (match === null) {
    throw new BatutaError(
      "database-url-invalid",
      `the database URL "${hidePassword(url)}" is not understood: ${ALLOWED}`,
    );
  }
  const rest = match[2] ?? "";
  if (match[1]?.toLowerCase() !== "sqlite") return { kind: "postgres", url: `postgresql:${rest}` };
  if (rest === ":memory:" || rest === "///:memory:" || rest === "//" || rest === "") {
    return { kind: "sqlite-memory" };
  }
  if (!rest.startsWith("///")) {
    throw new BatutaError(
      "database-url-invalid",
      `the database URL "${url}" needs three slashes and an absolute path: ${ALLOWED}`,
    );
  }
  const query = rest.indexOf("?");
  const plain = query === -1 ? rest : rest.slice(0, query);
  // Three slashes end the (empty) host; a Windows path has its drive after them, others begin with the third slash.
  const path = /^\/\/\/\/?[a-z]:[\\/]/i.test(plain) ? plain.replace(/^\/+/, "") : plain.replace(/^\/+/, "/");
  return { kind: "sqlite-file", path };
}
