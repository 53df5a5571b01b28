import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { type LoadResult, measureLoad, post, type RequestMaker } from "./load.ts";
import type { Row } from "./main.ts";
import { pageRequests } from "./pages.ts";

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
  rows.push(...(await measurePages(apiUrl, scale, only)));
  if ("set_state beside a heavy history".includes(only))
    rows.push(await besideHistory(apiUrl, flow_id, count));
  return rows;
}

/** Pages are asked until there are enough times, or for so long. */
const PAGE_BUDGET_MS = 2000;
/** What a page may take at the 95th percentile. */
const PAGE_P95_MS = 200;

/** Every page: its first answer, and the next ones; which of them take too long. */
export async function measurePages(apiUrl: string, scale: number, only: string): Promise<Row[]> {
  const rows: Row[] = [];
  const asked = Object.entries(await pageRequests(apiUrl)).filter(([name]) => name.includes(only));
  const slow: string[] = [];
  for (const [name, make] of asked) {
    const cold = await measureLoad(apiUrl, { clients: 1, count: 1, make });
    const affordable = Math.floor(PAGE_BUDGET_MS / Math.max(1, cold.p50));
    const count = Math.max(5, Math.min(Math.round(60 * scale), affordable));
    const warm = await measureLoad(apiUrl, { clients: 1, count, make });
    if (warm.p95 > PAGE_P95_MS) slow.push(name);
    process.stderr.write(`${name}: first ${ms(cold.p50)}, p95 ${ms(warm.p95)}\n`);
    rows.push({ name, numbers: { first: ms(cold.p50), ...numbersOf(warm) } });
  }
  if (asked.length > 0) {
    const numbers = { asked: String(asked.length), [`over ${PAGE_P95_MS} ms`]: String(slow.length) };
    rows.push({
      name: "pages",
      numbers: slow.length > 0 ? { ...numbers, namely: slow.join("; ") } : numbers,
    });
  }
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
