/**
 * Batuta's web pages beside Prefect's own (its default ones, V2), each over its own server with the same past:
 *
 *   node bench/server/seed.ts sqlite:////tmp/past/scale.db
 *   node bench/ui/prefect-past.ts /tmp/past/prefect
 *   node bench/ui/beside-prefect.ts --url http://127.0.0.1:4200 --prefect /tmp/past/prefect [--rounds 3] [--only TEXT]
 *
 * `--url` is a Batuta server over the first, which runs already; Prefect's is started over the second, with the services
 * off that would change the past. Each round visits each page of the one, then of the other, with an empty cache. Per page:
 * milliseconds of API requests (p50, p95, the longest) over all rounds, requests to the API of one visit, and the time
 * until the last was answered. Failed are those with 5xx or no answer. A page of Prefect that is not quiet after a minute is
 * told as that and not visited again.
 */
import { loadavg } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import { withPrefectServer } from "../../compat/differential/servers.ts";
import { findOrMakePrefectVenv } from "../../scripts/prefect-venv.ts";
import { openBrowser } from "../../test/support/browser.ts";
import {
  apiFigures,
  first,
  headingOf,
  median,
  newcomer,
  PATIENCE_MS,
  tableOf,
  type Visit,
  visit,
} from "./visits.ts";

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:4200" },
    prefect: { type: "string", default: "" },
    rounds: { type: "string", default: "3" },
    only: { type: "string", default: "" },
    json: { type: "boolean", default: false },
  },
});

/** What pages are of; both servers answer the same questions for it. */
interface Subjects {
  readonly run: string;
  readonly failed: string;
  readonly task: string;
  readonly flow: string;
  readonly deployment: string;
}

/** Name, and the address of the page in Batuta and in Prefect's V2. */
type Pair = readonly [string, (of: Subjects) => string, (of: Subjects) => string];

const same = (path: string): Pair => [path, () => `/${path}`, () => `/v2/${path}`];

const PAIRS: readonly Pair[] = [
  ["dashboard", () => "/dashboard", () => "/v2/dashboard?rangeType=span&seconds=-86400"],
  ["dashboard, 7 days", () => "/dashboard?range=week", () => "/v2/dashboard?rangeType=span&seconds=-604800"],
  [
    "dashboard, 30 days",
    () => "/dashboard?range=month",
    () => "/v2/dashboard?rangeType=span&seconds=-2592000",
  ],
  ["runs, 7 days", () => "/runs?range=week", () => "/v2/runs?range=past-7-days"],
  ["runs, failed", () => "/runs?state=failed", () => "/v2/runs?state=Failed"],
  ["task runs", () => "/runs?tab=task-runs", () => "/v2/runs?tab=task-runs"],
  ["a run", (of) => `/runs/flow-run/${of.run}`, (of) => `/v2/runs/flow-run/${of.run}`],
  ["a failed run", (of) => `/runs/flow-run/${of.failed}`, (of) => `/v2/runs/flow-run/${of.failed}`],
  [
    "a run's task runs",
    (of) => `/runs/flow-run/${of.run}?tab=task-runs`,
    (of) => `/v2/runs/flow-run/${of.run}?tab=TaskRuns`,
  ],
  ["a task run", (of) => `/runs/task-run/${of.task}`, (of) => `/v2/runs/task-run/${of.task}`],
  same("flows"),
  ["a flow", (of) => `/flows/flow/${of.flow}`, (of) => `/v2/flows/flow/${of.flow}`],
  same("deployments"),
  [
    "a deployment",
    (of) => `/deployments/deployment/${of.deployment}`,
    (of) => `/v2/deployments/deployment/${of.deployment}`,
  ],
  ...["work-pools", "events", "automations", "blocks", "variables", "artifacts"].map(same),
  ...["concurrency-limits", "settings"].map(same),
];

async function findSubjects(url: string): Promise<Subjects> {
  const idOf = async (path: string, body: object): Promise<string> => {
    const found = await first(url, path, { limit: 1, ...body });
    if (found === undefined) throw new Error(`${url} has nothing at ${path}: fill its database first`);
    return found.id;
  };
  const isFailed = { state: { type: { any_: ["FAILED"] } } };
  return {
    run: await idOf("/flow_runs/filter", { sort: "END_TIME_DESC", offset: 100 }),
    failed: await idOf("/flow_runs/filter", { sort: "END_TIME_DESC", flow_runs: isFailed }),
    task: await idOf("/task_runs/filter", { sort: "END_TIME_DESC" }),
    flow: await idOf("/flows/filter", { sort: "NAME_ASC" }),
    deployment: await idOf("/deployments/filter", { sort: "NAME_ASC" }),
  };
}

