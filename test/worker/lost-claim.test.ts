import { expect, it } from "vitest";
import { readFlowRun, setFlowRunState } from "../../src/contract/flow-runs/routes.ts";
import { createIds } from "../../src/platform/ids.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { runCli } from "../support/run-cli.ts";
import { createWorkerWorld } from "../support/worker-world.ts";

const ids = createIds();

describeEachDialect("a run's process that comes late", (dialect) => {
  // What the server says to a claim is tested over both databases in src.
  it.skipIf(dialect.name === "postgres" && process.env.CRASH_STRIDE !== "1")(
    "begins nothing when the run was taken anew, or has ended, and ends as one whose run is in other hands",
    async () => {
      const world = await createWorkerWorld(dialect);
      const ledger = world.path("ledger");
      const id = await world.run(await world.deploy("hello", { work_pool_name: null }), { ledger, n: 1 });
      const [old, current] = [ids.uuid(), ids.uuid()];
      const state = {
        type: "PENDING" as const,
        state_details: { transition_id: current, worker_name: "another" },
      };
      await world.client.call(setFlowRunState, { params: { id }, body: { state } });
      const execute = (claim: string) =>
        runCli(world.home, ["flow-run", "execute", id], {
          env: { BATUTA_API_URL: world.url, BATUTA__CLAIM: claim },
          cwd: world.home,
        });
      const late = await execute(old);
      expect(late).toMatchObject({ code: 75, stderr: expect.stringMatching(/taken back from its worker/) });
      expect((await world.client.call(readFlowRun, { params: { id } })).state_type).toBe("PENDING");
      expect(await world.notes(ledger)).toEqual([]);
      expect((await execute(current)).code).toBe(0);
      await world.until(id, "COMPLETED");
      await world.client.call(setFlowRunState, {
        params: { id },
        body: { state: { type: "FAILED" }, force: true },
      });
      expect((await execute(old)).code).toBe(75);
      expect(await world.notes(ledger)).toHaveLength(1);
    },
    240_000,
  );
});
