/**
 * How long the web pages take in a real browser, over a server that runs already:
 *
 *   node bench/ui/main.ts --url http://127.0.0.1:4200 [--rounds 10] [--only TEXT] [--json]
 *
 * For each page: first visit with an empty cache until its heading is there and nothing is asked any more, a visit by a click
 * with what is cached, requests to the API, and their times (p50, p95, most) over all rounds. Then for keys and clicks the
 * time to the next picture, as the browser's Event Timing tells it. All in milliseconds.
 */
import { parseArgs } from "node:util";
import Table from "cli-table3";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../../test/support/browser.ts";
import { type InteractionFigures, measureInteractions } from "./interactions.ts";

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:4200" },
    rounds: { type: "string", default: "10" },
    only: { type: "string", default: "" },
    json: { type: "boolean", default: false },
  },
});

interface Visit {
  /** Milliseconds until the heading was there. */
  readonly headingMs: number;
  /** Until nothing was asked any more. */
  readonly quietMs: number;
  readonly apiMs: readonly number[];
}

interface Thing {
  readonly id: string;
  readonly name: string;
}

async function first(path: string, body: object): Promise<Thing | undefined> {
  const answer = await fetch(`${values.url}/api${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  // safe: what lists answer
  return ((await answer.json()) as Thing[])[0];
}

async function findPages(): Promise<Readonly<Record<string, string>>> {
  const [run, failed, task, flow, deployment, pool] = await Promise.all([
    first("/flow_runs/filter", { sort: "END_TIME_DESC", limit: 1, offset: 5000 }),
    first("/flow_runs/filter", {
      sort: "END_TIME_DESC",
      limit: 1,
      flow_runs: { state: { type: { any_: ["FAILED"] } } },
    }),
    first("/task_runs/filter", { sort: "ID_DESC", limit: 1 }),
    first("/flows/filter", { limit: 1, sort: "NAME_ASC" }),
    first("/deployments/filter", { limit: 1 }),
    first("/work_pools/filter", { limit: 1 }),
  ]);
  const of = (thing: Thing | undefined, path: string) =>
    thing ? { [path]: path.replace("ID", thing.id) } : {};
  return {
    dashboard: "/dashboard",
    "dashboard, 7 days": "/dashboard?range=week",
    "dashboard, 30 days": "/dashboard?range=month",
    "dashboard, 90 days": "/dashboard?range=quarter",
    runs: "/runs",
    "runs, all time": "/runs?range=all",
    "runs, failed": "/runs?states=%5B%22FAILED%22%5D",
    "task runs": "/runs?tab=task-runs",
    ...of(run, "/runs/flow-run/ID"),
    ...of(run, "/runs/flow-run/ID?tab=task-runs"),
    ...of(run, "/runs/flow-run/ID?tab=graph"),
    ...of(run, "/runs/flow-run/ID?tab=timeline"),
    ...(failed ? { "a failed run": `/runs/flow-run/${failed.id}` } : {}),
    ...of(task, "/runs/task-run/ID"),
    flows: "/flows",
    ...of(flow, "/flows/flow/ID"),
    deployments: "/deployments",
    ...of(deployment, "/deployments/deployment/ID"),
    "work pools": "/work-pools",
    ...(pool ? { "a work pool": `/work-pools/work-pool/${encodeURIComponent(pool.name)}` } : {}),
    concurrency: "/concurrency-limits",
    automations: "/automations",
    events: "/events",
    blocks: "/blocks",
    variables: "/variables",
    artifacts: "/artifacts",
    assets: "/assets",
    health: "/health",
    settings: "/settings",
  };
}

const API = /\/api\/(?!batuta\/ui\/)/;

async function visit(page: Page, go: () => Promise<unknown>): Promise<Visit> {
  const apiMs: number[] = [];
  const hear = (request: {
    url(): string;
    timing(): { responseEnd: number; requestStart: number };
  }): void => {
    const { responseEnd, requestStart } = request.timing();
    if (API.test(request.url())) apiMs.push(responseEnd - requestStart);
  };
  page.on("requestfinished", hear);
  const started = performance.now();
  await go();
  await page.getByRole("heading", { level: 1 }).waitFor();
  const headingMs = performance.now() - started;
  await page.waitForLoadState("networkidle");
  // Half a second of silence is what "idle" waits for.
  const quietMs = performance.now() - started - 500;
  page.off("requestfinished", hear);
  return { headingMs, quietMs: Math.max(quietMs, headingMs), apiMs };
}

/** Run in the page: from the step back to the frame after the heading is another. */
const STEP_BACK = `new Promise((resolve) => {
  const before = document.querySelector("h1").textContent;
  const started = performance.now();
  const look = () => {
    const now = document.querySelector("h1")?.textContent;
    const isThere = now && now !== before;
    requestAnimationFrame(isThere ? () => resolve(performance.now() - started) : look);
  };
  history.back();
  look();
})`;

async function visitAgain(page: Page): Promise<Visit> {
  let headingMs = 0;
  const whole = await visit(page, async () => {
    headingMs = await page.evaluate<number>(STEP_BACK);
  });
  return { ...whole, headingMs };
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;

async function measure(browser: Browser, address: string, rounds: number) {
  const cold: Visit[] = [];
  const warm: Visit[] = [];
  for (let round = 0; round < rounds; round++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    cold.push(await visit(page, () => page.goto(values.url + address)));
    const elsewhere = address === "/variables" ? "Automations" : "Variables";
    await page.getByRole("link", { name: elsewhere }).click();
    await page.getByRole("heading", { level: 1, name: elsewhere }).waitFor();
    warm.push(await visitAgain(page));
    await context.close();
  }
  const sorted = (pick: (one: Visit) => number, visits: readonly Visit[]) =>
    visits.map(pick).sort((a, b) => a - b);
  const api = [...cold, ...warm].flatMap((one) => one.apiMs).sort((a, b) => a - b);
  return {
    requests: Math.max(...cold.map((one) => one.apiMs.length)),
    cold: quantile(
      sorted((one) => one.headingMs, cold),
      0.5,
    ),
    coldQuiet: quantile(
      sorted((one) => one.quietMs, cold),
      0.5,
    ),
    warm: quantile(
      sorted((one) => one.headingMs, warm),
      0.5,
    ),
    api50: quantile(api, 0.5),
    api95: quantile(api, 0.95),
    apiMost: api.at(-1) ?? 0,
  };
}

/** As it is measured, a line each: whoever waits for minutes sees that it goes on. */
function tell(name: string, figures: object): void {
  if (!values.json) process.stderr.write(`${name.padEnd(40)} ${JSON.stringify(figures)}\n`);
}

function tableOf(rows: readonly (Readonly<Record<string, unknown>> | { readonly name: string })[]): string {
  const [first] = rows;
  if (first === undefined) return "";
  const table = new Table({ head: Object.keys(first), style: { head: [], border: [] } });
  for (const row of rows) table.push(Object.values(row).map(String));
  return `${table.toString()}\n`;
}

const browser = await openBrowser();
if ("reason" in browser) throw new Error(browser.reason);
const rounds = Number(values.rounds);
const pages: Record<string, unknown>[] = [];
for (const [name, address] of Object.entries(await findPages())) {
  if (!`${name} ${address}`.includes(values.only)) continue;
  const figures = await measure(browser, address, rounds);
  const rounded = Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, Math.round(value)]));
  pages.push({ name, ...rounded });
  tell(name, rounded);
}
const interactions: ({ readonly name: string } & InteractionFigures)[] = [];
if ("interactions".includes(values.only))
  await measureInteractions(browser, values.url, rounds, (name, figures) => {
    interactions.push({ name, ...figures });
    tell(name, figures);
  });
if (values.json) process.stdout.write(`${JSON.stringify({ pages, interactions }, null, 2)}\n`);
else process.stdout.write(tableOf(pages) + tableOf(interactions));
await browser.close();
