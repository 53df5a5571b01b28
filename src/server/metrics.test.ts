import { expect, it } from "vitest";
import { makeId } from "../../test/support/api-builders.ts";
import { describeEachDialect, type TestDialect } from "../../test/support/each-dialect.ts";
import { makePool } from "../../test/support/pool-builders.ts";
import { openSockets } from "../../test/support/prefect-sockets.ts";
import { createIds } from "../platform/ids.ts";
import { silentLogger } from "../platform/logger.ts";
import type { DomainFact } from "../services/context.ts";
import { createMetrics, type Metrics } from "../services/metrics/metrics.ts";
import { enqueueCleanup, reserveCleanup } from "../services/workers/cleanup.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { createApp } from "./app.ts";

/** A line of the text format: a comment, or a name with labels and a number. */
const LINE =
  /^(?:# (?:HELP|TYPE) [a-z_]+ .+|[a-z_]+(?:\{[a-z]+="(?:[^"\\]|\\.)*"(?:,[a-z]+="(?:[^"\\]|\\.)*")*\})? (?:[0-9.e+-]+|\+Inf))$/;

async function open(dialect: TestDialect, authString?: string) {
  const clock = createVirtualClock();
  const store = await dialect.openStore({ clock });
  const metrics = createMetrics({ store, clock });
  const app = createApp({ store, clock, ids: createIds(), logger: silentLogger, authString, metrics });
  const ask = (method: string, path: string, body?: string, headers: Record<string, string> = {}) => {
    const init = { method, headers: { "content-type": "application/json", ...headers }, body: body ?? null };
    return app.fetch(new Request(`http://batuta.invalid/api${path}`, init));
  };
  return { ask, store };
}

async function linesOf(metrics: Metrics): Promise<string[]> {
  return (await metrics.render()).split("\n");
}

describeEachDialect("metrics", (dialect) => {
  it("count requests by their route's template, flow runs by state, and what the loops did", async () => {
    const { ask } = await open(dialect);
    const { id } = (await (await ask("POST", "/flows/", '{"name":"f"}')).json()) as { id: string };
    for (const type of ["SCHEDULED", "SCHEDULED", "PENDING"]) {
      await ask("POST", "/flow_runs/", JSON.stringify({ flow_id: id, state: { type } }));
    }
    await ask("GET", `/flows/${id}`);
    await ask("GET", `/flows/${makeId()}`);
    await ask("GET", `/variables/name/a"b`);
    await ask("GET", '/no"where/at%0Aall');
    const answer = await ask("GET", "/metrics");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const text = await answer.text();
    expect(text.endsWith("\n")).toBe(true);
    const lines = text.trimEnd().split("\n");
    expect(lines.filter((line) => !LINE.test(line))).toEqual([]);
    expect(lines).toContain('batuta_flow_runs{state="SCHEDULED"} 2');
    expect(lines).toContain('batuta_flow_runs{state="PENDING"} 1');
    const counts = lines.filter((line) => line.startsWith("batuta_http_request_duration_seconds_count"));
    expect(counts.map((line) => line.slice("batuta_http_request_duration_seconds_count".length))).toEqual([
      '{method="POST",route="/api/flows/",status="201"} 1',
      '{method="POST",route="/api/flow_runs/",status="201"} 3',
      '{method="GET",route="/api/flows/{id}",status="200"} 1',
      '{method="GET",route="/api/flows/{id}",status="404"} 1',
      '{method="GET",route="/api/variables/name/{name}",status="404"} 1',
      '{method="GET",route="none",status="404"} 1',
    ]);
    expect(lines).toContain('batuta_loop_failed{loop="scheduler"} 0');
    const bytes = lines.find((line) => line.startsWith("batuta_database_size_bytes "))?.split(" ")[1];
    expect(Number(bytes)).toBeGreaterThan(100_000);
  });

  it("are shown to those only who may use the API", async () => {
    const { ask } = await open(dialect, "ada:secret");
    const headers = { authorization: "Bearer ada:secret" };
    expect((await ask("GET", "/metrics")).status).toBe(401);
    expect((await ask("GET", "/metrics", undefined, headers)).status).toBe(200);
    expect((await ask("POST", "/metrics", "{}", headers)).status).toBe(405);
  });

  it("tell the write units that wait behind a commit", async () => {
    const { ask, store } = await open(dialect);
    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const first = store.write(
      async () => {
        begun.resolve();
        await gate.promise;
      },
      { lane: "one" },
    );
    await begun.promise;
    const others = [
      store.write(async () => {}, { lane: "one" }),
      store.write(async () => {}, { lane: "one" }),
    ];
    expect(await (await ask("GET", "/metrics")).text()).toContain("\nbatuta_write_queue_depth 2\n");
    gate.resolve();
    await Promise.all([first, ...others]);
    expect(store.queuedWrites).toBe(0);
  });

  it("count events that clients send: received, recorded once, refused", async () => {
    const { ask } = await open(dialect);
    const event = (text: string) => ({
      id: makeId(),
      occurred: new Date(0).toISOString(),
      event: "e",
      resource: { "prefect.resource.id": "r" },
      payload: { text },
    });
    const twice = event("");
    const events = [twice, event(""), event("x".repeat(2_000_000))];
    expect((await ask("POST", "/events", JSON.stringify(events))).status).toBe(204);
    expect((await ask("POST", "/events", JSON.stringify([twice]))).status).toBe(204);
    const lines = (await (await ask("GET", "/metrics")).text()).split("\n");
    expect(lines.filter((line) => line.startsWith("batuta_events_"))).toEqual([
      "batuta_events_received_total 4",
      "batuta_events_recorded_total 2",
      "batuta_events_refused_total 1",
    ]);
  });

  it("count websockets by path, and what happens on worker channels", async () => {
    const opened = Promise.withResolvers<Metrics>();
    const ended = Promise.withResolvers<void>();
    const api = await openSockets(dialect, {
      meter: ({ store, clock }) => {
        const metrics = createMetrics({ store, clock });
        opened.resolve(metrics);
        return {
          add(name, labels, by) {
            metrics.add(name, labels, by);
            if (labels?.event === "closed") ended.resolve();
          },
        };
      },
    });
    const metrics = await opened.promise;
    const pool = await makePool(api.client, "p", {}, []);
    const client = await api.connect("/work_pools/p/workers/connect");
    await client.greet();
    const say = (type: string, payload: object): void =>
      client.send({ type, id: makeId(), sent_at: new Date(0).toISOString(), payload });
    say("worker.hello.v1", {
      consumer_id: makeId(),
      worker_name: "w",
      worker_type: "process",
      heartbeat_interval_seconds: 30,
      supported_channel_versions: ["work_pool_worker_channel.v1"],
      requested_capabilities: ["worker_heartbeat.v1", "work_pool_snapshot.v1", "cleanup_delivery.v1"],
      handled_cleanup_kinds: ["cancelling_timeout_teardown.v1"],
    });
    await client.next("worker.ready.v1");
    const facts: DomainFact[] = [];
    await api.store.write((trx) =>
      enqueueCleanup(
        api.context,
        trx,
        {
          work_pool_id: pool.id,
          work_queue_id: null,
          idempotency_key: "key",
          kind: "cancelling_timeout_teardown.v1",
          target: { flow_run_id: makeId(), infrastructure_pid: null },
        },
        facts,
      ),
    );
    metrics.note(facts);
    api.context.facts.publish(facts);
    const { payload } = (await client.next("cleanup.message.v1")) as {
      payload: { message_id: string; reservation_token: string };
    };
    const { message_id, reservation_token } = payload;
    say("cleanup.ack.v1", { message_id, reservation_token });
    await client.next("cleanup.operation_result.v1");
    expect(await linesOf(metrics)).toContain(
      'batuta_websockets{path="/api/work_pools/{name}/workers/connect"} 1',
    );
    client.socket.send("nonsense");
    await ended.promise;
    const lines = await linesOf(metrics);
    expect(lines).toEqual(
      expect.arrayContaining([
        'batuta_websockets{path="/api/events/in"} 0',
        'batuta_websockets{path="/api/work_pools/{name}/workers/connect"} 0',
        'prefect_worker_channel_connections_total{event="opened"} 1',
        'prefect_worker_channel_connections_total{event="closed"} 1',
        'prefect_worker_channel_close_reasons_total{reason="protocol_error"} 1',
        'prefect_worker_channel_cleanup_deliveries_total{status="delivered"} 1',
        'prefect_worker_cleanup_queue_operations_total{operation="enqueue",status="accepted"} 1',
        'prefect_worker_cleanup_queue_operations_total{operation="reserve",status="accepted"} 1',
        'prefect_worker_cleanup_queue_operations_total{operation="ack",status="accepted"} 1',
      ]),
    );
  });

  it("count clean-ups that workers let slip, until they are given up", async () => {
    const clock = createVirtualClock();
    const store = await dialect.openStore({ clock, timeSource: "clock" });
    const metrics = createMetrics({ store, clock });
    const app = createApp({ store, clock, ids: createIds(), logger: silentLogger, metrics });
    const ask = (path: string, body: unknown) =>
      app.fetch(new Request(`http://b.invalid/api${path}`, { method: "POST", body: JSON.stringify(body) }));
    const pool = (await (await ask("/work_pools/", { name: "p", type: "process" })).json()) as { id: string };
    const kind = "cancelling_timeout_teardown.v1";
    const target = { flow_run_id: makeId(), infrastructure_pid: null };
    const rest = { work_pool_id: pool.id, work_queue_id: null, idempotency_key: "key" };
    await store.write((trx) => enqueueCleanup(app.context, trx, { ...rest, kind, target }, []));
    const taker = { work_pool_id: pool.id, kinds: [kind], queueIds: [] } as const;
    for (let delivery = 0; delivery < 4; delivery++) {
      await reserveCleanup(app.context, taker);
      await clock.advance(31_000);
    }
    expect(await linesOf(metrics)).toEqual(
      expect.arrayContaining([
        'prefect_worker_cleanup_queue_lease_expirations_total{result="redelivered"} 2',
        'prefect_worker_cleanup_queue_lease_expirations_total{result="dead_lettered"} 1',
        `prefect_worker_cleanup_queue_dead_letters_total{kind="${kind}",reason="max_delivery_attempts_reached"} 1`,
        'prefect_worker_cleanup_queue_operations_total{operation="reserve",status="accepted"} 3',
      ]),
    );
  });
});
