import { expect, it } from "vitest";
import { openApi, type TestApi } from "../../../../test/support/api.ts";
import { makeFlowRun, makeId, makeTaskRun, propose } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import { makeDueRun, makePool, makeQueueDeployment } from "../../../../test/support/pool-builders.ts";
import { createTagLimit } from "../../../contract/concurrency-limits/routes.ts";
import { createDeploymentRun, updateDeployment } from "../../../contract/deployments/routes.ts";
import { setFlowRunState } from "../../../contract/flow-runs/routes.ts";
import { setTaskRunState } from "../../../contract/task-runs/routes.ts";
import { readWaitingReport } from "../../../contract/waiting/routes.ts";
import { sendWorkerHeartbeat, updateWorkPool } from "../../../contract/work-pools/routes.ts";

const causes = async ({ client }: TestApi, id: string) =>
  (await client.call(readWaitingReport, { params: { id } })).causes;
const codes = async (api: TestApi, id: string) => (await causes(api, id)).map(({ code }) => code);

describeEachDialect("why a run is not running", (dialect) => {
  it("names what of the pool, its queue and their limits keeps a run back, and who has the slots", async () => {
    const api = await openApi(dialect);
    const { client, clock } = api;
    await makePool(client, "p", {}, [{ name: "q", concurrency_limit: 1 }]);
    const id = await makeQueueDeployment(client, "d", "p", "q");
    const first = await makeDueRun(client, id, "first", clock.now() - 1000);
    const second = await makeDueRun(client, id, "second", clock.now() - 1000);
    const third = await makeDueRun(client, id, "third", clock.now() + 60_000);
    expect(await codes(api, second.id)).toEqual(["no-worker"]);
    expect(await codes(api, third.id)).toEqual(["not-due", "no-worker"]);
    const body = { name: "w", heartbeat_interval_seconds: 30 };
    await client.call(sendWorkerHeartbeat, { params: { work_pool_name: "p" }, body });
    expect(await codes(api, second.id)).toEqual(["worker-not-taking"]);
    await propose(client, first.id, "PENDING");
    expect(await codes(api, first.id)).toEqual(["starting"]);
    await propose(client, first.id, "RUNNING");
    expect(await codes(api, first.id)).toEqual([]);
    expect(await causes(api, second.id)).toMatchObject([
      {
        code: "queue-full",
        limit: { kind: "queue", name: "q", limit: 1, taken: 1, holders: [{ id: first.id, name: "first" }] },
      },
    ]);
    const change = { is_paused: true, concurrency_limit: 1 };
    await client.call(updateWorkPool, { params: { name: "p" }, body: change });
    expect(await codes(api, second.id)).toEqual(["pool-paused", "pool-full", "queue-full"]);
  });

  it("names the holders of a deployment's slots, and tells of runs that nobody serves", async () => {
    const api = await openApi(dialect);
    const { client, clock } = api;
    const id = await makeQueueDeployment(client, "d", undefined, undefined);
    await client.call(updateDeployment, { params: { id }, body: { concurrency_limit: 1 } });
    const first = await makeDueRun(client, id, "first", clock.now() - 1000);
    const second = await makeDueRun(client, id, "second", clock.now() - 1000);
    expect(await codes(api, first.id)).toEqual(["not-served"]);
    await propose(client, first.id, "PENDING");
    await propose(client, second.id, "PENDING");
    expect(await causes(api, second.id)).toMatchObject([
      { code: "awaiting-slot", until: expect.any(String) },
      { code: "not-served" },
      {
        code: "limit-full",
        limit: {
          kind: "deployment",
          name: "d",
          holders: [{ type: "flow_run", id: first.id, name: "first" }],
        },
      },
    ]);
  });

  it("says that a run waits for a slot which the run that called it keeps until then", async () => {
    const api = await openApi(dialect);
    const { client, clock } = api;
    await makePool(client, "p", { concurrency_limit: 1 });
    const id = await makeQueueDeployment(client, "d", "p", undefined);
    const caller = await makeDueRun(client, id, "caller", clock.now() - 1000);
    await propose(client, caller.id, "PENDING");
    await propose(client, caller.id, "RUNNING");
    const task = await makeTaskRun(client, caller.id);
    const body = { name: "called", parent_task_run_id: task.id, state: { type: "SCHEDULED" as const } };
    const called = await client.call(createDeploymentRun, { params: { id }, body });
    expect(await causes(api, called.id)).toMatchObject([
      { code: "no-worker" },
      {
        code: "pool-full",
        message: expect.stringMatching(/held by the run that called this one .* above 1/),
      },
    ]);
    const beside = await makeDueRun(client, id, "beside", clock.now() - 1000);
    expect((await causes(api, beside.id)).at(-1)?.message).toMatch(/by flow run caller$/);
  });

  it("tells of pauses, and of tasks that wait for a tag's slots", async () => {
    const api = await openApi(dialect);
    const { client } = api;
    await client.call(createTagLimit, { body: { tag: "db", concurrency_limit: 1 } });
    const run = await makeFlowRun(client, { state: { type: "SCHEDULED" } });
    expect(await codes(api, run.id)).toEqual(["no-deployment"]);
    await propose(client, run.id, "RUNNING");
    const tasks = await Promise.all(
      ["a", "b"].map((name) =>
        makeTaskRun(client, run.id, { name, tags: ["db"], state: { type: "PENDING" } }),
      ),
    );
    expect(await codes(api, run.id)).toEqual([]);
    const [one] = tasks;
    const state_running = { state: { type: "RUNNING" as const } };
    await client.call(setTaskRunState, { params: { id: one?.id ?? "" }, body: state_running });
    expect(await causes(api, run.id)).toMatchObject([
      {
        code: "tasks-awaiting-slots",
        message: expect.stringMatching(/^a task run waits for a slot: the tag 'db' is full: 1 of 1/),
        limit: { kind: "tag", name: "db", holders: [{ type: "task_run", id: one?.id, name: "a" }] },
      },
    ]);
    const details = { pause_key: "k", run_input_keyset: { response: "r" } };
    const state = { type: "PAUSED" as const, name: "Paused", state_details: details };
    await client.call(setFlowRunState, { params: { id: run.id }, body: { state } });
    expect(await codes(api, run.id)).toEqual(["awaiting-input"]);
    await expect(causes(api, makeId())).rejects.toMatchObject({ status: 404, code: "not-found" });
  });
});
