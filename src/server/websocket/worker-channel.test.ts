import { describe, expect, it } from "vitest";
import { makeId } from "../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { makePool } from "../../../test/support/pool-builders.ts";
import { openSockets, type SocketApi } from "../../../test/support/prefect-sockets.ts";
import {
  deleteWorkPool,
  listWorkers,
  readWorkPool,
  updateWorkPool,
} from "../../contract/work-pools/routes.ts";
import type { DomainFact } from "../../services/context.ts";
import { enqueueCleanup } from "../../services/workers/cleanup.ts";

const CAPABILITIES = ["worker_heartbeat.v1", "work_pool_snapshot.v1"];
const CLEANS_UP = {
  requested_capabilities: [...CAPABILITIES, "cleanup_delivery.v1"],
  handled_cleanup_kinds: ["cancelling_timeout_teardown.v1"],
};

function frame(type: string, payload: object, id = makeId()) {
  return { type, id, sent_at: new Date(0).toISOString(), payload };
}

function hello(parts: object = {}) {
  return {
    consumer_id: makeId(),
    worker_name: "w",
    worker_type: "process",
    heartbeat_interval_seconds: 30,
    supported_channel_versions: ["work_pool_worker_channel.v1"],
    requested_capabilities: CAPABILITIES,
    ...parts,
  };
}

async function greet(api: SocketApi, parts: object = {}, pool = "p") {
  const client = await api.connect(`/work_pools/${pool}/workers/connect`);
  await client.greet();
  client.send(frame("worker.hello.v1", hello(parts)));
  return client;
}

async function queueCleanup(api: SocketApi, poolId: string, key: string): Promise<void> {
  const facts: DomainFact[] = [];
  const target = { flow_run_id: makeId(), infrastructure_pid: "host:1" };
  const cleanup = { work_pool_id: poolId, work_queue_id: null, idempotency_key: key, target };
  await api.store.write((trx) =>
    enqueueCleanup(api.context, trx, { ...cleanup, kind: "cancelling_timeout_teardown.v1" }, facts),
  );
  api.context.facts.publish(facts);
}

describeEachDialect("the worker channel", (dialect) => {
  it("greets a worker with its pool, and sends the pool again when it has changed", async () => {
    const api = await openSockets(dialect);
    await makePool(api.client, "p", {}, [{ name: "q" }]);
    const consumer_id = makeId();
    const client = await greet(api, { consumer_id, work_queue_names: ["q", "q"] });
    const ready = await client.next("worker.ready.v1");
    expect(ready.payload).toMatchObject({
      consumer_id,
      worker_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      accepted_capabilities: CAPABILITIES,
      rejected_capabilities: [],
      effective_max_cleanup_concurrency: 0,
      resolved_work_queues: [{ name: "q" }],
      initial_snapshot: {
        snapshot_sequence: 1,
        reason: "initial",
        work_pool: { name: "p", status: "READY" },
      },
    });
    const params = { name: "p" };
    await api.client.call(updateWorkPool, { params, body: { description: "not the workers' concern" } });
    await api.client.call(updateWorkPool, { params, body: { concurrency_limit: 4 } });
    const changed = await client.next("work_pool.snapshot.v1");
    expect(changed.payload).toMatchObject({
      snapshot_sequence: 2,
      reason: "work_pool_updated",
      work_pool: { concurrency_limit: 4 },
    });
    await api.client.call(deleteWorkPool, { params });
    expect(await client.closed).toEqual({ code: 1008, reason: "authorization_failed" });
  });

  it("learns at a heartbeat what other replicas have changed", async () => {
    const api = await openSockets(dialect);
    await makePool(api.client, "p");
    const consumer_id = makeId();
    const client = await greet(api, { consumer_id });
    await client.next("worker.ready.v1");
    // As another replica does: this one is not told.
    await api.store.write((trx) =>
      trx.updateTable("work_pool").set({ concurrency_limit: 7, updated: api.clock.nowMicros() }).execute(),
    );
    client.send(
      frame("worker.heartbeat.v1", { consumer_id, worker_name: "w", heartbeat_interval_seconds: 12 }),
    );
    expect((await client.next("work_pool.snapshot.v1")).payload).toMatchObject({
      reason: "heartbeat_reconciliation",
      work_pool: { concurrency_limit: 7 },
    });
    const workers = await api.client.call(listWorkers, { params: { work_pool_name: "p" }, body: {} });
    expect(workers).toMatchObject([{ name: "w", heartbeat_interval_seconds: 12 }]);
    client.send(
      frame("worker.heartbeat.v1", { consumer_id, worker_name: "other", heartbeat_interval_seconds: 12 }),
    );
    expect(await client.closed).toEqual({ code: 1002, reason: "protocol_error" });
  });

  it("makes the pool when the worker asks for that, and gives an empty one its template", async () => {
    const api = await openSockets(dialect);
    const template = { job_configuration: { a: "{{ a }}" }, variables: { properties: { a: {} } } };
    const parts = { create_pool_if_not_found: true, default_base_job_template: template };
    await (await greet(api, parts, "made")).next("worker.ready.v1");
    await makePool(api.client, "empty");
    await (await greet(api, parts, "empty")).next("worker.ready.v1");
    for (const name of ["made", "empty"]) {
      const pool = await api.client.call(readWorkPool, { params: { name } });
      expect(pool.base_job_template).toEqual(template);
    }
  });

  it("hands out clean-ups one after another until they are acknowledged", async () => {
    const api = await openSockets(dialect);
    const pool = await makePool(api.client, "p");
    await queueCleanup(api, pool.id, "one");
    await queueCleanup(api, pool.id, "one");
    const client = await greet(api, CLEANS_UP);
    const ready = await client.next("worker.ready.v1");
    expect(ready.payload).toMatchObject({ effective_max_cleanup_concurrency: 1 });
    const first = (await client.next("cleanup.message.v1")).payload as Record<string, unknown>;
    expect(first).toMatchObject({ delivery_count: 1, target: { infrastructure_pid: "host:1" }, data: {} });
    const { message_id, reservation_token } = first;
    const ask = async (type: string, payload: object) => {
      const id = makeId();
      client.send(frame(type, payload, id));
      const isAnswer = (each: Record<string, unknown>) =>
        (each.payload as Record<string, unknown>).request_frame_id === id;
      return (
        await client.frames.next((each) => each.type === "cleanup.operation_result.v1" && isAnswer(each))
      ).payload;
    };
    const wrong = { message_id, reservation_token: "guess" };
    expect(await ask("cleanup.ack.v1", wrong)).toMatchObject({ status: "invalid_token" });
    expect(await ask("cleanup.renew.v1", { message_id, reservation_token })).toMatchObject({
      status: "accepted",
      lease_expires_at: expect.any(String),
    });
    await queueCleanup(api, pool.id, "two");
    expect(client.frames.all.filter(({ type }) => type === "cleanup.message.v1")).toHaveLength(1);
    expect(await ask("cleanup.ack.v1", { message_id, reservation_token })).toMatchObject({
      status: "accepted",
    });
    const second = await client.frames.next(
      (each) =>
        each.type === "cleanup.message.v1" &&
        (each.payload as Record<string, unknown>).message_id !== message_id,
    );
    const held = second.payload as Record<string, unknown>;
    expect(await ask("cleanup.ack.v1", { message_id, reservation_token })).toMatchObject({
      status: "not_found",
    });
    const release = {
      message_id: held.message_id,
      reservation_token: held.reservation_token,
      reason: "busy",
    };
    expect(await ask("cleanup.release.v1", release)).toMatchObject({ status: "accepted" });
    const again = await client.frames.next(
      (each) =>
        each.type === "cleanup.message.v1" && (each.payload as Record<string, unknown>).delivery_count === 2,
    );
    expect(again.payload).toMatchObject({ message_id: held.message_id });
  });
});

