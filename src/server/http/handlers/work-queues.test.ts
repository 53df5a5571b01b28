import { expect, it } from "vitest";
import { openApi } from "../../../../test/support/api.ts";
import { propose } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import { makeDueRun, makePool, makeQueueDeployment } from "../../../../test/support/pool-builders.ts";
import {
  createPoolQueue,
  deletePoolQueue,
  listPoolQueues,
  readPoolQueue,
  updatePoolQueue,
} from "../../../contract/work-pools/routes.ts";
import {
  createWorkQueue,
  listWorkQueues,
  readWorkQueue,
  readWorkQueueByName,
  readWorkQueueConcurrency,
  readWorkQueueRuns,
  readWorkQueueStatus,
  updateWorkQueue,
} from "../../../contract/work-queues/routes.ts";

describeEachDialect("work queues", (dialect) => {
  it("make room for one that takes a priority, without closing gaps", async () => {
    const { client } = await openApi(dialect);
    await makePool(client, "p", {}, [
      { name: "a" },
      { name: "b", priority: 1 },
      { name: "c", priority: 2 },
      { name: "d", priority: 99 },
      { name: "e" },
    ]);
    const order = async () =>
      (await client.call(listPoolQueues, { params: { work_pool_name: "p" }, body: {} })).map(
        ({ name, priority }) => `${name}${priority}`,
      );
    const move = (name: string, priority: number) =>
      client.call(updatePoolQueue, { params: { work_pool_name: "p", name }, body: { priority } });
    expect(await order()).toEqual(["b1", "c2", "default3", "a4", "e5", "d99"]);
    await move("a", 1);
    expect(await order()).toEqual(["a1", "b2", "c3", "default4", "e5", "d99"]);
    await move("a", 3);
    expect(await order()).toEqual(["b2", "a3", "c4", "default5", "e6", "d99"]);
    await move("a", 3);
    expect(await order()).toEqual(["b2", "a3", "c4", "default5", "e6", "d99"]);
  });

  it("never share a priority, however many are made at once", async () => {
    const { client } = await openApi(dialect);
    await makePool(client, "p");
    await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        client.call(createPoolQueue, {
          params: { work_pool_name: "p" },
          body: { name: `q${at}`, priority: at % 2 === 0 ? 1 : null },
        }),
      ),
    );
    const queues = await client.call(listPoolQueues, { params: { work_pool_name: "p" }, body: {} });
    expect(queues.map(({ priority }) => priority)).toEqual(Array.from({ length: 11 }, (_, at) => at + 1));
  });

  it("are paused, renamed and limited; the default one is not deleted", async () => {
    const { client, request } = await openApi(dialect);
    await makePool(client, "p", {}, [{ name: "a" }]);
    const params = { work_pool_name: "p", name: "a" };
    await client.call(updatePoolQueue, { params, body: { is_paused: true, concurrency_limit: 2 } });
    expect(await client.call(readPoolQueue, { params })).toMatchObject({ status: "PAUSED", active_slots: 0 });
    await client.call(updatePoolQueue, { params, body: { is_paused: false, name: "b" } });
    const renamed = { work_pool_name: "p", name: "b" };
    expect(await client.call(readPoolQueue, { params: renamed })).toMatchObject({ status: "NOT_READY" });
    const change = (body: object) => request("PATCH", "/work_pools/p/queues/b", body);
    expect((await change({ name: "default" })).status).toBe(409);
    expect((await change({ name: "x/y" })).status).toBe(422);
    expect((await change({ priority: 0 })).status).toBe(422);
    expect((await change({ description: null })).status).toBe(409);
    expect((await request("DELETE", "/work_pools/p/queues/default")).status).toBe(409);
    await client.call(deletePoolQueue, { params: renamed });
    expect((await request("DELETE", "/work_pools/p/queues/b")).status).toBe(404);
    expect((await request("POST", "/work_pools/p/queues", { name: "default" })).status).toBe(409);
  });

  it("without a pool are of the agents' pool, which is made for the first of them", async () => {
    const { client } = await openApi(dialect);
    const made = await Promise.all(
      ["a", "b", "c"].map((name) => client.call(createWorkQueue, { body: { name } })),
    );
    expect(new Set(made.map(({ work_pool_name }) => work_pool_name))).toEqual(
      new Set(["default-agent-pool"]),
    );
    const [first] = made;
    if (first === undefined) throw new Error("no queue");
    expect(await client.call(readWorkQueueByName, { params: { name: first.name } })).toEqual(first);
    expect(await client.call(readWorkQueue, { params: { id: first.id } })).toEqual(first);
    const names = (await client.call(listWorkQueues, { body: {} })).map(({ name }) => name);
    expect(names).toEqual(["a", "b", "c", "default"]);
    await client.call(updateWorkQueue, { params: { id: first.id }, body: { priority: 9 } });
    expect((await client.call(readWorkQueue, { params: { id: first.id } })).priority).toBe(9);
    // Without a pool in its path, a change leaves the other queues where they are.
    await client.call(updateWorkQueue, { params: { id: first.id }, body: { priority: 1 } });
    const places = (await client.call(listWorkQueues, { body: {} })).map(({ priority }) => priority);
    expect(places.toSorted((a, b) => a - b)).toEqual([1, 1, 3, 4]);
  });

  it("hand their due runs to agents, and tell who holds their slots", async () => {
    const { client, clock, request } = await openApi(dialect);
    const deployment = await makeQueueDeployment(client, "d", undefined, "legacy");
    const queue = await client.call(readWorkQueueByName, { params: { name: "legacy" } });
    const params = { id: queue.id };
    const runs = [];
    const start = clock.now();
    for (const at of [3, 2, 1]) runs.push(await makeDueRun(client, deployment, `r${at}`, start + at));
    const names = async (body: object = {}) =>
      (await client.call(readWorkQueueRuns, { params, body })).map(({ name }) => name);
    const look = await request("POST", `/work_queues/${queue.id}/get_runs`, {}, { "x-prefect-ui": "true" });
    expect(look.status).toBe(200);
    expect((await client.call(readWorkQueueStatus, { params })).healthy).toBe(false);
    expect(await names()).toEqual(["r1", "r2", "r3"]);
    expect(await names({ limit: 1 })).toEqual(["r1"]);
    expect(await client.call(readWorkQueueStatus, { params })).toMatchObject({
      healthy: true,
      late_runs_count: 0,
    });
    const [held] = runs;
    if (held === undefined) throw new Error("no run");
    await propose(client, held.id, "PENDING");
    await propose(client, held.id, "RUNNING");
    await propose(client, held.id, "CANCELLING");
    await client.call(updateWorkQueue, { params, body: { concurrency_limit: 2 } });
    expect(await names()).toEqual(["r1"]);
    const status = await client.call(readWorkQueueConcurrency, { params, body: {} });
    expect(status).toMatchObject({ active_slots: 1, count: 1, pages: 1, flow_runs: [{ name: "r3" }] });
    await client.call(updateWorkQueue, { params, body: { is_paused: true } });
    expect(await names()).toEqual([]);
  });

  it("from before pools take the runs that match their filter", async () => {
    const { client, clock } = await openApi(dialect);
    await makePool(client, "p");
    const deployment = await makeQueueDeployment(client, "d", "p", "q");
    await makeDueRun(client, deployment, "r", clock.now());
    const filter = { deployment_ids: [deployment] };
    const queue = await client.call(createWorkQueue, { body: { name: "old", filter } });
    const params = { id: queue.id };
    expect(await client.call(readWorkQueueRuns, { params, body: {} })).toMatchObject([{ name: "r" }]);
    await client.call(updateWorkQueue, { params, body: { filter: { tags: ["none"] } } });
    expect(await client.call(readWorkQueueRuns, { params, body: {} })).toEqual([]);
  });
});
