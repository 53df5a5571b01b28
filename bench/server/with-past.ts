import { withDatabase } from "../../compat/databases.ts";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { openStore } from "../../src/store/open.ts";
import { seedPast } from "./seed.ts";

/** What the database holds before the server starts. */
export interface Past {
  readonly runs: number;
  /** Task runs of each flow run. */
  readonly tasks: number;
}

async function seed(url: string, past: Past): Promise<void> {
  if (past.runs === 0) return;
  const clock = createSystemClock();
  const began = clock.now();
  const store = await openStore({ url, clock, ids: createIds(), logger: silentLogger });
  await seedPast(store, {
    ...past,
    onProgress: (done) => process.stderr.write(`\r${done} of ${past.runs} flow runs`),
  });
  await store.close();
  process.stderr.write(`\nseeded in ${Math.round((clock.now() - began) / 1000)} s\n`);
}

/** Starts a server over a database with a past, and leaves nothing behind. */
export async function withPast<T>(
  dialect: "sqlite" | "postgres",
  past: Past,
  use: (apiUrl: string) => Promise<T>,
): Promise<T> {
  return await withDatabase(dialect, use, { prepare: (url) => seed(url, past) });
}
