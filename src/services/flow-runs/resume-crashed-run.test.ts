import { expect, it } from "vitest";
import { openApi } from "../../../test/support/api.ts";
import { makeFlow, makeOwner, propose } from "../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { makeDueRun } from "../../../test/support/pool-builders.ts";
import { listConcurrencyLimitHolders } from "../../contract/concurrency-limits/routes-v2.ts";
import { createDeployment } from "../../contract/deployments/routes.ts";
import { readFlowRun, updateFlowRun } from "../../contract/flow-runs/routes.ts";
import { beginRun, renewRunLease } from "../../contract/journal/routes.ts";
import { listFlowRunStates } from "../../contract/states/routes.ts";

describeEachDialect("a run that crashes", (dialect) => {
  async function crashingRun(labels: Readonly<Record<string, string>>) {
    const api = await openApi(dialect);
    const { client, clock } = api;
    const body = { name: "d", flow_id: await makeFlow(client), labels: { ...labels }, concurrency_limit: 1 };
    const deployment = await client.call(createDeployment, { body });
    const { id } = await makeDueRun(client, deployment.id, "r", clock.now());
    const read = () => client.call(readFlowRun, { params: { id } });
    const crash = async () => {
      await propose(client, id, "PENDING", {}, { force: true });
      await propose(client, id, "RUNNING", {}, { force: true });
      return propose(client, id, "CRASHED", { message: "it is dead" });
    };
    return { ...api, id, deployment, read, crash };
  }

  it("is scheduled again as the same run, without its slot, process and owner, and the crash is in its history", async () => {
    const { client, clock, id, deployment, read, crash, facts } = await crashingRun({
      "batuta.on_crash": "resume",
    });
    await client.call(updateFlowRun, { params: { id }, body: { infrastructure_pid: "host:1" } });
    const before = facts.length;
    expect(await crash()).toMatchObject({ status: "ACCEPT", state: { type: "CRASHED" } });
    const run = await read();
    expect(run).toMatchObject({
      state_type: "SCHEDULED",
      state_name: "AwaitingRetry",
      infrastructure_pid: null,
      end_time: null,
      state: { message: "The run crashed (1 of at most 11 times) and goes on from its journal." },
    });
    expect(Date.parse(run.next_scheduled_start_time ?? "")).toBeLessThanOrEqual(clock.now());
    const states = await client.call(listFlowRunStates, { query: { flow_run_id: id } });
    expect(states.map(({ name }) => name)).toEqual([
      "Scheduled",
      "Pending",
      "Running",
      "Crashed",
      "AwaitingRetry",
    ]);
    expect(facts.slice(before).filter(({ kind }) => kind === "flow-run-state-changed")).toHaveLength(4);
    const params = { id_or_name: `deployment:${deployment.id}` };
    expect(await client.call(listConcurrencyLimitHolders, { params })).toEqual([]);
  });

  it("is no more its process's, should that only have been stopped: what it proposes is refused, its lease is lost", async () => {
    const { client, id, read, crash } = await crashingRun({ "batuta.on_crash": "resume" });
    const owned = { flow_name: "etl", flow_run_id: id, owner: makeOwner() };
    await propose(client, id, "PENDING", {}, { force: true });
    const { epoch } = await client.call(beginRun, { body: owned });
    await crash();
    const late = await propose(client, id, "COMPLETED", {}, { owner_epoch: epoch });
    expect(late).toMatchObject({
      status: "ABORT",
      details: { reason: expect.stringMatching(/belongs to another/) },
    });
    const body = { epoch, lease_seconds: 20 };
    expect(await client.call(renewRunLease, { params: { id }, body })).toMatchObject({ owned: false });
    expect((await read()).state_name).toBe("AwaitingRetry");
    const next = await client.call(beginRun, { body: { ...owned, owner: makeOwner() } });
    expect(next.epoch).toBe(epoch + 2);
  });

  it("goes on ever later, and stays crashed after ten times", async () => {
    const { clock, read, crash } = await crashingRun({ "batuta.on_crash": "resume" });
    const waits: number[] = [];
    for (let at = 0; at < 10; at++) {
      await crash();
      const run = await read();
      expect(run.state_name).toBe("AwaitingRetry");
      const wait = Date.parse(run.next_scheduled_start_time ?? "") - clock.now();
      waits.push(Math.max(0, Math.round(wait / 1000)));
      clock.shift(300);
    }
    expect(waits).toEqual([0, 10, 20, 40, 80, 160, 300, 300, 300, 300]);
    await crash();
    expect(await read()).toMatchObject({ state_type: "CRASHED", run_count: 11 });
  });

  it("stays crashed when its deployment says so or nothing, or when it never ran", async () => {
    for (const labels of [{}, { "batuta.on_crash": "end" }]) {
      const { read, crash } = await crashingRun(labels);
      await crash();
      expect((await read()).state_type).toBe("CRASHED");
    }
    const { client, id, read } = await crashingRun({ "batuta.on_crash": "resume" });
    await propose(client, id, "PENDING");
    await propose(client, id, "CRASHED");
    expect((await read()).state_type).toBe("CRASHED");
  });
});
