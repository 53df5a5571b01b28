import { expect, it, onTestFinished } from "vitest";
import { makeFlow, makeFlowRun, makeTaskRun, propose } from "../../../test/support/api-builders.ts";
import { describeEachDialect, type TestDialect } from "../../../test/support/each-dialect.ts";
import { buildJournalEntry } from "../../../test/support/journal-records.ts";
import { connectWebSocket } from "../../../test/support/websocket-server.ts";
import { createClient } from "../../client/http.ts";
import { createDeployment } from "../../contract/deployments/routes.ts";
import { appendJournal } from "../../contract/journal/routes.ts";
import { createLogs } from "../../contract/logs/routes.ts";
import { setTaskRunState } from "../../contract/task-runs/routes.ts";
import { ChangesFrame, PAGE_CHANGES_PATH } from "../../contract/websocket/page-frames.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { createIds } from "../../platform/ids.ts";
import { silentLogger } from "../../platform/logger.ts";
import { startServer } from "../start.ts";

const clock = createSystemClock();
const ids = createIds();

async function openReplica(databaseUrl: string) {
  const server = await startServer({
    port: 0,
    databaseUrl,
    version: "test",
    clock,
    ids,
    logger: silentLogger,
    loops: false,
  });
  onTestFinished(() => server.close());
  const client = createClient({ baseUrl: server.url, clock, ids, timeoutMs: null, retries: { max: 0 } });
  return { server, client };
}

async function openPage(port: number, topics: readonly string[]) {
  const page = await connectWebSocket(`ws://127.0.0.1:${port}/api${PAGE_CHANGES_PATH}`, []);
  onTestFinished(() => page.socket.terminate());
  page.send({ type: "watch", topics });
  await page.next("watching");
  let at = 0;
  /** The first frame that was not looked at, and of which this holds. */
  const told = async (holds: (frame: ChangesFrame) => boolean): Promise<ChangesFrame> => {
    for (;;) {
      const frame = await page.frames.next(({ type }) => type === "changes", at);
      at = page.frames.all.indexOf(frame) + 1;
      const changes = ChangesFrame.parse(frame);
      if (holds(changes)) return changes;
    }
  };
  return { ...page, told };
}

async function open(dialect: TestDialect, topics: (runId: string) => readonly string[]) {
  const url = await dialect.createDatabase();
  const { server, client } = await openReplica(url);
  const run = await makeFlowRun(client, { state: { type: "PENDING" } });
  const page = await openPage(server.port, topics(run.id));
  return { url, client, run, page, server };
}

