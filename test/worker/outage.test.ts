import { delimiter, dirname } from "node:path";
import { expect, it } from "vitest";
import { findOrMakePrefectVenv } from "../../scripts/prefect-venv.ts";
import { listLogs } from "../../src/contract/logs/routes.ts";
import { listFlowRunStates } from "../../src/contract/states/routes.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { programPath } from "../support/programs.ts";
import { clock, createWorkerWorld, eventually, type WorkerWorld } from "../support/worker-world.ts";

const IS_WHOLE = process.env.CRASH_STRIDE === "1";
/** Five minutes take five minutes. */
const AWAY_MS = IS_WHOLE ? 300_000 : 8000;
const CODE = programPath("test/processes");

/** What came of the run of a flow that went on while no server was there. */
async function outcome(world: WorkerWorld, id: string) {
  const states = await world.client.call(listFlowRunStates, { query: { flow_run_id: id } });
  const ticks = await eventually(
    async () => {
      const body = { logs: { flow_run_id: { any_: [id] } }, sort: "TIMESTAMP_ASC" as const, limit: 200 };
      const logs = await world.client.call(listLogs, { body });
      const found = logs.flatMap(({ message }) => /tick (\d+)/.exec(message)?.[1] ?? []).map(Number);
      return (found.at(-1) ?? 0) > AWAY_MS / 2000 / 2 ? found : undefined;
    },
    () => `no logs of the time after of ${id}`,
  );
  return { states: states.map(({ type }) => type).filter((type) => type !== "SCHEDULED"), ticks };
}

describeEachDialect("runs of a worker while the server is away", (dialect) => {
  it.skipIf(dialect.name === "postgres" && !IS_WHOLE)(
    "go on, and tell their logs and ends when it is back; the worker goes on, and nothing is run twice",
    async () => {
      const venv = IS_WHOLE ? findOrMakePrefectVenv() : { reason: "only in the whole test" };
      const world = await createWorkerWorld(dialect);
      const path = "reason" in venv ? "" : `${dirname(venv.python)}${delimiter}`;
      const worker = await world.startWorker(["--name", "w"], { PATH: `${path}${process.env.PATH}` });
      const [ledger, go] = [world.path("ledger"), world.path("go")];
      const runs = [await world.run(await world.deploy("chatty"), { ledger, go })];
      if (!("reason" in venv)) {
        const python = await world.deploy("chatty", {
          name: "python",
          entrypoint: "outage_flow.py:chatty",
          pull_steps: [{ "prefect.deployments.steps.set_working_directory": { directory: CODE } }],
        });
        runs.push(await world.run(python, { ledger, go }));
      }
      await eventually(
        async () => ((await world.notes(ledger)).length === runs.length ? true : undefined),
        () => `not begun: ${worker.said()}`,
      );
      await world.killServer();
      await clock.sleep(AWAY_MS);
      await world.restartServer();
      await clock.sleep(2000);
      await world.go(go);
      for (const [at, id] of runs.entries()) {
        await world.until(id, "COMPLETED");
        const { states, ticks } = await outcome(world, id);
        expect(states).toEqual(["PENDING", "RUNNING", "COMPLETED"]);
        // The stock client gives up what it can't send for long; Batuta's keeps it.
        if (at === 0) expect(ticks).toEqual(Array.from({ length: ticks.length }, (_, n) => n));
      }
      expect((await world.notes(ledger)).length).toBe(2 * runs.length);
      const after = await world.run(await world.deploy("hello"), { ledger: world.path("after"), n: 1 });
      await world.until(after, "COMPLETED");
      expect(await worker.kill("SIGTERM")).toBe(0);
    },
    900_000,
  );
});
