import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { type LoadResult, measureLoad, post, type RequestMaker } from "./load.ts";
import type { Row } from "./main.ts";

const clock = createSystemClock();
const ids = createIds();
const COUNT = 2000;

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

function numbersOf(result: LoadResult): Record<string, string> {
  return {
    p50: ms(result.p50),
    p95: ms(result.p95),
    p99: ms(result.p99),
    rate: `${Math.round(result.perSecond)}/s`,
    ...(result.failed > 0 ? { FAILED: String(result.failed) } : {}),
  };
}

const DAY_MS = 86_400_000;
const instant = (daysAgo: number): string => new Date(clock.now() - daysAgo * DAY_MS).toISOString();

/** What pages ask: lists in each order, deep pages, searches without a hit, counts, histories. */
function readings(): Readonly<Record<string, RequestMaker>> {
  const always = (path: string, body: unknown): RequestMaker => {
    const request = { path, body };
    return () => request;
  };
  const recent = { flow_runs: { expected_start_time: { after_: instant(7) } } };
  return {
    "flow_runs/filter newest": always("/flow_runs/filter", { sort: "START_TIME_DESC", limit: 50 }),
    "flow_runs/filter failed": always("/flow_runs/filter", {
      sort: "EXPECTED_START_TIME_DESC",
      limit: 50,
      flow_runs: { state: { type: { any_: ["FAILED", "CRASHED"] } } },
    }),
    "flow_runs/filter tag": always("/flow_runs/filter", {
      sort: "EXPECTED_START_TIME_DESC",
      limit: 50,
      flow_runs: { tags: { all_: ["nightly"] } },
    }),
    "flow_runs/filter name, no hit": always("/flow_runs/filter", {
      sort: "START_TIME_DESC",
      limit: 50,
      flow_runs: { name: { like_: "no-such-name" } },
    }),
    "flow_runs/paginate page 100": always("/flow_runs/paginate", {
      sort: "START_TIME_DESC",
      limit: 50,
      page: 100,
    }),
    "flow_runs/count all": always("/flow_runs/count", {}),
    "flow_runs/count 7 days": always("/flow_runs/count", recent),
    "flow_runs/history 7 days": always("/flow_runs/history", {
      history_start: instant(7),
      history_end: instant(0),
      history_interval_seconds: 6 * 3600,
    }),
    "flow_runs/lateness 7 days": always("/flow_runs/lateness", recent),
    "task_runs/filter newest": always("/task_runs/filter", { sort: "EXPECTED_START_TIME_DESC", limit: 50 }),
    "task_runs/count 7 days": always("/task_runs/count", {
      task_runs: { expected_start_time: { after_: instant(7) } },
    }),
    "ui/task_runs/dashboard/counts": always("/ui/task_runs/dashboard/counts", {
      task_runs: { start_time: { after_: instant(1) } },
    }),
    "flows/paginate": always("/flows/paginate", { limit: 25 }),
    "deployments/paginate": always("/deployments/paginate", { limit: 50 }),
    "logs/filter text, no hit": always("/logs/filter", {
      logs: { text: { query: "no-such-word" } },
      limit: 50,
    }),
  };
}

async function idOf(apiUrl: string, path: string, body: unknown): Promise<string> {
  return ((await (await post(apiUrl, path, body)).json()) as { readonly id: string }).id;
}

/** Latency of the hot requests with 1 and 32 clients, and of readings with 1. */
export async function measureRequests(apiUrl: string, scale: number, only: string): Promise<Row[]> {
  const rows: Row[] = [];
  const flow_id = await idOf(apiUrl, "/flows/", { name: `bench-${ids.uuid()}` });
  const count = Math.round(COUNT * scale);
  for (const clients of [1, 32]) {
    const name = `POST /flow_runs/, ${clients} clients`;
    if (name.includes(only)) {
      const make: RequestMaker = () => ({ path: "/flow_runs/", body: { flow_id, parameters: { x: 1 } } });
      rows.push({ name, numbers: numbersOf(await measureLoad(apiUrl, { clients, count, make })) });
    }
    const set = `set_state, ${clients} clients`;
    if (set.includes(only)) {
      const runs = await Promise.all(
        Array.from({ length: count }, () => idOf(apiUrl, "/flow_runs/", { flow_id })),
      );
      const make: RequestMaker = (number) => ({
        path: `/flow_runs/${runs[number % runs.length]}/set_state`,
        body: { state: { type: "RUNNING" } },
      });
      rows.push({ name: set, numbers: numbersOf(await measureLoad(apiUrl, { clients, count, make })) });
    }
  }
  for (const [name, make] of Object.entries(readings())) {
    if (!name.includes(only)) continue;
    const cold = await measureLoad(apiUrl, { clients: 1, count: 1, make });
    const warm = await measureLoad(apiUrl, { clients: 1, count: Math.max(10, Math.round(60 * scale)), make });
    rows.push({ name, numbers: { first: ms(cold.p50), ...numbersOf(warm) } });
  }
  if ("set_state beside a heavy history".includes(only))
    rows.push(await besideHistory(apiUrl, flow_id, count));
  return rows;
}

/** The latency of state changes while histories of all time are asked without a pause. */
async function besideHistory(apiUrl: string, flow_id: string, count: number): Promise<Row> {
  const runs = await Promise.all(
    Array.from({ length: count }, () => idOf(apiUrl, "/flow_runs/", { flow_id })),
  );
  let isOver = false;
  let histories = 0;
  const heavy = (async () => {
    while (!isOver) {
      const body = {
        history_start: instant(90),
        history_end: instant(0),
        history_interval_seconds: 6 * 3600,
      };
      await (await post(apiUrl, "/flow_runs/history", body)).arrayBuffer();
      histories++;
    }
  })();
  const result = await measureLoad(apiUrl, {
    clients: 1,
    count,
    make: (number) => ({
      path: `/flow_runs/${runs[number]}/set_state`,
      body: { state: { type: "RUNNING" } },
    }),
  });
  isOver = true;
  await heavy;
  return {
    name: "set_state beside a heavy history",
    numbers: { ...numbersOf(result), histories: String(histories) },
  };
}
