import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { LOCAL_SERVER_FILE, LocalServer } from "../contract/local-server.ts";

/** Writes `server.json` so that a reader sees the old text or the new one, never a part. Only the user may read it. */
export async function writeLocalServer(home: string, server: LocalServer): Promise<void> {
  await mkdir(home, { recursive: true });
  const path = join(home, LOCAL_SERVER_FILE);
  const temporary = `${path}.${server.nonce}`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(`${JSON.stringify(server, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

const UNREADABLE = ["ENOENT", "ENOTDIR", "EISDIR", "EACCES", "EPERM"];

/** What `server.json` says, whether or not that server still runs; undefined when there is no such file to be read. */
export async function readLocalServer(home: string): Promise<LocalServer | undefined> {
  try {
    return LocalServer.safeParse(JSON.parse(await readFile(join(home, LOCAL_SERVER_FILE), "utf8"))).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    // The file is only a hint: where it can't be read, there is none.
    if (error instanceof Error && "code" in error && UNREADABLE.includes(String(error.code)))
      return undefined;
    throw error;
  }
}

/** Removes `server.json` if it still tells of the server with this nonce; a successor's stays. */
export async function removeLocalServer(home: string, nonce: string): Promise<void> {
  const server = await readLocalServer(home);
  if (server?.nonce === nonce) await rm(join(home, LOCAL_SERVER_FILE), { force: true });
}
