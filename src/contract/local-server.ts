import { z } from "zod";
import type { Clock } from "../platform/clock.ts";
import { Uuid } from "./primitives.ts";

/** Header of the health answer that carries the nonce of `server.json`. */
export const NONCE_HEADER = "x-batuta-nonce";
/** Name of the file in the home directory that tells of the server that runs there. */
export const LOCAL_SERVER_FILE = "server.json";

/**
 * What a running server writes into its home directory, for processes of the same machine. Believed only while the
 * server at `url` answers its health with the nonce.
 */
export const LocalServer = z.object({
  pid: z.int().positive(),
  /** The API's root: `http://127.0.0.1:4200/api`. */
  url: z.string(),
  /** Which database it serves, see `databaseKey`. */
  database: z.string(),
  /** UUID kept in the database. */
  database_id: Uuid,
  /** One for each start of a server. */
  nonce: Uuid,
  /** Whether requests need credentials. */
  auth_required: z.boolean(),
  version: z.string(),
  started_at: z.string(),
});
export type LocalServer = z.infer<typeof LocalServer>;

/**
 * Names a database so that two processes of a machine can tell whether they mean the same one: the URL of the file's
 * real path, or a Postgres address without user and password. Undefined for a database in memory, which nobody
 * shares. `realPath` resolves links; it gets the path of a file that may not exist yet.
 */
export function databaseKey(url: string, realPath: (path: string) => string): string | undefined {
  const match = /^(sqlite|postgres(?:ql)?)(?:\+[a-z0-9]+)?:(.*)$/is.exec(url);
  const rest = match?.[2] ?? "";
  if (match?.[1]?.toLowerCase() === "sqlite") {
    const path = /^\/\/(\/.*)$/s.exec(rest)?.[1];
    if (path === undefined || path.includes(":memory:")) return undefined;
    const file = realPath(path.replace(/^\/+([A-Za-z]:[\\/])/, "$1"));
    return /^[A-Za-z]:/.test(file) ? `sqlite:///${file.replaceAll("\\", "/")}` : `sqlite://${file}`;
  }
  if (match === null || !URL.canParse(`postgresql:${rest}`)) return undefined;
  const { hostname, port, pathname, searchParams } = new URL(`postgresql:${rest}`);
  const host = hostname || searchParams.get("host") || "localhost";
  return `postgresql://${host}:${port || searchParams.get("port") || "5432"}${pathname}`;
}

/** How a server is asked whether it is the one that a file tells of. */
export interface ProbeOptions {
  readonly clock: Clock;
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** Longest wait for the answer, in milliseconds. A dead port answers at once. Default 1,000. */
  readonly timeoutMs?: number | undefined;
}

/** Nonce of the Batuta server whose API is at `url`; undefined when there is none: refused, too slow, not ours. */
export async function probeNonce(url: string, options: ProbeOptions): Promise<string | undefined> {
  const send = options.fetch ?? ((request: Request) => fetch(request));
  const deadline = new AbortController();
  const cancel = options.clock.schedule(() => deadline.abort(), options.timeoutMs ?? 1000);
  try {
    const response = await send(new Request(`${url}/health`, { signal: deadline.signal, redirect: "error" }));
    await response.body?.cancel();
    return (response.ok && response.headers.get(NONCE_HEADER)) || undefined;
  } catch {
    // Whatever went wrong, nobody there is the server that we look for.
    return undefined;
  } finally {
    cancel();
  }
}