/** Pages of Prefect have no heading in common: its first answer shows that its script runs. */
const firstAnswer = (page: Page): Promise<unknown> =>
  page.waitForEvent("requestfinished", {
    predicate: (request) => request.url().includes("/api/"),
    timeout: PATIENCE_MS,
  });

async function visitOnce(browser: Browser, side: "batuta" | "prefect", address: string): Promise<Visit> {
  const context = await newcomer(browser);
  const page = await context.newPage();
  const answered = side === "prefect" ? firstAnswer(page) : undefined;
  // Awaited below, unless the page itself does not come.
  answered?.catch(() => undefined);
  const go = (): Promise<unknown> => page.goto(address, { timeout: PATIENCE_MS });
  const seen = await visit(page, go, (on) => answered ?? headingOf(on));
  await context.close();
  return seen;
}

/** After a page that was given up, its server works on: waits until it has answered something small. */
async function rest(url: string): Promise<void> {
  const ask = (): Promise<unknown> =>
    fetch(`${url}/api/flows/count`, { method: "POST", signal: AbortSignal.timeout(10 * PATIENCE_MS) });
  await ask().catch(() => undefined);
}

function figuresOf(visits: readonly Visit[]) {
  const round = (ms: number): number | string =>
    Number.isFinite(ms) ? Math.round(ms) : `> ${PATIENCE_MS / 1000} s`;
  const { api50, api95, apiMost } = apiFigures(visits);
  const failed = Math.max(...visits.map((one) => one.failed));
  const requests = Math.max(...visits.map((one) => one.apiMs.length));
  return {
    p50: round(api50),
    p95: round(api95),
    most: round(apiMost),
    requests: failed > 0 ? `${requests}, ${failed} failed` : requests,
    cold: round(median(visits.map((one) => one.quietMs))),
  };
}

async function compare(browser: Browser, urls: Readonly<Record<"batuta" | "prefect", string>>) {
  const subjects = { batuta: await findSubjects(urls.batuta), prefect: await findSubjects(urls.prefect) };
  const rows = [];
  for (const [name, inBatuta, inPrefect] of PAIRS.filter(([of]) => of.includes(values.only))) {
    const visits: Record<"batuta" | "prefect", Visit[]> = { batuta: [], prefect: [] };
    for (let round = 0; round < Number(values.rounds); round++) {
      visits.batuta.push(await visitOnce(browser, "batuta", urls.batuta + inBatuta(subjects.batuta)));
      if (visits.prefect.some(({ quietMs }) => quietMs === Infinity)) continue;
      const seen = await visitOnce(browser, "prefect", urls.prefect + inPrefect(subjects.prefect));
      visits.prefect.push(seen);
      if (seen.quietMs === Infinity) await rest(urls.prefect);
    }
    const sides = [figuresOf(visits.batuta), figuresOf(visits.prefect)] as const;
    rows.push({ name, batuta: sides[0], prefect: sides[1], load: loadavg()[0]?.toFixed(1) });
    // As it is measured, a line each: whoever waits for minutes sees that it goes on.
    process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`);
  }
  return rows;
}

if (values.prefect === "")
  throw new Error("name the folder that prefect-past.ts has filled: --prefect FOLDER");
const venv = findOrMakePrefectVenv();
if ("reason" in venv) throw new Error(venv.reason);
const browser = await openBrowser();
if ("reason" in browser) throw new Error(browser.reason);
await withPrefectServer(
  venv.python,
  async (apiUrl) => {
    const rows = await compare(browser, { batuta: values.url, prefect: apiUrl.replace(/\/api$/, "") });
    const cells = rows.map(({ name, batuta, prefect, load }) => ({
      name,
      p50: `${batuta.p50} | ${prefect.p50}`,
      p95: `${batuta.p95} | ${prefect.p95}`,
      most: `${batuta.most} | ${prefect.most}`,
      requests: `${batuta.requests} | ${prefect.requests}`,
      cold: `${batuta.cold} | ${prefect.cold}`,
      load,
    }));
    process.stdout.write(
      values.json ? `${JSON.stringify(rows, null, 2)}\n` : `Batuta | Prefect\n${tableOf(cells)}`,
    );
  },
  { PREFECT_HOME: resolve(values.prefect) },
);
await browser.close();
