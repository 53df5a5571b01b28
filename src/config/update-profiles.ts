import { chmod, mkdir, open, rename, rm, stat, writeFile } from "node:fs/promises";
import type { Clock } from "../platform/clock.ts";
import { BatutaError, messageOf } from "../platform/errors.ts";
import { loadModule } from "./load-module.ts";
import { type Profiles, profilesPath, readProfiles } from "./profiles.ts";

const LOCK_POLL_MS = 20;
const LOCK_WAIT_MS = 5_000;
/** Held for milliseconds; one that is this old was left by a process that died. */
const STALE_LOCK_MS = 10_000;

/** The text of a `profiles.toml`. Comments of an earlier text are not kept. */
export function formatProfiles({ active, profiles, rest }: Profiles): string {
  const toml = loadModule<typeof import("smol-toml")>("smol-toml");
  return `${toml.stringify({ active, ...rest, profiles })}\n`;
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;

async function acquireLock(path: string, clock: Clock): Promise<() => Promise<void>> {
  const deadline = clock.monotonicMs() + LOCK_WAIT_MS;
  for (;;) {
    try {
      await (await open(path, "wx", 0o600)).close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
    }
    const made = await stat(path).catch(() => undefined);
    if (made !== undefined && clock.now() - made.mtimeMs > STALE_LOCK_MS) await rm(path, { force: true });
    else if (clock.monotonicMs() > deadline) {
      throw new BatutaError(
        "profiles-locked",
        `another process holds ${path}; try again, or delete that file when no other \`batuta\` command runs`,
        { fields: { path } },
      );
    } else await clock.sleep(LOCK_POLL_MS);
  }
}

/**
 * Changes `profiles.toml` so that readers see the old or the new file, never half of one, and that changes made at
 * the same time by other processes are all kept. The file is readable by its owner only, since it may hold keys.
 */
export async function updateProfiles(
  home: string,
  clock: Clock,
  change: (profiles: Profiles) => Profiles,
): Promise<Profiles> {
  const path = profilesPath(home);
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    const release = await acquireLock(`${path}.lock`, clock);
    try {
      const changed = change(readProfiles(home));
      const temporary = `${path}.tmp`;
      await writeFile(temporary, formatProfiles(changed), { mode: 0o600 });
      await chmod(temporary, 0o600);
      await rename(temporary, path);
      return changed;
    } finally {
      await release();
    }
  } catch (error) {
    if (BatutaError.is(error)) throw error;
    const reason = messageOf(error);
    throw new BatutaError(
      "profiles-not-writable",
      `cannot write ${path}: ${reason}. Make the directory writable, or set BATUTA_HOME to one that is.`,
      { cause: error, fields: { path } },
    );
  }
}
