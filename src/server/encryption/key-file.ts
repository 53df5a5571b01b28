import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BatutaError, messageOf } from "../../platform/errors.ts";
import type { Logger } from "../../platform/logger.ts";

/** Name of the file in the home directory. */
export const KEY_FILE = "encryption.key";

const HEADER = `# Batuta encrypts stored secrets with the first key of this file; further lines may hold older keys.
# Keep a copy in a safe place: without it the secrets in the database cannot be read.
`;

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/**
 * Makes the file unless another process has been faster. The key is complete, and on the disk, before the name exists:
 * `link` gives a name only if there is none.
 */
async function makeKeyFile(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.${randomBytes(6).toString("hex")}`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(`${HEADER}${randomBytes(32).toString("base64url")}\n`);
    await file.sync();
    await file.close();
    await link(draft, path);
  } catch (error) {
    await file.close().catch(() => {});
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** The text of the key file of a home directory; made when there is none, readable by its owner alone. */
export async function loadKeyFile(
  home: string,
  logger: Logger,
): Promise<{ readonly text: string; readonly path: string }> {
  const path = join(home, KEY_FILE);
  try {
    const found = await readIfThere(path);
    if (found === undefined) await makeKeyFile(path);
    else await warnIfOpen(path, logger);
    return { text: found ?? (await readFile(path, "utf8")), path };
  } catch (cause) {
    if (BatutaError.is(cause)) throw cause;
    throw new BatutaError(
      "encryption-key-unavailable",
      `the encryption key file "${path}" can be neither read nor made: ${messageOf(cause)}. Make its directory writable, or set BATUTA_ENCRYPTION_KEY`,
      { cause, fields: { path } },
    );
  }
}

async function warnIfOpen(path: string, logger: Logger): Promise<void> {
  if (process.platform === "win32") return;
  const mode = (await stat(path)).mode & 0o777;
  if ((mode & 0o077) === 0) return;
  logger.warn("the encryption key file can be read by others: make it private with chmod 600", {
    path,
    mode: mode.toString(8),
  });
}
