import { expect, it } from "vitest";
import { openApi, type TestApi } from "../../../../test/support/api.ts";
import { makeId, makeOwner, propose } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import { makeDueRun, makeQueueDeployment } from "../../../../test/support/pool-builders.ts";
import { buildEntry, buildState } from "../../../../test/support/store-builders.ts";
import { createDeploymentRun } from "../../../contract/deployments/routes.ts";
import { retryFlowRunFrom } from "../../../contract/flow-runs/retry-from.ts";
import { readFlowRun } from "../../../contract/flow-runs/routes.ts";
import { appendJournal, beginRun, readJournal } from "../../../contract/journal/routes.ts";
import { readTaskRun } from "../../../contract/task-runs/routes.ts";
import { readRunOutline } from "../../../contract/ui/run-outline.ts";
import { readRunPage } from "../../../contract/ui/run-page.ts";

const T0 = 1_750_000_000_000_000;

/** A run of a deployment that a process has run: task runs a, b (with a's result) and c, begun in this order. */
async function ranRun(api: TestApi, end: "COMPLETED" | "FAILED" | "CRASHED" | "RUNNING", deployed = true) {
  const { client, clock } = api;
  const deployment = deployed ? await makeQueueDeployment(client, makeId(), undefined, undefined) : undefined;
  const id = deployment ? (await makeDueRun(client, deployment, "r", clock.now())).id : makeId();
  const begun = await client.call(beginRun, {
    body: { flow_name: "etl", flow_run_id: id, owner: makeOwner(), create: {} },
  });
  await propose(client, id, "RUNNING", {}, { owner_epoch: begun.epoch });
  const task = (name: string, begunAt: number, parts: object = {}) => {
    const types = ["PENDING", "RUNNING", "COMPLETED"] as const;
    const states = types.map((type, at) => buildState(type, { timestamp: T0 + begunAt + at }));
    const record = {
      flow_run_id: id,
      name,
      task_key: name,
      dynamic_key: `0000${begunAt}.x-0`,
      states,
      ...parts,
    };
    return buildEntry(record, begun.epoch);
  };
  const a = task("a", 0);
  const b = task("b", 10, { task_inputs: { x: [{ input_type: "task_run", id: a.record.id }] } });
  const c = task("c", 20);
  const { answers } = await client.call(appendJournal, { body: { entries: [a, b, c] } });
  expect(answers).toEqual([null, null, null]);
  if (end !== "RUNNING") await propose(client, id, end, {}, { owner_epoch: begun.epoch, result: "1" });
  const taskStates = async () =>
    Promise.all(
      [a, b, c].map(async ({ record }) => {
        const { state_name } = await client.call(readTaskRun, { params: { id: record.id } });
        return state_name;
      }),
    );
  return { id, epoch: begun.epoch, a: a.record.id, b: b.record.id, entry: b, taskStates };
}

