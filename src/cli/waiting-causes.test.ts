import { expect, it } from "vitest";
import { openCliWorld } from "../../test/support/cli-world.ts";
import { describeEachDialect } from "../../test/support/each-dialect.ts";
import { makeDueRun, makePool, makeQueueDeployment } from "../../test/support/pool-builders.ts";

describeEachDialect("flow-run inspect", (dialect) => {
  it("tells why a run waits, and nothing of one that has ended", async () => {
    await using world = await openCliWorld(dialect);
    const { client, cli, json } = world;
    await makePool(client, "p", { is_paused: true });
    const run = await makeDueRun(client, await makeQueueDeployment(client, "d", "p", undefined), "r", 0);
    const shown = await cli("flow-run", "inspect", run.id);
    expect(shown.stdout).toMatch(
      /Waits, since +the work pool 'p' is paused: batuta work-pool resume p\n +no worker of type 'process' is online/,
    );
    expect(await json("flow-run", "inspect", run.id)).toMatchObject({
      waits_for: [{ code: "pool-paused" }, { code: "no-worker" }],
    });
    await cli("flow-run", "cancel", run.id);
    expect(await json("flow-run", "inspect", run.id)).toMatchObject({
      state_type: "CANCELLED",
      waits_for: [],
    });
  });
});
