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
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../../test/support/browser.ts";
import { type InteractionFigures, measureInteractions } from "./interactions.ts";
import { apiFigures, first, headingOf, median, newcomer, tableOf, type Visit, visit } from "./visits.ts";

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:4200" },
    rounds: { type: "string", default: "10" },
    only: { type: "string", default: "" },
    json: { type: "boolean", default: false },
  },
});

async function findPages(): Promise<Readonly<Record<string, string>>> {
  const [run, failed, task, flow, deployment, pool] = await Promise.all([
    first(values.url, "/flow_runs/filter", { sort: "END_TIME_DESC", limit: 1, offset: 5000 }),
    first(values.url, "/flow_runs/filter", {
      sort: "END_TIME_DESC",
      limit: 1,
      flow_runs: { state: { type: { any_: ["FAILED"] } } },
    }),
    first(values.url, "/task_runs/filter", { sort: "ID_DESC", limit: 1 }),
    first(values.url, "/flows/filter", { limit: 1, sort: "NAME_ASC" }),
    first(values.url, "/deployments/filter", { limit: 1 }),
    first(values.url, "/work_pools/filter", { limit: 1 }),
  ]);
  const of = (thing: { readonly id: string } | undefined, path: string) =>
    thing ? { [path]: path.replace("ID", thing.id) } : {};
  return {
    dashboard: "/dashboard",
    "dashboard, 7 days": "/dashboard?range=week",
    "dashboard, 30 days": "/dashboard?range=month",
    "dashboard, 90 days": "/dashboard?range=quarter",
    runs: "/runs",
    "runs, all time": "/runs?range=all",
    "runs, failed": "/runs?state=failed",
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
  let markMs = 0;
  const go = async (): Promise<void> => {
    markMs = await page.evaluate<number>(STEP_BACK);
  };
  return { ...(await visit(page, go, headingOf)), markMs };
}

async function measure(browser: Browser, address: string, rounds: number) {
  const cold: Visit[] = [];
  const warm: Visit[] = [];
  for (let round = 0; round < rounds; round++) {
    const context = await newcomer(browser);
    const page = await context.newPage();
    cold.push(await visit(page, () => page.goto(values.url + address), headingOf));
    const elsewhere = address === "/variables" ? "Automations" : "Variables";
    await page.getByRole("link", { name: elsewhere }).click();
    await page.getByRole("heading", { level: 1, name: elsewhere }).waitFor();
    warm.push(await visitAgain(page));
    await context.close();
  }
  return {
    requests: Math.max(...cold.map((one) => one.apiMs.length)),
    cold: median(cold.map((one) => one.markMs)),
    coldQuiet: median(cold.map((one) => one.quietMs)),
    warm: median(warm.map((one) => one.markMs)),
    ...apiFigures([...cold, ...warm]),
  };
}

/** As it is measured, a line each: whoever waits for minutes sees that it goes on. */
function tell(name: string, figures: object): void {
  if (!values.json) process.stderr.write(`${name.padEnd(40)} ${JSON.stringify(figures)}\n`);
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
