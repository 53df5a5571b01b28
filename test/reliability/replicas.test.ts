import { sql } from "kysely";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { openStore } from "../../src/store/open.ts";
import type { Store } from "../../src/store/store.ts";
import { type LineProcess, startLineProcess } from "../support/line-process.ts";
import { cloneDatabase, dropDatabase, ensurePostgres } from "../support/postgres.ts";
import { connectWebSocket } from "../support/websocket-server.ts";
import { checkLedgers } from "./check-ledgers.ts";
import { runLedgerClient } from "./ledger-client.ts";

const IS_WHOLE = process.env.CRASH_STRIDE === "1";
const DEPLOYMENTS = IS_WHOLE ? 40 : 8;
const CLIENTS_A_SERVER = IS_WHOLE ? 4 : 1;
const KILLS = IS_WHOLE ? 10 : 2;
/** So many runs are called late between two kills. */
const LATE_A_KILL = (IS_WHOLE ? 5 : 2) * DEPLOYMENTS;
const POLL_MS = 100;
const clock = createSystemClock();
const ids = createIds();

interface Replica {
  process: LineProcess;
  readonly url: string;
}

async function post(url: string, path: string, body: unknown): Promise<Record<string, unknown>> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const text = await answer.text();
  expect(answer.ok, `${path}: ${text}`).toBe(true);
  return text === "" ? {} : JSON.parse(text);
}

async function untilTrue(check: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await check())) await clock.sleep(POLL_MS);
}

/** Collects the ids of events that a server tells its listeners, and how often it told each. */
async function listen(url: string) {
  const told = new Map<string, number>();
  const socket = await connectWebSocket(`${url.replace("http", "ws")}/events/out`);
  onTestFinished(() => socket.socket.terminate());
  let closed: unknown;
  void socket.closed.then((reason) => {
    closed = reason;
  });
  socket.socket.on("message", (data) => {
    const { type, event } = JSON.parse(String(data));
    if (type === "event") told.set(event.id, (told.get(event.id) ?? 0) + 1);
  });
  await socket.greet();
  socket.send({ type: "filter", filter: {} });
  return { told, closed: () => closed };
}

const mark = () => ({
  id: ids.uuid(),
  occurred: new Date(clock.now()).toISOString(),
  event: "replicas.mark",
  resource: { "prefect.resource.id": "replicas.mark" },
});

/** Runs that schedules made, with the names of their states and what events told of them. */
async function scheduledRuns(store: Store) {
  const runs = await store.db
    .selectFrom("flow_run")
    .select(["id", "deployment_id", "expected_start_time"])
    .where("auto_scheduled", "=", 1)
    .execute();
  const states = await store.db.selectFrom("flow_run_state").select(["flow_run_id", "name"]).execute();
  const events = await store.db
    .selectFrom("event")
    .select(["resource_id", "event"])
    .where("event", "like", "prefect.flow-run.%")
    .execute();
  const found = new Map(
    runs.map((run) => [run.id, { ...run, states: [] as string[], told: [] as string[] }]),
  );
  for (const { flow_run_id, name } of states) found.get(flow_run_id)?.states.push(name);
  for (const { resource_id, event } of events) {
    found
      .get(resource_id.replace("prefect.flow-run.", ""))
      ?.told.push(event.replace("prefect.flow-run.", ""));
  }
  return [...found.values()];
}

describe.skipIf(process.env.BATUTA_TEST_DIALECT === "sqlite")("three servers on one Postgres", () => {
  it("make, call late and tell everything once, under load and while some are killed", {
    timeout: IS_WHOLE ? 1_800_000 : 300_000,
  }, async () => {
    const postgres = await ensurePostgres(inject("databasesHome"));
    const name = await cloneDatabase(postgres);
    onTestFinished(() => dropDatabase(postgres, name));
    const databaseUrl = postgres.url(name);
    const start = async (port: number): Promise<Replica> => {
      const policies = { late_after_seconds: 1 };
      const process = startLineProcess("serve.ts", { databaseUrl, port, loops: true, policies });
      onTestFinished(() => process[Symbol.asyncDispose]());
      return { process, url: String((await process.next("url")).url) };
    };
    const servers = await Promise.all([start(0), start(0), start(0)]);
    const [listened] = servers as [Replica, ...Replica[]]; // safe: three were started
    const { told, closed } = await listen(listened.url);
    await using store = await openStore({ url: databaseUrl, clock, ids, logger: silentLogger });

    // From the first event on that it is told, the listener hears all.
    const first = mark();
    await post(servers[1]?.url ?? "", "/events", [first]);
    await untilTrue(() => told.has(first.id));

    const stop = new AbortController();
    const clients = servers.flatMap(({ url }, server) =>
      Array.from({ length: CLIENTS_A_SERVER }, (_, at) =>
        runLedgerClient({ apiUrl: url, clock, ids, signal: stop.signal, name: `client-${server}-${at}` }),
      ),
    );
    const flow = await post(listened.url, "/flows/", { name: "scheduled" });
    const deployments = Array.from({ length: DEPLOYMENTS }, (_, at) =>
      post(servers[at % servers.length]?.url ?? "", "/deployments/", {
        name: `every-second-${at}`,
        flow_id: flow.id,
        schedules: [{ schedule: { interval: 1 }, active: true, max_scheduled_runs: 10 }],
      }),
    );
    await Promise.all(deployments);

    const countLate = async (): Promise<number> => {
      const { rows } = await sql<{ readonly late: string }>`
        select count(*) as late from flow_run where state_name = 'Late'`.execute(store.db);
      return Number(rows[0]?.late);
    };
    for (let kill = 0; kill < KILLS; kill++) {
      const before = await countLate();
      await untilTrue(async () => (await countLate()) >= before + LATE_A_KILL);
      // An event that a client sends again elsewhere, since it got no answer, is one event.
      const twice = mark();
      await Promise.all(servers.map(({ url }) => post(url, "/events", [twice])));
      const victim = servers[1 + (kill % 2)];
      if (victim === undefined) throw new Error("there is no such server");
      await victim.process.kill("SIGKILL");
      victim.process = (await start(Number(new URL(victim.url).port))).process;
    }
    stop.abort();
    const ledgers = await Promise.all(clients);
    const acknowledged = await checkLedgers(store, ledgers);
    // Those that are not heard: they make no more.
    for (const { process } of servers.slice(1)) await process.kill("SIGKILL");

    const allIds = async () =>
      (await store.db.selectFrom("event").select("id").execute()).map(({ id }) => id);
    const stored = await allIds();
    await untilTrue(() => closed() !== undefined || stored.every((id) => told.has(id)));
    expect(closed()).toBeUndefined();
    expect([...told.values()].filter((times) => times !== 1)).toEqual([]);
    // It would call more runs late between one of the reads that follow and the next.
    await listened.process.kill("SIGKILL");
    const runs = await scheduledRuns(store);
    const dates = runs.map((run) => `${run.deployment_id} ${run.expected_start_time}`);
    expect(new Set(dates).size).toBe(runs.length);
    const late = runs.filter((run) => run.states.includes("Late"));
    for (const run of runs) {
      expect(run.states.toSorted()).toEqual(late.includes(run) ? ["Late", "Scheduled"] : ["Scheduled"]);
      // That a schedule has made a run is no event; what happens to the run then is one.
      expect(run.told).toEqual(late.includes(run) ? ["Late"] : []);
    }
    console.log(
      `${KILLS} kills of 3 servers: ${runs.length} scheduled runs, ${late.length} late, ${told.size} events told, each once; ${acknowledged} acknowledgements kept`,
    );
  });
});
