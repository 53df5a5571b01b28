import WebSocket from "ws";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { post } from "./load.ts";
import type { Row } from "./main.ts";

const clock = createSystemClock();
const ids = createIds();
const EVENTS = 20_000;
const LOG_LINES = 40_000;
const LINES_PER_REQUEST = 200;

const rate = (count: number, ms: number): string =>
  `${Math.round(count / (ms / 1000)).toLocaleString("en")}/s`;

/** The three states of a task run as the Python client tells them. */
function taskRunEvents(flowRunId: string, number: number): string[] {
  const id = ids.uuid();
  const now = clock.now();
  return (["Pending", "Running", "Completed"] as const).map((name, at) => {
    const occurred = new Date(now + at).toISOString();
    const type = name.toUpperCase();
    return JSON.stringify({
      id: ids.uuid(),
      occurred,
      event: `prefect.task-run.${name}`,
      resource: {
        "prefect.resource.id": `prefect.task-run.${id}`,
        "prefect.resource.name": `task-${number}`,
        "prefect.run-count": String(at === 0 ? 0 : 1),
        "prefect.state-message": "",
        "prefect.state-type": type,
        "prefect.state-name": name,
        "prefect.state-timestamp": occurred,
        "prefect.orchestration": "client",
      },
      related: [
        { "prefect.resource.id": `prefect.flow-run.${flowRunId}`, "prefect.resource.role": "flow-run" },
      ],
      payload: {
        initial_state: null,
        intended: { from: null, to: type },
        validated_state: { type, name, message: "", state_details: {}, data: null },
        task_run: {
          name: `task-${number}`,
          task_key: "task-12345678",
          dynamic_key: String(number),
          empirical_policy: { retries: 0, retry_delay: 0 },
          tags: [],
          task_inputs: {},
          run_count: at === 0 ? 0 : 1,
          expected_start_time: occurred,
          start_time: at === 0 ? null : occurred,
          end_time: at === 2 ? occurred : null,
          total_run_time: 0,
        },
      },
    });
  });
}

async function create(apiUrl: string, path: string, body: unknown): Promise<string> {
  return ((await (await post(apiUrl, path, body)).json()) as { readonly id: string }).id;
}

/** A flow run to which events and lines belong. */
async function newFlowRun(apiUrl: string): Promise<string> {
  const flow_id = await create(apiUrl, "/flows/", { name: `bench-${ids.uuid()}` });
  return await create(apiUrl, "/flow_runs/", { flow_id });
}

/** Sends events over the websocket and waits until the server lists all task runs. */
async function measureEvents(apiUrl: string, count: number): Promise<Row> {
  const flowRunId = await newFlowRun(apiUrl);
  const taskRuns = Math.floor(count / 3);
  const events = Array.from({ length: taskRuns }, (_, number) => taskRunEvents(flowRunId, number)).flat();
  const socket = new WebSocket(`${apiUrl.replace(/^http/, "ws")}/events/in`, ["prefect"]);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  socket.send(JSON.stringify({ type: "auth", token: null }));
  await new Promise((resolve) => socket.once("message", resolve));
  const began = clock.now();
  for (const event of events) {
    if (socket.bufferedAmount > 4_000_000) await new Promise((resolve) => setImmediate(resolve));
    socket.send(event);
  }
  const confirmed = new Promise((resolve) => socket.once("pong", resolve));
  socket.ping();
  await confirmed;
  const confirmedMs = clock.now() - began;
  const filter = {
    flow_runs: { id: { any_: [flowRunId] } },
    task_runs: { state: { type: { any_: ["COMPLETED"] } } },
  };
  for (;;) {
    const listed = Number(await (await post(apiUrl, "/task_runs/count", filter)).text());
    if (listed === taskRuns) break;
    await clock.sleep(50);
  }
  const listedMs = clock.now() - began;
  socket.close();
  return {
    name: "task-run events over /events/in",
    numbers: { confirmed: rate(events.length, confirmedMs), listed: rate(events.length, listedMs) },
  };
}

async function measureLogs(apiUrl: string, count: number): Promise<Row> {
  const flowRunId = await newFlowRun(apiUrl);
  const line = (number: number) => ({
    name: "prefect.flow_runs",
    level: 20,
    message: `Line ${number} of a flow run that says what it does, as flow runs do`,
    timestamp: new Date(clock.now()).toISOString(),
    flow_run_id: flowRunId,
  });
  const began = clock.now();
  let sent = 0;
  const client = async (): Promise<void> => {
    while (sent < count) {
      const first = sent;
      sent += LINES_PER_REQUEST;
      const lines = Array.from({ length: LINES_PER_REQUEST }, (_, at) => line(first + at));
      const response = await post(apiUrl, "/logs/", lines);
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`/logs/ answered ${response.status}`);
    }
  };
  await Promise.all(Array.from({ length: 4 }, client));
  return { name: "log lines", numbers: { stored: rate(sent, clock.now() - began) } };
}

/** What the server takes in. `scale` shortens a run for a slower server. */
export async function measureIntake(apiUrl: string, scale: number, only: string): Promise<Row[]> {
  const rows: Row[] = [];
  if ("events".includes(only)) rows.push(await measureEvents(apiUrl, EVENTS * scale));
  if ("logs".includes(only)) rows.push(await measureLogs(apiUrl, LOG_LINES * scale));
  return rows;
}
