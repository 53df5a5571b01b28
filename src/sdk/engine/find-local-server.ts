import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { realPath } from "../../config/real-path.ts";
import {
  databaseKey,
  LOCAL_SERVER_FILE,
  LocalServer,
  type ProbeOptions,
  probeNonce,
} from "../../contract/local-server.ts";

/** Options of `findLocalServer`. */
export interface FindLocalServerOptions extends ProbeOptions {
  /** Batuta's home directory. */
  readonly home: string;
  /** The database that would be opened otherwise; only a server over the same one counts. */
  readonly databaseUrl: string;
  /** Whether there is an auth string or a key; without one (default), a server that asks for it is passed over. */
  readonly hasCredentials?: boolean | undefined;
  /** Reads a text file; rejects with code `ENOENT` when there is none. */
  readonly readFile?: ((path: string) => Promise<string>) | undefined;
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
  return (await probeNonce(server.url, options)) === server.nonce ? server : undefined;
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
