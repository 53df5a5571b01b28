import { expect, it } from "vitest";
import { openApi } from "../../../../test/support/api.ts";
import { propose } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import { makeDueRun, makePool, makeQueueDeployment } from "../../../../test/support/pool-builders.ts";
import { listWorkPoolItems, readWorkPoolPage } from "../../../contract/ui/work-pool-pages.ts";
import { listWorkers, sendWorkerHeartbeat } from "../../../contract/work-pools/routes.ts";

describeEachDialect("pages of work pools", (dialect) => {
  it("have who holds a slot, by which worker, and what is late, by queue", async () => {
    const api = await openApi(dialect);
    const { client } = api;
    await makePool(client, "p", { concurrency_limit: 2, description: "for tests" }, [{ name: "slow" }]);
    await makePool(client, "idle");
    await client.call(sendWorkerHeartbeat, { params: { work_pool_name: "p" }, body: { name: "w" } });
    const fast = await makeQueueDeployment(client, "fast", "p", "default");
    const slow = await makeQueueDeployment(client, "slow", "p", "slow");
    const now = api.clock.now();
    const taken = await makeDueRun(client, fast, "taken", now - 60_000);
    await propose(client, taken.id, "PENDING", { state_details: { worker_name: "w" } });
    await propose(client, taken.id, "RUNNING");
    const failed = await makeDueRun(client, fast, "failed", now - 90_000);
    await propose(client, failed.id, "PENDING");
    await propose(client, failed.id, "FAILED");
    const late = await makeDueRun(client, slow, "late", now - 120_000);
    const scheduled_time = new Date(now - 120_000).toISOString();
    await propose(client, late.id, "SCHEDULED", { name: "Late", state_details: { scheduled_time } });

    const page = await client.call(readWorkPoolPage, { params: { name: "p" } });
    expect(page).toMatchObject({
      work_pool: { name: "p", concurrency_limit: 2 },
      queues: [
        { name: "default", active_runs: 1, late_runs: 0 },
        { name: "slow", active_runs: 0, late_runs: 1 },
      ],
      workers: [{ name: "w", status: "ONLINE" }],
      active: [{ id: taken.id, name: "taken", deployment_name: "fast", worker_name: "w" }],
    });

    const { rows } = await client.call(listWorkPoolItems, {});
    const [first, second] = ["p", "idle"].map((name) => rows.find((row) => row.name === name));
    expect(first).toMatchObject({
      description: "for tests",
      online_workers: 1,
      late_runs: 1,
      active_slots: 1,
    });
    expect(first?.activity).toHaveLength(24);
    expect(first?.activity.at(-1)).toEqual({ FAILED: 1, RUNNING: 1, SCHEDULED: 1 });
    expect(second?.activity.at(-1)).toEqual({});
  });

  it("have what workers tell of themselves, until they tell something else", async () => {
    const { client, request } = await openApi(dialect);
    await makePool(client, "p");
    const beat = (body: object) =>
      client.call(sendWorkerHeartbeat, { params: { work_pool_name: "p" }, body: { name: "w", ...body } });
    const worker = async () => (await client.call(readWorkPoolPage, { params: { name: "p" } })).workers[0];
    await beat({});
    const before = await worker();
    expect(before).toMatchObject({ type: null, metadata: {} });
    await beat({ type: "process", metadata: { version: "1.2.3", host: "here\u0000" } });
    await beat({ heartbeat_interval_seconds: 10 });
    expect(await worker()).toMatchObject({
      id: before?.id,
      type: "process",
      heartbeat_interval_seconds: 10,
      metadata: { version: "1.2.3" },
    });
    const metadata = { integrations: [{ name: "prefect-docker", version: "0.7" }] };
    await beat({ metadata });
    expect(await worker()).toMatchObject({ type: "process", metadata });
    const large = { name: "w", metadata: { text: "x".repeat(70_000) } };
    expect((await request("POST", "/work_pools/p/workers/heartbeat", large)).status).toBe(422);
    const listed = await client.call(listWorkers, { params: { work_pool_name: "p" }, body: {} });
    expect(listed.some((one) => "metadata" in one || "type" in one)).toBe(false);
  });

  it("are not there for a pool that is not there", async () => {
    const { request } = await openApi(dialect);
    expect((await request("GET", "/ui/work_pools/none/page")).status).toBe(404);
  });
});