describeEachDialect("retrying a run from one of its tasks", (dialect) => {
  it("schedules it, with the task and what was begun after it to be run anew", async () => {
    const api = await openApi(dialect);
    const { client, clock } = api;
    for (const end of ["FAILED", "COMPLETED"] as const) {
      const run = await ranRun(api, end);
      expect((await client.call(readRunPage, { params: { id: run.id } })).journaled).toBe(true);
      const answer = await client.call(retryFlowRunFrom, {
        params: { id: run.id },
        body: { task_run_id: run.b },
      });
      expect(answer).toMatchObject({ task_runs: 2, state: { type: "SCHEDULED", name: "AwaitingRetry" } });
      expect(await run.taskStates()).toEqual(["Completed", "AwaitingRerun", "AwaitingRerun"]);
      const after = await client.call(readFlowRun, { params: { id: run.id } });
      expect(after).toMatchObject({
        state_type: "SCHEDULED",
        empirical_policy: { retry_type: "reschedule" },
        labels: { "batuta.retried_from": run.b },
      });
      // The process that had it is fenced off, and the next one begins a new attempt.
      const late = await client.call(appendJournal, { body: { entries: [run.entry] } });
      expect(late.answers).toMatchObject([{ code: "run-fenced" }]);
      clock.shift(1);
      const claimed = await propose(client, run.id, "PENDING");
      expect(claimed.status).toBe("ACCEPT");
      const begun = await client.call(beginRun, {
        body: { flow_name: "etl", flow_run_id: run.id, owner: makeOwner() },
      });
      expect(begun).toMatchObject({ resuming: false, result: null, flow_run: { run_count: 1 } });
      const { records } = await client.call(readJournal, { params: { id: run.id }, query: {} });
      expect(records.map(({ states }) => states.at(-1)?.type).sort()).toEqual([
        "COMPLETED",
        "PENDING",
        "PENDING",
      ]);
      // What is not called again is ended with the run.
      await propose(client, run.id, "RUNNING", {}, { owner_epoch: begun.epoch });
      await propose(client, run.id, "COMPLETED", {}, { owner_epoch: begun.epoch });
      expect(await run.taskStates()).toEqual(["Completed", "Cancelled", "Cancelled"]);
    }
  });

  it("lets a crashed run go on as the same attempt", async () => {
    const api = await openApi(dialect);
    const run = await ranRun(api, "CRASHED");
    await api.client.call(retryFlowRunFrom, { params: { id: run.id }, body: { task_run_id: run.a } });
    await propose(api.client, run.id, "PENDING", {}, { force: true });
    const body = { flow_name: "etl", flow_run_id: run.id, owner: makeOwner() };
    expect(await api.client.call(beginRun, { body })).toMatchObject({ resuming: true });
    expect(await run.taskStates()).toEqual(["AwaitingRerun", "AwaitingRerun", "AwaitingRerun"]);
  });

  it("takes it back in the process that begins it, once however often its answer is lost", async () => {
    const api = await openApi(dialect);
    const run = await ranRun(api, "COMPLETED", false);
    const body = { flow_name: "etl", flow_run_id: run.id, owner: makeOwner(), retry_from: run.b };
    const first = await api.client.call(beginRun, { body });
    expect(first).toMatchObject({ resuming: false, result: null, flow_run: { state_type: "PENDING" } });
    const again = await api.client.call(beginRun, { body });
    expect(again.epoch).toBe(first.epoch + 1);
    expect(await run.taskStates()).toEqual(["Completed", "AwaitingRerun", "AwaitingRerun"]);
    const other = { ...body, owner: makeOwner() };
    await expect(api.client.call(beginRun, { body: other })).rejects.toMatchObject({ code: "run-owned" });
  });

  it("makes a new run of a deployment that a task had run, and shows the newest", async () => {
    const api = await openApi(dialect);
    const run = await ranRun(api, "FAILED");
    const { client } = api;
    const deployment = await makeQueueDeployment(client, makeId(), undefined, undefined);
    const start = async () => {
      const body = { idempotency_key: run.b, parent_task_run_id: run.b };
      return (
        await client.call(createDeploymentRun, {
          params: { id: deployment },
          body,
        })
      ).id;
    };
    const first = await start();
    expect(await start()).toBe(first);
    await propose(client, first, "COMPLETED", {}, { force: true });
    await client.call(retryFlowRunFrom, { params: { id: run.id }, body: { task_run_id: run.a } });
    api.clock.shift(1);
    const second = await start();
    expect(second).not.toBe(first);
    const outline = await client.call(readRunOutline, { params: { id: run.id }, query: {} });
    expect(outline.tasks.filter(({ id }) => id === run.b)).toMatchObject([{ subflow: { id: second } }]);
  });

  it("changes nothing of a run that it refuses, and says why", async () => {
    const api = await openApi(dialect);
    const { client } = api;
    const refuse = async (id: string, task_run_id: string, error: object) => {
      const call = client.call(retryFlowRunFrom, { params: { id }, body: { task_run_id } });
      await expect(call).rejects.toMatchObject(error);
    };
    const running = await ranRun(api, "RUNNING");
    await refuse(running.id, running.b, { status: 409, code: "run-not-ended" });
    const script = await ranRun(api, "FAILED", false);
    await refuse(script.id, script.b, { status: 409, code: "run-not-deployed" });
    // All had been marked when it was refused: the whole unit was taken back.
    expect(await script.taskStates()).toEqual(["Completed", "Completed", "Completed"]);
    const { labels } = await client.call(readFlowRun, { params: { id: script.id } });
    expect(Object.keys(labels)).not.toContain("batuta.retried_from");
    await refuse(script.id, running.b, { status: 404 });
    await refuse(makeId(), running.b, { status: 404 });
    const deployment = await makeQueueDeployment(client, makeId(), undefined, undefined);
    const python = await makeDueRun(client, deployment, "python", api.clock.now());
    await propose(client, python.id, "FAILED", {}, { force: true });
    await refuse(python.id, running.b, { status: 409, code: "run-without-journal" });
    expect((await client.call(readRunPage, { params: { id: python.id } })).journaled).toBe(false);
  });
});
