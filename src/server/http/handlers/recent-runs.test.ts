import { expect, it } from "vitest";
import { openApi } from "../../../../test/support/api.ts";
import { makeFlow, makeFlowRun, makeId, propose } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import { createDeployment } from "../../../contract/deployments/routes.ts";
import { readRecentRuns } from "../../../contract/ui/recent-runs.ts";

describeEachDialect("recent runs", (dialect) => {
  it("of each flow are its latest ones, newest first, and the next one", async () => {
    const api = await openApi(dialect);
    const [etl, idle] = [await makeFlow(api.client, "etl"), await makeFlow(api.client, "idle")];
    const made: string[] = [];
    for (const name of ["first", "second", "third"]) {
      const { id } = await makeFlowRun(api.client, { flow_id: etl, name, state: { type: "PENDING" } });
      await propose(api.client, id, "RUNNING");
      api.clock.shift(2);
      await propose(api.client, id, "COMPLETED");
      made.unshift(id);
    }
    const due = (hours: number) => new Date(api.clock.now() + hours * 3_600_000).toISOString();
    for (const hours of [5, 2])
      await makeFlowRun(api.client, {
        flow_id: etl,
        name: `in ${hours}`,
        state: { type: "SCHEDULED", state_details: { scheduled_time: due(hours) } },
      });
    const body = { of: "flow" as const, ids: [etl, idle, etl], limit: 2 };
    const answer = await api.client.call(readRecentRuns, { body });
    expect(answer[etl]?.runs.map(({ id }) => id)).toEqual(made.slice(0, 2));
    expect(answer[etl]?.runs[0]).toMatchObject({ name: "third", state_type: "COMPLETED" });
    expect(Math.round(answer[etl]?.runs[0]?.run_time ?? 0)).toBe(2);
    expect(answer[etl]?.next?.name).toBe("in 2");
    expect(answer[idle]).toEqual({ runs: [], next: null });
  });

  it("of deployments are theirs alone, and more owners than one statement holds are no trouble", async () => {
    const api = await openApi(dialect);
    const flow = await makeFlow(api.client, "etl");
    const { id } = await api.client.call(createDeployment, { body: { name: "nightly", flow_id: flow } });
    const run = await makeFlowRun(api.client, {
      flow_id: flow,
      deployment_id: id,
      state: { type: "PENDING" },
    });
    await makeFlowRun(api.client, { flow_id: flow, state: { type: "PENDING" } });
    const others = Array.from({ length: 150 }, () => makeId());
    const answer = await api.client.call(readRecentRuns, {
      body: { of: "deployment", ids: [...others, id] },
    });
    expect(answer[id]?.runs.map((one) => one.id)).toEqual([run.id]);
    expect(Object.keys(answer)).toHaveLength(151);
  });
});
