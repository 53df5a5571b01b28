import { expect } from "vitest";
import type { TestDialect } from "./each-dialect.ts";
import { clock, createWorkerWorld, eventually, type WorkerWorld } from "./worker-world.ts";

/** How long the API is away: five minutes where the whole is tested, `CRASH_STRIDE=1`. */
const AWAY_MS = process.env.CRASH_STRIDE === "1" ? 300_000 : 6000;
/** For a test of it. */
export const OUTAGE_TIMEOUT_MS = AWAY_MS + 240_000;

/** How a type of worker is started, and what its deployments need. */
export interface OutagePlace {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly variables: (world: WorkerWorld) => object;
}

/** The server is gone while runs live: they go on, one ends and one dies meanwhile, one comes due; all is told when it is back. */
export async function outliveTheApi(
  dialect: TestDialect,
  { words, env, variables }: OutagePlace,
): Promise<void> {
  const world = await createWorkerWorld(dialect);
  const worker = await world.startWorker(words, env);
  const [ledger, go] = [world.path("ledger"), world.path("go")];
  const job_variables = variables(world);
  const [waiting, dying, hello] = [
    await world.deploy("waiting", { job_variables }),
    await world.deploy("dying", { job_variables }),
    await world.deploy("hello", { job_variables }),
  ];
  const [ending, crashing] = [
    await world.run(waiting, { ledger, go }),
    await world.run(dying, { ledger, go }),
  ];
  const notes = (count: number): Promise<true> =>
    eventually(
      async () => ((await world.notes(ledger)).length === count ? true : undefined),
      () => `not ${count} notes: ${worker.said()}`,
    );
  await notes(2);
  const due = await world.run(hello, { ledger, n: 2 }, clock.now() + 2000);
  await world.killServer();
  await world.go(go);
  await notes(3);
  await clock.sleep(AWAY_MS);
  expect(worker.child.exitCode).toBeNull();
  await world.restartServer();
  await world.until(ending, "COMPLETED");
  expect((await world.until(crashing, "CRASHED")).state?.message).toMatch(
    /exit code 7\)[\s\S]*the last words/,
  );
  await world.until(due, "COMPLETED");
  expect((await world.notes(ledger)).length).toBe(4);
}
