import { expect, it } from "vitest";
import { openApi, type TestApi } from "../../../test/support/api.ts";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { createDeployment, createDeploymentRun } from "../../contract/deployments/routes.ts";
import { readFlowRun, setFlowRunState, updateFlowRun } from "../../contract/flow-runs/routes.ts";
import { createFlow } from "../../contract/flows/routes.ts";
import { beginRun } from "../../contract/journal/routes.ts";
import { listFlowRunStates } from "../../contract/states/routes.ts";
import { readWaitingReport } from "../../contract/waiting/routes.ts";
import { createWorkPool, sendWorkerHeartbeat } from "../../contract/work-pools/routes.ts";
import { createIds } from "../../platform/ids.ts";
import { silentLogger } from "../../platform/logger.ts";
import { heartbeatWatch } from "./heartbeat-watch.ts";
import { runLoops } from "./run-loops.ts";

const ids = createIds();

/** Passes of the watch in two replicas at once, as the runner makes them. */
async function watch({ store, clock }: TestApi): Promise<void> {
  const ctx = { store, clock, ids, logger: silentLogger, facts: { publish: () => {} } };
  const passes = async () => (await store.db.selectFrom("loop").select("passes").executeTakeFirst())?.passes;
  // Before they begin: a pass that was quicker than the question would be waited for once more.
  const before = (await passes()) ?? 0;
  const running = [runLoops(ctx, [heartbeatWatch]), runLoops(ctx, [heartbeatWatch])];
  await expect.poll(async () => (await passes()) ?? 0, { timeout: 5000 }).toBeGreaterThan(before);
  await Promise.all(running.map((one) => one.stop()));
}

/** A pool with a worker, and a run that the worker has taken. */
async function createClaim(api: TestApi, entrypoint: string, type = "process") {
  const { client, clock } = api;
  const name = ids.uuid();
  await client.call(createWorkPool, { body: { name, type } });
  const { id: flow_id } = await client.call(createFlow, { body: { name } });
  const body = { name: "d", flow_id, entrypoint, work_pool_name: name, concurrency_limit: 1 };
  const deployment = await client.call(createDeployment, { body });
  const { id } = await client.call(createDeploymentRun, { params: { id: deployment.id }, body: {} });
  const beat = (worker: string) =>
    client.call(sendWorkerHeartbeat, {
      params: { work_pool_name: name },
      body: { name: worker, heartbeat_interval_seconds: 30 },
    });
  const claim = async (worker: string) => {
    const transition_id = ids.uuid();
    const state = { type: "PENDING" as const, state_details: { transition_id, worker_name: worker } };
    const { status } = await client.call(setFlowRunState, { params: { id }, body: { state } });
    return { status, transition_id };
  };
  const begin = (transition: string) =>
    client.call(beginRun, {
      body: {
        flow_name: name,
        flow_run_id: id,
        owner: { id: ids.uuid(), host: "h", pid: 1, process_start: null },
        claim: transition,
      },
    });
  const state = async () => (await client.call(readFlowRun, { params: { id } })).state;
  /** Lets time go by with the watch awake, and workers that tell of themselves. */
  const pass = async (seconds: number, live: readonly string[] = []) => {
    for (let left = seconds; left > 0; left -= 15) {
      clock.shift(Math.min(15, left));
      for (const worker of live) await beat(worker);
      await watch(api);
    }
  };
  return { id, beat, claim, begin, state, pass };
}

describeEachDialect("runs of a worker that is gone", (dialect) => {
  it("are scheduled again, once, and a process that comes with the old claim is refused", async () => {
    const api = await openApi(dialect);
    const run = await createClaim(api, "flows.ts:f");
    await run.beat("lost");
    await run.beat("other");
    const old = await run.claim("lost");
    await run.pass(75, ["other"]);
    expect(await run.state()).toMatchObject({ type: "PENDING", state_details: { worker_name: "lost" } });
    const waiting = await api.client.call(readWaitingReport, { params: { id: run.id } });
    expect(waiting.causes).toMatchObject([
      { code: "starting", message: expect.stringMatching(/'lost' has taken it.*another worker may have it/) },
    ]);
    await run.pass(30, ["other"]);
    expect(await run.state()).toMatchObject({ type: "SCHEDULED", name: "AwaitingRetry" });
    const states = await api.client.call(listFlowRunStates, { query: { flow_run_id: run.id } });
    expect(states.filter(({ type }) => type === "CRASHED")).toMatchObject([
      { message: expect.stringMatching(/^The worker lost .* no sign of life since .*has not begun\.$/) },
    ]);
    await expect(run.begin(old.transition_id)).rejects.toMatchObject({ code: "run-fenced" });
    // Its slot was given back, and it is taken as any other.
    const next = await run.claim("other");
    expect(next.status).toBe("ACCEPT");
    await expect(run.begin(old.transition_id)).rejects.toMatchObject({ code: "run-fenced" });
    expect(await run.begin(next.transition_id)).toMatchObject({ resuming: false });
    const ended = { state: { type: "FAILED" as const } };
    await api.client.call(setFlowRunState, { params: { id: run.id }, body: { state: { type: "RUNNING" } } });
    await api.client.call(setFlowRunState, { params: { id: run.id }, body: ended });
    await expect(run.begin(old.transition_id)).rejects.toMatchObject({ code: "run-fenced" });
  });

  it("stay where they are while the worker tells that it lives, and after the server was away", async () => {
    const api = await openApi(dialect);
    const run = await createClaim(api, "flows.ts:f");
    await run.beat("slow");
    await run.claim("slow");
    await run.pass(300, ["slow"]);
    expect((await run.state())?.type).toBe("PENDING");
    api.clock.shift(600);
    await watch(api);
    expect((await run.state())?.type).toBe("PENDING");
    await run.pass(60);
    expect((await run.state())?.type).toBe("PENDING");
    await run.pass(45);
    expect((await run.state())?.type).toBe("SCHEDULED");
  });

  it("crash in Python, whose engine shows no claim, and are left where their job is elsewhere", async () => {
    const api = await openApi(dialect);
    const python = await createClaim(api, "flows.py:f");
    await python.claim("lost");
    const pod = await createClaim(api, "flows.ts:f", "kubernetes");
    await pod.claim("lost");
    const body = { infrastructure_pid: "cluster:job" };
    await api.client.call(updateFlowRun, { params: { id: pod.id }, body });
    await python.pass(105);
    expect(await python.state()).toMatchObject({
      type: "CRASHED",
      message: expect.stringMatching(/no sign of life ever.*not started again\.$/),
    });
    expect((await pod.state())?.type).toBe("PENDING");
  });

  it("are scheduled again when their process had waited for their time, and are not for ever", async () => {
    const api = await openApi(dialect);
    const run = await createClaim(api, "flows.ts:f");
    for (let crash = 1; crash <= 11; crash++) {
      const { transition_id } = await run.claim("lost");
      if (crash === 1) await run.begin(transition_id);
      await run.pass(crash === 1 ? 120 : 105);
    }
    expect((await run.state())?.type).toBe("CRASHED");
    const states = await api.client.call(listFlowRunStates, { query: { flow_run_id: run.id } });
    expect(states.filter(({ type }) => type === "CRASHED")).toHaveLength(11);
  });
});
