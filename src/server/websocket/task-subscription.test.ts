import { expect, it } from "vitest";
import { makeId } from "../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { openSockets, type SocketApi } from "../../../test/support/prefect-sockets.ts";
import { createTaskRun, deleteTaskRun, setTaskRunState } from "../../contract/task-runs/routes.ts";
import { listTaskWorkers } from "../../contract/task-workers/routes.ts";

async function subscribe(api: SocketApi, keys: string[], client_id = "host-1") {
  const client = await api.connect("/task_runs/subscriptions/scheduled");
  await client.greet();
  client.send({ type: "subscribe", keys, client_id });
  const names = (): unknown[] => client.frames.all.flatMap(({ name }) => name ?? []);
  const nth = async (count: number): Promise<unknown> => {
    await client.frames.next(() => names().length >= count);
    return names()[count - 1];
  };
  return { ...client, names, nth, ack: () => client.send({ type: "ack" }) };
}

async function delay(api: SocketApi, name: string, task_key = "t", parts: object = {}): Promise<string> {
  const state = { type: "SCHEDULED" as const, state_details: { deferred: true, ...parts } };
  const body = { name, task_key, dynamic_key: makeId(), state };
  return (await api.client.call(createTaskRun, { body })).id;
}

describeEachDialect("background tasks", (dialect) => {
  it("wait for a worker, and come in order, one for each acknowledgement", async () => {
    const api = await openSockets(dialect);
    await delay(api, "one");
    await delay(api, "two", "u");
    await delay(api, "other", "v");
    await delay(api, "three");
    const worker = await subscribe(api, ["t", "u"]);
    expect(await worker.nth(1)).toBe("one");
    await worker.pong();
    expect(worker.names()).toEqual(["one"]);
    worker.ack();
    expect(await worker.nth(2)).toBe("two");
    worker.ack();
    expect(await worker.nth(3)).toBe("three");
    worker.ack();
    await delay(api, "four");
    expect(await worker.nth(4)).toBe("four");
  });

  it("that were not acknowledged go to another worker when the socket is gone", async () => {
    const api = await openSockets(dialect);
    const first = await subscribe(api, ["t"], "host-1");
    await delay(api, "one");
    await delay(api, "two");
    expect(await first.nth(1)).toBe("one");
    const second = await subscribe(api, ["t"], "host-2");
    expect(await second.nth(1)).toBe("two");
    second.ack();
    first.socket.terminate();
    expect(await second.nth(2)).toBe("one");
    second.send({ type: "quit" });
    expect(await second.closed).toEqual({ code: 1000, reason: "quit" });
    expect(await (await subscribe(api, ["t"])).nth(1)).toBe("one");
  });

  it("each go to one worker, over two replicas", async () => {
    const api = await openSockets(dialect);
    const other = await openSockets(dialect, { shares: api });
    const workers = await Promise.all([
      subscribe(api, ["t"], "a"),
      subscribe(api, ["t"], "b"),
      subscribe(other, ["t"], "c"),
      subscribe(other, ["t"], "d"),
    ]);
    const total = 40;
    const done = Promise.withResolvers<void>();
    let received = 0;
    for (const worker of workers) {
      worker.socket.on("message", () => {
        received += 1;
        worker.ack();
        if (received === total) done.resolve();
      });
    }
    await Promise.all(Array.from({ length: total }, (_, at) => delay(api, `r${at}`)));
    await done.promise;
    const names = workers.flatMap((worker) => worker.names());
    expect(names).toHaveLength(total);
    expect(new Set(names).size).toBe(total);
  });

  it("that ended or were deleted while they waited are not handed out", async () => {
    const api = await openSockets(dialect);
    const cancelled = await delay(api, "cancelled");
    const body = { state: { type: "CANCELLED" as const }, force: true };
    await api.client.call(setTaskRunState, { params: { id: cancelled }, body });
    await api.client.call(deleteTaskRun, { params: { id: await delay(api, "deleted") } });
    await delay(api, "kept");
    expect(await (await subscribe(api, ["t"])).nth(1)).toBe("kept");
  });

  it("of a later time wait for it, and a state of theirs queues them too", async () => {
    const api = await openSockets(dialect);
    const scheduled_time = new Date(api.clock.now() + 3_600_000).toISOString();
    await delay(api, "later", "t", { scheduled_time });
    const plain = { name: "now", task_key: "t", dynamic_key: makeId() };
    const { id } = await api.client.call(createTaskRun, { body: plain });
    const worker = await subscribe(api, ["t"]);
    const state = { type: "SCHEDULED" as const, state_details: { deferred: true } };
    await api.client.call(setTaskRunState, { params: { id }, body: { state, force: true } });
    expect(await worker.nth(1)).toBe("now");
    worker.ack();
    api.clock.shift(3601);
    expect(await worker.nth(2)).toBe("later");
  });

  it("tell which workers are connected to any replica", async () => {
    const api = await openSockets(dialect);
    const worker = await subscribe(api, ["t", "u"], "host-1");
    await delay(api, "one");
    await worker.nth(1);
    await delay(api, "two", "v");
    const second = await subscribe(api, ["v"], "host-2");
    await second.nth(1);
    const list = (body: object) => api.client.call(listTaskWorkers, { body });
    expect((await list({})).map(({ identifier, task_keys }) => [identifier, task_keys])).toEqual([
      ["host-1", ["t", "u"]],
      ["host-2", ["v"]],
    ]);
    const some = await list({ task_worker_filter: { task_keys: ["u", "none"] } });
    expect(some.map(({ identifier }) => identifier)).toEqual(["host-1"]);
    api.clock.shift(91);
    expect(await list({})).toEqual([]);
  });

  const violations: [string, unknown[], string][] = [
    ["another frame first", [{ type: "ack" }], "expected 'subscribe' message"],
    ["no keys", [{ type: "subscribe", keys: [], client_id: "x" }], "expected 'keys' in subscribe message"],
    ["no name", [{ type: "subscribe", keys: ["t"] }], "expected 'client_id' in subscribe message"],
    [
      "an unknown frame",
      [{ type: "subscribe", keys: ["t"], client_id: "x" }, { type: "dance" }],
      "expected 'ack' or 'quit' message",
    ],
  ];
  it.each(violations)("close the socket on %s", async (_, frames, message) => {
    const api = await openSockets(dialect);
    const client = await api.connect("/task_runs/subscriptions/scheduled");
    await client.greet();
    for (const each of frames) client.send(each);
    expect(await client.closed).toEqual({ code: 4001, reason: `Protocol violation: ${message}` });
  });
});
