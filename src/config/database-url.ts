import nodePath, { type PlatformPath } from "node:path";

/** What a database address may be; part of messages and of the generated reference. */
export const DATABASE_URL_FORMS =
  "a path of a SQLite file, sqlite:///path/of/file.db, sqlite::memory: or postgresql://user:password@host:port/name";

const expandHome = (path: string, userHome: string): string =>
  path === "~" || path.startsWith("~/") || path.startsWith("~\\") ? userHome + path.slice(1) : path;

/** `sqlite:///C:/x.db` names the file `C:/x.db`; on other systems the third slash begins the path. */
function sqlitePath(afterScheme: string): string {
  if (!afterScheme.startsWith("//")) return afterScheme;
  const path = afterScheme.slice(2);
  return /^\/[A-Za-z]:[\\/]/.test(path) ? path.slice(1) : path;
}

function sqliteUrl(path: string): string {
  const forward = path.replaceAll("\\", "/");
  return forward.startsWith("/") ? `sqlite://${forward}` : `sqlite:///${forward}`;
}

/**
 * Brings every accepted form to one of three: `sqlite:///absolute/path.db` (the path verbatim, not percent-encoded),
 * `sqlite::memory:`, `postgresql://…`. Prefect's driver names (`sqlite+aiosqlite`, `postgresql+asyncpg`) are accepted.
 * Undefined when the text is none of them.
 */
export function normalizeDatabaseUrl(
  text: string,
  base: { cwd: string; userHome: string },
  path: Pick<PlatformPath, "isAbsolute" | "resolve"> = nodePath,
): string | undefined {
  const trimmed = text.trim();
  const isPostgres = /^postgres/i.test(trimmed);
  // A question mark would begin a query, which SQLite addresses do not have here.
  if (!isPostgres && trimmed.includes("?")) return undefined;
  // SQLite's log needs memory that processes share, which a network drive of Windows (\\\\server\\share) has not.
  if (trimmed.startsWith("\\\\")) return undefined;
  if (trimmed === ":memory:") return "sqlite::memory:";
  // One letter before the colon is a Windows drive, not a scheme.
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]+):/.exec(trimmed)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    return trimmed === "" ? undefined : sqliteUrl(path.resolve(base.cwd, expandHome(trimmed, base.userHome)));
  }
  const rest = trimmed.slice(scheme.length + 1);
  if (scheme === "sqlite" || scheme === "sqlite+aiosqlite") {
    if (rest === "" || rest === "//") return undefined;
    if (/^(\/{2,3})?:memory:$/.test(rest)) return "sqlite::memory:";
    const file = sqlitePath(rest);
    // SQLAlchemy writes absolute paths with four slashes; two at the start mean the same file here.
    const single = file.startsWith("//") ? file.slice(1) : file;
    const full = path.isAbsolute(single) ? single : path.resolve(base.cwd, expandHome(single, base.userHome));
    return sqliteUrl(full);
  }
  if (scheme === "postgresql" || scheme === "postgres" || scheme === "postgresql+asyncpg") {
    if (!rest.startsWith("//") || !URL.canParse(`postgresql:${rest}`)) return undefined;
    return `postgresql:${rest}`;
  }
  return undefined;
}

/** The same address with its password as stars; for messages and listings. Hides too much rather than too little. */
export function maskDatabaseUrl(url: string): string {
  return url
    .replace(/^([A-Za-z][A-Za-z0-9+.-]*:\/\/[^:/@?#]*):.*@/, "$1:********@")
    .replace(/([?&]password=)[^&#]*/gi, "$1********");
}
