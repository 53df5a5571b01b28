import { expect, it } from "vitest";
import { openApi, type TestApi } from "../../../../test/support/api.ts";
import { propose } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import { makeDueRun, makePool, makeQueueDeployment } from "../../../../test/support/pool-builders.ts";
import { readDeployment } from "../../../contract/deployments/routes.ts";
import { updateFlowRun } from "../../../contract/flow-runs/routes.ts";
import {
  createPoolQueue,
  readPoolQueue,
  readScheduledFlowRuns,
  readWorkPoolConcurrency,
  updatePoolQueue,
  updateWorkPool,
} from "../../../contract/work-pools/routes.ts";
import { foreman } from "../../../services/loops/foreman.ts";

/** A pool "p" with queues "a" (first) and "b", each with a deployment. */
async function openPool(dialect: Parameters<typeof openApi>[0]) {
  const api = await openApi(dialect);
  await makePool(api.client, "p", {}, [{ name: "a", priority: 1 }, { name: "b" }]);
  const a = await makeQueueDeployment(api.client, "a", "p", "a");
  const b = await makeQueueDeployment(api.client, "b", "p", "b");
  const ids = new Map<string, string>();
  const due = async (deployment: string, name: string, seconds: number) => {
    const run = await makeDueRun(api.client, deployment, name, api.clock.now() + seconds * 1000);
    ids.set(name, run.id);
  };
  const id = (name: string) => ids.get(name) ?? "";
  return { ...api, a, b, due, id, names: (body: object = {}) => namesOf(api, body) };
}

async function namesOf({ client }: TestApi, body: object): Promise<string[]> {
  const answers = await client.call(readScheduledFlowRuns, { params: { name: "p" }, body });
  return answers.map(({ flow_run }) => flow_run.name);
}

describeEachDialect("due runs of a work pool", (dialect) => {
  it("come by the priority of their queue, then by time", async () => {
    const { a, b, due, names, clock } = await openPool(dialect);
    await due(b, "b1", -100);
    await due(a, "a2", -10);
    await due(a, "a1", -20);
    await due(a, "later", 1000);
    const scheduled_before = new Date(clock.now()).toISOString();
    expect(await names({ scheduled_before })).toEqual(["a1", "a2", "b1"]);
    expect(await names()).toEqual(["a1", "a2", "later", "b1"]);
    expect(await names({ limit: 2 })).toEqual(["a1", "a2"]);
    expect(await names({ limit: 0 })).toEqual([]);
    expect(await names({ scheduled_after: scheduled_before })).toEqual(["later"]);
    expect(await names({ work_queue_names: ["b"] })).toEqual(["b1"]);
    await expect(names({ work_queue_names: ["b", "none"] })).rejects.toMatchObject({ status: 404 });
    await expect(names({ limit: 201 })).rejects.toMatchObject({ status: 422 });
  });

  it("are as many as the limits leave room for, counted from live runs", async () => {
    const { a, b, due, id, names, client } = await openPool(dialect);
    for (const at of [1, 2, 3]) await due(a, `a${at}`, at);
    await due(b, "b1", 0);
    const limitQueue = (concurrency_limit: number | null) =>
      client.call(updatePoolQueue, {
        params: { work_pool_name: "p", name: "a" },
        body: { concurrency_limit },
      });
    const limitPool = (concurrency_limit: number | null) =>
      client.call(updateWorkPool, { params: { name: "p" }, body: { concurrency_limit } });
    await limitQueue(2);
    expect(await names()).toEqual(["a1", "a2", "b1"]);
    await propose(client, id("a1"), "PENDING");
    expect(await names()).toEqual(["a2", "b1"]);
    await limitPool(2);
    expect(await names()).toEqual(["a2"]);
    await propose(client, id("b1"), "PENDING");
    expect(await names()).toEqual([]);
    const status = await client.call(readWorkPoolConcurrency, { params: { name: "p" }, body: {} });
    expect(status).toMatchObject({ active_slots: 2, concurrency_limit: 2, count: 3 });
    expect(status.queues.map((queue) => [queue.queue_name, queue.flow_runs.map(({ name }) => name)])).toEqual(
      [
        ["a", ["a1"]],
        ["default", []],
        ["b", ["b1"]],
      ],
    );
    await propose(client, id("a1"), "RUNNING");
    await propose(client, id("a1"), "COMPLETED");
    expect(await names()).toEqual(["a2"]);
    await limitQueue(0);
    expect(await names()).toEqual([]);
  });

  it("are none of paused queues and pools, and none that retry in their process", async () => {
    const { a, b, due, id, names, client } = await openPool(dialect);
    await due(a, "a1", 0);
    await due(b, "b1", 0);
    await due(b, "b2", 1);
    const empirical_policy = { retry_type: "in_process" as const };
    await client.call(updateFlowRun, { params: { id: id("b2") }, body: { empirical_policy } });
    const params = { work_pool_name: "p", name: "a" };
    await client.call(updatePoolQueue, { params, body: { is_paused: true } });
    expect(await names()).toEqual(["b1"]);
    await client.call(updateWorkPool, { params: { name: "p" }, body: { is_paused: true } });
    expect(await names()).toEqual([]);
  });

  it("are found in more queues than one statement takes", async () => {
    const { client, due, names } = await openPool(dialect);
    const queues = Array.from({ length: 230 }, (_, at) => `q${at}`);
    for (const queue of queues) await makePoolQueue(client, queue);
    const first = await makeQueueDeployment(client, "first", "p", "q0");
    const last = await makeQueueDeployment(client, "last", "p", "q229");
    await due(last, "last", -10);
    await due(first, "first", 0);
    expect(await names()).toEqual(["first", "last"]);
    expect(await names({ limit: 1 })).toEqual(["first"]);
  });

  it("make queues and deployments ready; the foreman takes that back when nobody asks any more", async () => {
    const { a, client, clock, names, context } = await openPool(dialect);
    const queue = () => client.call(readPoolQueue, { params: { work_pool_name: "p", name: "a" } });
    const deployment = () => client.call(readDeployment, { params: { id: a } });
    const { signal } = new AbortController();
    await names();
    const polled = await queue();
    expect(polled.status).toBe("READY");
    expect((await deployment()).status).toBe("READY");
    // A second poll soon after writes nothing.
    await names();
    expect(await queue()).toEqual(polled);
    clock.shift(50);
    expect(await foreman.run(context, signal)).toBe(0);
    clock.shift(11);
    expect(await foreman.run(context, signal)).toBe(5);
    expect((await queue()).status).toBe("NOT_READY");
    expect((await deployment()).status).toBe("NOT_READY");
    expect(await foreman.run(context, signal)).toBe(0);
    await names();
    expect((await queue()).status).toBe("READY");
  });
});

async function makePoolQueue(client: TestApi["client"], name: string): Promise<void> {
  await client.call(createPoolQueue, { params: { work_pool_name: "p" }, body: { name } });
}
