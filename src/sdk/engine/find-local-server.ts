import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { realPath } from "../../config/real-path.ts";
import { databaseKey, LOCAL_SERVER_FILE, LocalServer, NONCE_HEADER } from "../../contract/local-server.ts";
import type { Clock } from "../../platform/clock.ts";

/** Options of `findLocalServer`. */
export interface FindLocalServerOptions {
  /** Batuta's home directory. */
  readonly home: string;
  /** The database that would be opened otherwise; only a server over the same one counts. */
  readonly databaseUrl: string;
  readonly clock: Clock;
  /** Whether there is an auth string or a key; without one, a server that asks for it is passed over. */
  readonly hasCredentials: boolean;
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** Reads a text file; rejects with code `ENOENT` when there is none. */
  readonly readFile?: ((path: string) => Promise<string>) | undefined;
  /** Longest wait for the server's answer, in milliseconds. A dead port answers at once. Default 500. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Finds the server of this machine that serves the database already. `server.json` is only a hint: it may have
 * outlived its server, and another program may have got the port, so the server must answer with the file's nonce.
 * Undefined when there is none; never throws.
 */
export async function findLocalServer(options: FindLocalServerOptions): Promise<LocalServer | undefined> {
  const server = await readLocalServer(join(options.home, LOCAL_SERVER_FILE), options.readFile ?? readText);
  if (server === undefined || (server.auth_required && !options.hasCredentials)) return undefined;
  if (server.database !== databaseKey(options.databaseUrl, realPath)) return undefined;
  return (await answersWithNonce(server, options)) ? server : undefined;
}

const readText = (path: string): Promise<string> => readFile(path, "utf8");

async function readLocalServer(
  path: string,
  read: (path: string) => Promise<string>,
): Promise<LocalServer | undefined> {
  try {
    return LocalServer.safeParse(JSON.parse(await read(path))).data;
  } catch {
    // Missing, unreadable, half-written by an editor: whatever it is, there is no server to be found by it.
    return undefined;
  }
}

async function answersWithNonce(server: LocalServer, options: FindLocalServerOptions): Promise<boolean> {
  const send = options.fetch ?? ((request: Request) => fetch(request));
  const deadline = new AbortController();
  const cancel = options.clock.schedule(() => deadline.abort(), options.timeoutMs ?? 500);
  try {
    const request = new Request(`${server.url}/health`, { signal: deadline.signal, redirect: "error" });
    const response = await send(request);
    await response.body?.cancel();
    return response.ok && response.headers.get(NONCE_HEADER) === server.nonce;
  } catch {
    // Refused, reset, too slow, not HTTP: the file is stale.
    return false;
  } finally {
    cancel();
  }
}