describeEachDialect("changes that pages are told", (dialect) => {
  it("are states of flow runs, each run once", async () => {
    const { client, run, page } = await open(dialect, () => ["flow-runs"]);
    await propose(client, run.id, "RUNNING");
    await propose(client, run.id, "COMPLETED");
    const frame = await page.told(({ flow_runs }) =>
      (flow_runs ?? []).some(({ state_type }) => state_type === "COMPLETED"),
    );
    expect(frame.flow_runs).toEqual([{ id: run.id, state_type: "COMPLETED", state_name: "Completed" }]);
    expect(frame).not.toHaveProperty("task_runs");
  });

  it("are things that were made, by kind", async () => {
    const { client, page } = await open(dialect, () => ["entities"]);
    const flow_id = await makeFlow(client, "new flow");
    const { id } = await client.call(createDeployment, { body: { name: "d", flow_id } });
    const frame = await page.told(({ entities }) => entities?.deployment !== undefined);
    expect(frame.entities?.deployment).toEqual([id]);
    expect(frame).not.toHaveProperty("flow_runs");
  });

  it("are how many events have come", async () => {
    const { client, page } = await open(dialect, () => ["events"]);
    await makeFlow(client, "new flow");
    const frame = await page.told(() => true);
    expect(frame.events).toBeGreaterThanOrEqual(1);
    expect(Object.keys(frame).toSorted()).toEqual(["events", "now", "type"]);
  });

  it("are task runs of the flow run that is watched: of the API and of the journal, and of no other run", async () => {
    const { client, run, page } = await open(dialect, (id) => [`flow-run:${id}`]);
    await propose(client, run.id, "RUNNING");
    const other = await makeFlowRun(client);
    await makeTaskRun(client, other.id, { state: { type: "RUNNING" } });
    const task = await makeTaskRun(client, run.id, { name: "by the API", state: { type: "PENDING" } });
    await client.call(setTaskRunState, { params: { id: task.id }, body: { state: { type: "RUNNING" } } });
    const entry = buildJournalEntry(ids, { flow_run_id: run.id });
    await client.call(appendJournal, { body: { entries: [entry] } });
    const tasks = new Map<string, string>();
    let state: string | null | undefined;
    await page.told(({ task_runs = {}, flow_runs = [] }) => {
      expect(Object.keys(task_runs).filter((id) => id !== run.id)).toEqual([]);
      for (const { id, state_type } of task_runs[run.id] ?? []) tasks.set(id, state_type);
      state = flow_runs.at(-1)?.state_type ?? state;
      return tasks.size === 2 && tasks.get(task.id) === "RUNNING" && state === "RUNNING";
    });
    expect(tasks.get(entry.record.id)).toBe(entry.record.states.at(-1)?.type);
  });

  it("are new log lines of the run that is watched", async () => {
    const { client, run, page } = await open(dialect, (id) => [`logs:${id}`]);
    const line = (message: string, flow_run_id: string) => ({
      name: "app",
      level: 20,
      message,
      timestamp: new Date(clock.now()).toISOString(),
      flow_run_id,
    });
    const body = [line("elsewhere", ids.uuid()), line("first", run.id), line("second", run.id)];
    await client.call(createLogs, { body });
    const { logs } = await page.told((frame) => frame.logs !== undefined);
    expect(Object.keys(logs ?? {})).toEqual([run.id]);
    expect(logs?.[run.id]?.map(({ message }) => message)).toEqual(["first", "second"]);
  });

  it("are what another server on the same database does", async () => {
    const { url, run, page } = await open(dialect, (id) => ["flow-runs", "entities", `flow-run:${id}`]);
    const other = await openReplica(url);
    // Looked for from here on.
    const entries = () => [buildJournalEntry(ids, { flow_run_id: run.id })];
    await makeFlow(other.client, "of the other");
    await propose(other.client, run.id, "RUNNING");
    let seen = { state: false, flow: false, task: false };
    const isSeen = (frame: ChangesFrame): boolean => {
      seen = {
        state: seen.state || (frame.flow_runs ?? []).some(({ state_type }) => state_type === "RUNNING"),
        flow: seen.flow || frame.entities?.flow !== undefined,
        task: seen.task || (frame.task_runs?.[run.id] ?? []).length > 0,
      };
      return seen.state && seen.flow;
    };
    await page.told(isSeen);
    await other.client.call(appendJournal, { body: { entries: entries() } });
    await page.told((frame) => isSeen(frame) && seen.task);
    expect(seen).toEqual({ state: true, flow: true, task: true });
  });

  it("are told once, though this server's own task runs are seen by the look for those of others", async () => {
    const { url, client, run, page } = await open(dialect, (id) => [`flow-run:${id}`]);
    const told: string[] = [];
    const note = ({ task_runs = {} }: ChangesFrame) =>
      told.push(...(task_runs[run.id] ?? []).map(({ id, state_name }) => `${id} ${state_name}`));
    // The look that begins with the first watcher takes all there is for known; what comes after it is looked for.
    const other = await openReplica(url);
    const foreign = buildJournalEntry(ids, { flow_run_id: run.id });
    await other.client.call(appendJournal, { body: { entries: [foreign] } });
    await page.told((frame) => note(frame) > 0);
    const own = buildJournalEntry(ids, { flow_run_id: run.id });
    await client.call(appendJournal, { body: { entries: [own] } });
    const task = await makeTaskRun(client, run.id, { state: { type: "RUNNING" } });
    // Once this is told, the look has seen what was written before it.
    const last = buildJournalEntry(ids, { flow_run_id: run.id });
    await page.told((frame) => note(frame) > 0 && told.some((one) => one.startsWith(task.id)));
    await other.client.call(appendJournal, { body: { entries: [last] } });
    await page.told((frame) => note(frame) > 0 && told.some((one) => one.startsWith(last.record.id)));
    expect(told.filter((one) => one.startsWith(own.record.id))).toHaveLength(1);
    expect(told.filter((one) => one.startsWith(task.id))).toHaveLength(1);
  });

  it("are only of what was asked for last, and a frame that asks for nothing known ends the socket", async () => {
    const { client, run, page } = await open(dialect, () => ["entities"]);
    page.send({ type: "watch", topics: ["flow-runs"] });
    await page.frames.next(({ type }) => type === "watching", page.frames.all.length);
    await makeFlow(client, "another");
    await propose(client, run.id, "RUNNING");
    const frame = await page.told(() => true);
    expect(Object.keys(frame).toSorted()).toEqual(["flow_runs", "now", "type"]);
    page.send({ type: "watch", topics: ["everything"] });
    expect(await page.closed).toMatchObject({ code: 1002 });
  });
});
