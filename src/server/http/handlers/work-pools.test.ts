import { expect, it } from "vitest";
import { openApi } from "../../../../test/support/api.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import { makeDueRun, makePool, makeQueueDeployment } from "../../../../test/support/pool-builders.ts";
import { readDeployment } from "../../../contract/deployments/routes.ts";
import { listFlowRuns, readFlowRun } from "../../../contract/flow-runs/routes.ts";
import {
  countWorkPools,
  deleteWorker,
  deleteWorkPool,
  listPoolQueues,
  listWorkers,
  listWorkPools,
  readPoolQueue,
  readWorkPool,
  sendWorkerHeartbeat,
  updateWorkPool,
} from "../../../contract/work-pools/routes.ts";

const TEMPLATE =
  '{"job_configuration":{"a":"{{ a }}"},"variables":{"properties":{"a":{"default":9007199254740993,"x":1.0}}}}';

describeEachDialect("work pools", (dialect) => {
  it("are made with a default queue, once for each name", async () => {
    const { client, request } = await openApi(dialect);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => request("POST", "/work_pools/", { name: "p" })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    const pool = await client.call(readWorkPool, { params: { name: "p" } });
    const queue = await client.call(readPoolQueue, { params: { work_pool_name: "p", name: "default" } });
    expect(pool).toMatchObject({ type: "prefect-agent", status: null, active_slots: null });
    expect(queue).toMatchObject({ id: pool.default_queue_id, priority: 1, status: "NOT_READY" });
  });

  it("keep their job template word for word", async () => {
    const { request } = await openApi(dialect);
    const made = await request("POST", "/work_pools/", `{"name":"p","base_job_template":${TEMPLATE}}`);
    expect(await made.text()).toContain(`"base_job_template":${TEMPLATE}`);
    const storage = '{"bundle_upload_step":{"a":1.0}}';
    await request("PATCH", "/work_pools/p", `{"storage_configuration":${storage}}`);
    const read = await (await request("GET", "/work_pools/p")).text();
    expect(read).toContain('"bundle_upload_step":{"a":1.0}');
    expect(read).toContain(TEMPLATE);
  });

  const refusals: [string, unknown, number, string][] = [
    ["a reserved name", { name: "Prefect-x" }, 403, "reserved for internal use"],
    ["a template without variables", { name: "p", base_job_template: { a: 1 } }, 422, "must contain both"],
    [
      "an undeclared variable",
      {
        name: "p",
        base_job_template: { job_configuration: { x: "{{ b }} {{ a }}" }, variables: { properties: {} } },
      },
      422,
      "undeclared variable(s): a ,b.",
    ],
    [
      "a default that does not fit",
      {
        name: "p",
        base_job_template: {
          job_configuration: { x: 1 },
          variables: { type: "object", properties: { n: { type: "string", default: 5 } } },
        },
      },
      422,
      "Validation failed for field 'n'. Failure reason: 5 is not valid under any of the given schemas",
    ],
    [
      "a schema of no known type",
      {
        name: "p",
        base_job_template: {
          job_configuration: { x: 1 },
          variables: { properties: { n: { type: "text" } } },
        },
      },
      422,
      "Invalid schema: 'text' is not valid",
    ],
    [
      "a block that is not there",
      {
        name: "p",
        base_job_template: {
          job_configuration: { x: 1 },
          variables: {
            properties: {
              n: { default: { $ref: { block_document_id: "5f3a3e0c-9d5d-4d4c-8f8e-111111111111" } } },
            },
          },
        },
      },
      404,
      "Block not found.",
    ],
  ];
  it.each(refusals)("are refused with %s", async (_, body, status, text) => {
    const { request } = await openApi(dialect);
    const answer = await request("POST", "/work_pools/", body);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(text);
  });

  it("name their storage for results, be it none", async () => {
    const { client, request } = await openApi(dialect);
    await request("POST", "/work_pools/", { name: "p" });
    const read = async () =>
      (await client.call(readWorkPool, { params: { name: "p" } })).storage_configuration;
    expect(await read()).toEqual({
      bundle_upload_step: null,
      bundle_execution_step: null,
      default_result_storage_block_id: null,
    });
    const id = "01a1fdfd-0c39-71cd-81ae-e6e2bc4b0c35";
    await request("PATCH", "/work_pools/p", {
      storage_configuration: { default_result_storage_block_id: id },
    });
    expect(await read()).toMatchObject({ default_result_storage_block_id: id });
  });

  it("are ready while a worker is online, unless they are paused", async () => {
    const { client, request } = await openApi(dialect);
    await makePool(client, "p");
    const status = async () => (await client.call(readWorkPool, { params: { name: "p" } })).status;
    const pause = (is_paused: boolean) =>
      client.call(updateWorkPool, { params: { name: "p" }, body: { is_paused } });
    expect(await status()).toBe("NOT_READY");
    const worker = { params: { work_pool_name: "p" } };
    await client.call(sendWorkerHeartbeat, { ...worker, body: { name: "w", heartbeat_interval_seconds: 7 } });
    await client.call(sendWorkerHeartbeat, { ...worker, body: { name: "w" } });
    expect(await status()).toBe("READY");
    expect(await client.call(listWorkers, { ...worker, body: {} })).toMatchObject([
      { name: "w", heartbeat_interval_seconds: 7, status: "ONLINE" },
    ]);
    await pause(true);
    await client.call(sendWorkerHeartbeat, { ...worker, body: { name: "w" } });
    expect(await status()).toBe("PAUSED");
    await pause(false);
    expect(await status()).toBe("READY");
    await client.call(deleteWorker, { params: { work_pool_name: "p", name: "w" } });
    expect((await request("DELETE", "/work_pools/p/workers/w")).status).toBe(404);
    const filter = { workers: { status: { not_any_: ["ONLINE" as const] } } };
    expect(await client.call(listWorkers, { ...worker, body: filter })).toEqual([]);
  });

  it("are listed by name, and counted", async () => {
    const { client } = await openApi(dialect);
    for (const name of ["b", "a", "c"]) await makePool(client, name, { concurrency_limit: 1 });
    const named = { work_pools: { name: { any_: ["a", "c"] } } };
    const pools = await client.call(listWorkPools, { body: named });
    expect(pools.map(({ name, active_slots }) => [name, active_slots])).toEqual([
      ["a", 0],
      ["c", 0],
    ]);
    expect(await client.call(countWorkPools, { body: named })).toBe(2);
  });

  it("leave their runs and deployments behind when they are deleted", async () => {
    const { client, request } = await openApi(dialect);
    await makePool(client, "p");
    const deployment = await makeQueueDeployment(client, "d", "p", "q");
    const run = await makeDueRun(client, deployment, "r", 0);
    expect(run).toMatchObject({ work_pool_name: "p", work_queue_name: "q" });
    await client.call(deleteWorkPool, { params: { name: "p" } });
    expect(await client.call(readFlowRun, { params: { id: run.id } })).toMatchObject({
      state_type: "SCHEDULED",
      work_queue_id: null,
      work_queue_name: "q",
      work_pool_id: null,
      work_pool_name: null,
    });
    expect(await client.call(readDeployment, { params: { id: deployment } })).toMatchObject({
      work_queue_id: null,
      work_pool_name: null,
    });
    expect((await request("DELETE", "/work_pools/p")).status).toBe(404);
    expect((await request("POST", "/work_pools/p/queues/filter", {})).status).toBe(404);
  });

  it("choose flow runs by their pool and queue", async () => {
    const { client } = await openApi(dialect);
    await makePool(client, "p");
    await makePool(client, "other");
    const runs = { q1: "p", q2: "p", q3: "other" };
    for (const [queue, pool] of Object.entries(runs)) {
      await makeDueRun(client, await makeQueueDeployment(client, queue, pool, queue), queue, 0);
    }
    const names = async (body: object) =>
      (await client.call(listFlowRuns, { body: { ...body, sort: "NAME_ASC" } })).map(({ name }) => name);
    expect(await names({ work_pools: { name: { any_: ["p"] } } })).toEqual(["q1", "q2"]);
    expect(await names({ work_pool_queues: { name: { startswith_: ["Q2", "q3"] } } })).toEqual(["q2", "q3"]);
    const both = {
      work_pools: { name: { any_: ["p"] } },
      work_pool_queues: { name: { any_: ["q2", "q3"] } },
    };
    expect(await names(both)).toEqual(["q2"]);
    const queues = await client.call(listPoolQueues, { params: { work_pool_name: "p" }, body: {} });
    expect(queues.map(({ name, priority }) => [name, priority])).toEqual([
      ["default", 1],
      ["q1", 2],
      ["q2", 3],
    ]);
  });
});