describe("the worker channel", () => {
  const sqlite: [string, (api: SocketApi) => Promise<{ closed: Promise<unknown> }>, number, string][] = [
    ["an unknown pool", (api) => greet(api, {}, "none"), 1008, "authorization_failed"],
    [
      "a reserved name",
      (api) => greet(api, { create_pool_if_not_found: true }, "prefect-x"),
      1008,
      "authorization_failed",
    ],
    ["an unknown queue", (api) => greet(api, { work_queue_names: ["none"] }), 1008, "authorization_failed"],
    [
      "another version",
      (api) => greet(api, { supported_channel_versions: ["v9"] }),
      1008,
      "unsupported_version",
    ],
    ["an unknown key", (api) => greet(api, { extra: 1 }), 1002, "protocol_error"],
    [
      "a missing capability",
      (api) => greet(api, { requested_capabilities: ["worker_heartbeat.v1"] }),
      1002,
      "protocol_error",
    ],
    [
      "clean-ups without their capability",
      (api) => greet(api, { handled_cleanup_kinds: ["cancelling_timeout_teardown.v1"] }),
      1002,
      "protocol_error",
    ],
    ["an id that is none", (api) => greet(api, { consumer_id: "me" }), 1002, "protocol_error"],
    [
      "a heartbeat before the hello",
      async (api) => {
        const client = await api.connect("/work_pools/p/workers/connect");
        await client.greet();
        const beat = { consumer_id: makeId(), worker_name: "w", heartbeat_interval_seconds: 1 };
        client.send(frame("worker.heartbeat.v1", beat));
        return client;
      },
      1002,
      "protocol_error",
    ],
    [
      "no auth frame",
      async (api) => {
        const client = await api.connect("/work_pools/p/workers/connect");
        client.send(frame("worker.hello.v1", hello()));
        return client;
      },
      1008,
      "authentication_failed",
    ],
  ];
  describeEachDialect("is closed with Prefect's reasons", (dialect) => {
    it.each(sqlite)("on %s", async (_, begin, code, reason) => {
      const api = await openSockets(dialect);
      await makePool(api.client, "p");
      const client = await begin(api);
      expect(await client.closed).toEqual({ code, reason });
    });
  });
});
