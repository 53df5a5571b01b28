import { expect, it } from "vitest";
import { openApi, type TestApi } from "../../../test/support/api.ts";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { createIds } from "../../platform/ids.ts";
import { formatInstant } from "../../platform/instants.ts";
import { silentLogger } from "../../platform/logger.ts";
import type { ServiceContext } from "../context.ts";
import { noteHeartbeats } from "../heartbeats/note-heartbeats.ts";
import type { ServerPolicies } from "../policies.ts";
import { cancellationCleanup } from "./cancellation-cleanup.ts";
import { heartbeatWatch } from "./heartbeat-watch.ts";
import { lateRuns } from "./late-runs.ts";
import type { Loop } from "./loop.ts";
import { pauseExpiry } from "./pause-expiry.ts";
import { retention } from "./retention.ts";
import { runLoops } from "./run-loops.ts";

const signal = new AbortController().signal;
const ids = createIds();

function contextOf({ store, clock }: TestApi, policies: Partial<ServerPolicies> = {}): ServiceContext {
  return { store, clock, ids, logger: silentLogger, facts: { publish: () => {} }, policies };
}

const pass = (api: TestApi, loop: Loop): Promise<number> => loop.run(contextOf(api), signal);

/** The store of another server over the same database. */
function sameStore(store: TestApi["store"]): TestApi["store"] {
  return new Proxy(store, {
    get: (target, key) => {
      const value = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** A pass as the runner makes it, which keeps when it ended. */
async function reportedPass(api: TestApi): Promise<void> {
  const running = runLoops(contextOf(api), [heartbeatWatch]);
  const row = () => api.store.db.selectFrom("loop").select("passes").executeTakeFirst();
  const before = (await row())?.passes ?? 0;
  await expect.poll(async () => (await row())?.passes ?? 0, { timeout: 5000 }).toBeGreaterThan(before);
  await running.stop();
}

/** What the tests read of answers. */
interface Answer {
  readonly id: string;
  readonly epoch?: number;
  readonly state_type: string;
  readonly next_scheduled_start_time: string;
  readonly state: {
    readonly type: string;
    readonly name: string;
    readonly message: string | null;
    readonly state_details: { readonly scheduled_time: string };
  };
}

async function post(api: TestApi, path: string, body: unknown): Promise<Answer> {
  const response = await api.request("POST", path, body);
  expect(response.status, path).toBeLessThan(300);
  return (await response.json()) as Answer; // safe: what is read of it is compared
}

async function get(api: TestApi, path: string): Promise<Answer> {
  return (await (await api.request("GET", path)).json()) as Answer; // safe: what is read of it is compared
}

async function createRun(api: TestApi, state: object, more: object = {}): Promise<string> {
  const { id: flow_id } = await post(api, "/flows/", { name: ids.uuid() });
  return (await post(api, "/flow_runs/", { flow_id, state, ...more })).id;
}

async function setState(api: TestApi, id: string, state: object): Promise<void> {
  await post(api, `/flow_runs/${id}/set_state`, { state });
}

async function readState(api: TestApi, id: string): Promise<unknown> {
  const response = await api.request("GET", `/flow_runs/${id}`);
  if (response.status === 404) return "gone";
  const { state } = (await response.json()) as Answer; // safe: as above
  return `${state.type} ${state.name}: ${state.message ?? ""}`;
}

/** Tells the server that a run lives, now. */
function sendHeartbeat(api: TestApi, flowRunId: string): Promise<void> {
  const now = api.clock.nowMicros();
  const resource = { "prefect.resource.id": `prefect.flow-run.${flowRunId}` };
  const event = { id: ids.uuid(), occurred: now, received: now, event: "prefect.flow-run.heartbeat" };
  const rest = { resource, related: [], follows: null, payload: "{}" };
  return api.store.write((trx) => noteHeartbeats(trx, [{ ...event, ...rest }]));
}

describeEachDialect("loops that look after flow runs", (dialect) => {
  it("calls a run late once that has not started in time, and no other", async () => {
    const api = await openApi(dialect);
    const due = formatInstant(api.clock.nowMicros() + 10e6);
    const scheduled = { type: "SCHEDULED", state_details: { scheduled_time: due } };
    const [late, retried, started] = [
      await createRun(api, scheduled),
      await createRun(api, { ...scheduled, name: "AwaitingRetry" }),
      await createRun(api, scheduled),
    ];
    await setState(api, started, { type: "PENDING" });
    api.clock.shift(20);
    expect(await pass(api, lateRuns)).toBe(0);
    api.clock.shift(10);
    const [one, two] = await Promise.all([pass(api, lateRuns), pass(api, lateRuns)]);
    expect(one + two).toBe(1);
    expect(await readState(api, late)).toBe("SCHEDULED Late: ");
    expect(await readState(api, retried)).toBe("SCHEDULED AwaitingRetry: ");
    expect(await readState(api, started)).toBe("PENDING Pending: ");
    expect(await pass(api, lateRuns)).toBe(0);
    const run = await get(api, `/flow_runs/${late}`);
    expect(run.state.state_details.scheduled_time).toBe(due);
    expect(run.next_scheduled_start_time).toBe(due);
  });

  it("fails a pause at its end, whatever the zone in which that was written", async () => {
    const api = await openApi(dialect);
    const end = new Date(api.clock.now() + 60_000 + 2 * 3_600_000).toISOString().replace("Z", "+02:00");
    const [timed, endless] = [
      await createRun(api, { type: "RUNNING" }),
      await createRun(api, { type: "RUNNING" }),
    ];
    await setState(api, timed, { type: "PAUSED", state_details: { pause_key: "k", pause_timeout: end } });
    await setState(api, endless, { type: "PAUSED", state_details: { pause_key: "k" } });
    expect(await pass(api, pauseExpiry)).toBe(0);
    api.clock.shift(61);
    const passes = await Promise.all([pass(api, pauseExpiry), pass(api, pauseExpiry)]);
    expect(passes.reduce((sum, changed) => sum + changed)).toBe(1);
    expect(await readState(api, timed)).toBe("FAILED Failed: The flow was paused and never resumed.");
    expect(await readState(api, endless)).toBe("PAUSED Paused: ");
  });

  it("cancels what nobody has cancelled in time, with its tasks and subflows", async () => {
    const api = await openApi(dialect);
    const parent = await createRun(api, { type: "RUNNING" });
    const task = { flow_run_id: parent, task_key: "t", dynamic_key: "1", state: { type: "RUNNING" } };
    const { id: own } = await post(api, "/task_runs/", task);
    const { id: tracking } = await post(api, "/task_runs/", { ...task, dynamic_key: "2" });
    const child = await createRun(api, { type: "RUNNING" }, { parent_task_run_id: tracking });
    await setState(api, parent, { type: "CANCELLING" });
    api.clock.shift(299);
    expect(await pass(api, cancellationCleanup)).toBe(0);
    api.clock.shift(2);
    expect(await pass(api, cancellationCleanup)).toBe(1);
    expect(await readState(api, parent)).toMatch(/^CANCELLED Cancelled: Flow run cancellation timed out/);
    expect(await readState(api, child)).toMatch(/^CANCELLING/);
    const read = async (id: string) => (await get(api, `/task_runs/${id}`)).state_type;
    expect(await read(own)).toBe("CANCELLED");
    // A task run that comes afterwards is ended too.
    const { id: tardy } = await post(api, "/task_runs/", { ...task, dynamic_key: "3" });
    expect(await pass(api, cancellationCleanup)).toBe(1);
    expect(await read(tardy)).toBe("CANCELLED");
    api.clock.shift(301);
    await pass(api, cancellationCleanup);
    expect(await readState(api, child)).toMatch(/^CANCELLED/);
    expect(await read(tracking)).toBe("CANCELLED");
  });

  it("marks a run as crashed whose owner's lease has ended, once it has watched long enough", async () => {
    const api = await openApi(dialect);
    const owner = { id: ids.uuid(), host: "h", pid: 1, process_start: null };
    const begin = { flow_name: "f", owner, lease_seconds: 30, create: { parameters: {} } };
    const id = ids.uuid();
    const { epoch } = await post(api, "/batuta/runs/begin", { ...begin, flow_run_id: id });
    await post(api, `/flow_runs/${id}/set_state`, { state: { type: "RUNNING" }, owner_epoch: epoch });
    // The server was away: nobody could renew.
    api.clock.shift(600);
    await reportedPass(api);
    expect(await readState(api, id)).toBe("RUNNING Running: ");
    for (let at = 0; at < 6; at++) {
      api.clock.shift(11);
      await reportedPass(api);
    }
    expect(await readState(api, id)).toMatch(/^CRASHED Crashed: The process that ran this flow/);
  });

  it("judges no lease by what another server heard: one that starts half a minute after that died listens first", async () => {
    const api = await openApi(dialect);
    const owner = { id: ids.uuid(), host: "h", pid: 1, process_start: null };
    const begin = { flow_name: "f", owner, lease_seconds: 20, create: { parameters: {} } };
    const id = ids.uuid();
    const { epoch } = await post(api, "/batuta/runs/begin", { ...begin, flow_run_id: id });
    await post(api, `/flow_runs/${id}/set_state`, { state: { type: "RUNNING" }, owner_epoch: epoch });
    for (let at = 0; at < 4; at++) {
      api.clock.shift(11);
      await post(api, `/batuta/runs/${id}/renew`, { epoch, lease_seconds: 20 });
      await reportedPass(api);
    }
    api.clock.shift(35);
    const next = { ...api, store: sameStore(api.store) };
    await reportedPass(next);
    expect(await readState(api, id)).toBe("RUNNING Running: ");
    for (let at = 0; at < 3; at++) {
      api.clock.shift(11);
      await reportedPass(next);
    }
    expect(await readState(api, id)).toMatch(/^CRASHED Crashed: The process that ran this flow/);
  });

  it("marks a run as crashed after three missing heartbeats, and never one that has sent none", async () => {
    const api = await openApi(dialect);
    const [beating, silent] = [
      await createRun(api, { type: "RUNNING" }),
      await createRun(api, { type: "RUNNING" }),
    ];
    await sendHeartbeat(api, beating);
    await reportedPass(api);
    api.clock.shift(40);
    await sendHeartbeat(api, beating);
    await reportedPass(api);
    for (let at = 0; at < 2; at++) {
      api.clock.shift(55);
      await reportedPass(api);
    }
    expect(await readState(api, beating)).toBe("RUNNING Running: ");
    api.clock.shift(15);
    await reportedPass(api);
    expect(await readState(api, beating)).toMatch(
      /^CRASHED Crashed: No heartbeat has come since .*: 3 are missing, one each 4\d seconds/,
    );
    expect(await readState(api, silent)).toBe("RUNNING Running: ");
  });

  it("counts the wait for a retry, in which clients send none, as no interval between heartbeats", async () => {
    const api = await openApi(dialect);
    const run = await createRun(api, { type: "RUNNING" });
    await sendHeartbeat(api, run);
    await setState(api, run, { type: "SCHEDULED", name: "AwaitingRetry" });
    api.clock.shift(3600);
    await setState(api, run, { type: "RUNNING" });
    await sendHeartbeat(api, run);
    api.clock.shift(40);
    await sendHeartbeat(api, run);
    await reportedPass(api);
    for (let at = 0; at < 3; at++) {
      expect(await readState(api, run)).toBe("RUNNING Running: ");
      api.clock.shift(45);
      await reportedPass(api);
    }
    expect(await readState(api, run)).toMatch(/one each 4\d seconds/);
  });

  it("deletes what is older than is kept, and nothing else", async () => {
    const api = await openApi(dialect);
    const old = await createRun(api, { type: "RUNNING" });
    const running = await createRun(api, { type: "RUNNING" });
    const task = { task_key: "t", dynamic_key: "1", state: { type: "COMPLETED" } };
    const { id: tracking } = await post(api, "/task_runs/", { ...task, flow_run_id: old });
    const child = await createRun(api, { type: "COMPLETED" }, { parent_task_run_id: tracking });
    const { id: lone } = await post(api, "/task_runs/", { ...task, flow_run_id: null });
    const timestamp = formatInstant(api.clock.nowMicros());
    const log = { name: "n", level: 20, message: "m", timestamp };
    await api.request("POST", "/logs/", [
      { ...log, flow_run_id: old },
      { ...log, flow_run_id: running },
    ]);
    await setState(api, old, { type: "COMPLETED" });
    api.clock.shift(89 * 86_400);
    const young = await createRun(api, { type: "COMPLETED" });
    expect(await pass(api, retention)).toBe(0);
    api.clock.shift(2 * 86_400);
    expect(await pass(api, retention)).toBe(4);
    expect([await readState(api, old), await readState(api, child)]).toEqual(["gone", "gone"]);
    expect((await api.request("GET", `/task_runs/${lone}`)).status).toBe(404);
    expect(await readState(api, running)).toBe("RUNNING Running: ");
    expect(await readState(api, young)).toBe("COMPLETED Completed: ");
    const left = await api.store.db.selectFrom("log").select("flow_run_id").execute();
    expect(left).toEqual([]);
    const forEver = { flow_run_days: null, task_run_days: null, log_days: null, event_days: null };
    api.clock.shift(400 * 86_400);
    const kept = contextOf(api, { retention: forEver });
    expect(await retention.run(kept, signal)).toBe(0);
    expect(await readState(api, young)).toBe("COMPLETED Completed: ");
  });
});
