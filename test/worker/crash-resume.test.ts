import { expect, it } from "vitest";
import { listFlowRunStates } from "../../src/contract/states/routes.ts";
import { describeFlow } from "../../src/sdk/deployments/register-deployment.ts";
import { crashing } from "../processes/crashing-flows.ts";
import { describeEachDialect, type TestDialect } from "../support/each-dialect.ts";
import { clock, createWorkerWorld, eventually } from "../support/worker-world.ts";

/** Until a server has watched so long it judges nobody: they might not have reached it. */
const WATCH_BEGINS_MS = 32_000;

const IS_WHOLE = process.env.CRASH_STRIDE === "1";

/** A worker, and runs of a deployment whose steps are noted. */
async function createCrashWorld(dialect: TestDialect) {
  const world = await createWorkerWorld(dialect);
  const startedAt = clock.monotonicMs();
  const worker = await world.startWorker();
  const {
    name: _name,
    version: _version,
    ...described
  } = await describeFlow(crashing.toDeployment({ name: "d" }).flow);
  expect(described.labels).toEqual({ "batuta.on_crash": "resume" });
  const deployment = await world.deploy("crashing", {
    ...described,
    entrypoint: "crashing-flows.ts:crashing",
    concurrency_limit: 2,
  });
  const start = async (name: string) => {
    const [ledger, go] = [world.path(`${name}.ledger`), world.path(`${name}.go`)];
    const id = await world.run(deployment, { ledger, go });
    const waiting = (attempt: number) =>
      eventually(
        async () =>
          (await world.notes(ledger)).filter(({ waits }) => waits !== undefined)[attempt - 1]?.waits,
        () => `attempt ${attempt} of ${name}`,
      );
    const steps = async () =>
      (await world.notes(ledger)).flatMap(({ step }) => (step === undefined ? [] : [step]));
    const crashedAt = async () => {
      const states = await world.client.call(listFlowRunStates, { query: { flow_run_id: id } });
      const crash = states.find(({ type }) => type === "CRASHED");
      return crash === undefined ? undefined : Date.parse(crash.timestamp ?? "");
    };
    return { id, waiting, steps, crashedAt, go: () => world.go(go) };
  };
  return { world, worker, start, startedAt };
}

describeEachDialect("a run whose process is killed", (dialect) => {
  it("goes on from its journal when only its process dies", async () => {
    const { world, start } = await createCrashWorld(dialect);
    const alone = await start("alone");
    process.kill(Number(await alone.waiting(1)), "SIGKILL");
    const killedAt = clock.now();
    await alone.waiting(2);
    expect(Number(await alone.crashedAt()) - killedAt).toBeLessThan(30_000);
    await alone.go();
    const done = await world.until(alone.id, "COMPLETED", "FAILED", "CRASHED");
    expect(done).toMatchObject({ state_type: "COMPLETED", run_count: 1 });
    expect(await alone.steps()).toEqual([1, 2, 3]);
  }, 300_000);

  // What a server does of itself is tested over both databases in src; here it is waited for, a minute.
  it.skipIf(dialect.name === "postgres" && !IS_WHOLE)(
    "goes on from its journal when its worker dies with it",
    async () => {
      const { world, worker, start, startedAt } = await createCrashWorld(dialect);
      const both = await start("both");
      const pid = Number(await both.waiting(1));
      await clock.sleep(Math.max(0, WATCH_BEGINS_MS - (clock.monotonicMs() - startedAt)));
      const worker1 = worker.kill("SIGKILL");
      process.kill(pid, "SIGKILL");
      const bothKilledAt = clock.now();
      await worker1;
      const crashedAt = await eventually(both.crashedAt, () => "the server did not see that the run is dead");
      expect(crashedAt - bothKilledAt).toBeLessThan(30_000);
      await world.until(both.id, "SCHEDULED");
      await world.startWorker();
      expect(await both.waiting(2)).not.toBe(pid);
      await both.go();
      expect(await world.until(both.id, "COMPLETED", "FAILED", "CRASHED")).toMatchObject({
        state_type: "COMPLETED",
        run_count: 1,
      });
      expect(await both.steps()).toEqual([1, 2, 3]);
    },
    300_000,
  );
});
