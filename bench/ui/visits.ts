import { setTimeout as delay } from "node:timers/promises";
import Table from "cli-table3";
import type { Browser, BrowserContext, Page, Request } from "playwright-core";

/** A page that takes longer is told as one that did not come. */
export const PATIENCE_MS = 60_000;
/** As long nothing is asked when a page is called quiet. */
const SILENCE_MS = 500;
/** Of Batuta's, those of its pages' own words (texts, catalogues) are files rather than answers. */
const API = /\/api\/(?!batuta\/ui\/)/;

export interface Visit {
  /** Milliseconds until its mark was there. */
  readonly markMs: number;
  /** Until the last answer after which nothing was asked any more; Infinity where that did not come. */
  readonly quietMs: number;
  /** Of each request that was answered. */
  readonly apiMs: readonly number[];
  /** Requests to the API that were answered with 5xx, or not at all. */
  readonly failed: number;
}

interface Thing {
  readonly id: string;
  readonly name: string;
}

/** The first of a list of the API, of Batuta's or of Prefect's server. */
export async function first(url: string, path: string, body: object): Promise<Thing | undefined> {
  const answer = await fetch(`${url}/api${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  // safe: what lists answer
  return ((await answer.json()) as Thing[])[0];
}

/** The heading of a page of Batuta. */
export const headingOf = (page: Page): Promise<unknown> =>
  page.getByRole("heading", { level: 1 }).waitFor({ timeout: PATIENCE_MS });

/** Goes to a page, waits for its mark, and listens until nothing is asked any more. */
export async function visit(
  page: Page,
  go: () => Promise<unknown>,
  mark: (page: Page) => Promise<unknown>,
): Promise<Visit> {
  const apiMs: number[] = [];
  const open = new Set<Request>();
  const started = performance.now();
  let failed = 0;
  let lastAt = started;
  const begin = (request: Request): void => void open.add(request);
  const end = (request: Request): void => {
    if (open.delete(request)) lastAt = performance.now();
  };
  const finish = async (request: Request): Promise<void> => {
    end(request);
    if (!API.test(request.url())) return;
    const { responseEnd, requestStart } = request.timing();
    apiMs.push(responseEnd - requestStart);
    const answer = await request.response().catch(() => undefined);
    if ((answer?.status() ?? 0) >= 500) failed += 1;
  };
  const fail = (request: Request): void => {
    end(request);
    // What the page itself has taken back, it no longer needed.
    if (API.test(request.url()) && request.failure()?.errorText !== "net::ERR_ABORTED") failed += 1;
  };
  page.on("request", begin).on("requestfinished", finish).on("requestfailed", fail);
  const isLate = (): boolean => performance.now() - started > PATIENCE_MS;
  const isMarked = await go()
    .then(() => mark(page))
    .then(
      () => true,
      () => false,
    );
  const markMs = performance.now() - started;
  while (!isLate() && (open.size > 0 || performance.now() - lastAt < SILENCE_MS)) await delay(20);
  page.off("request", begin).off("requestfinished", finish).off("requestfailed", fail);
  const isQuiet = isMarked && open.size === 0;
  for (const request of open) if (API.test(request.url())) failed += 1;
  return { markMs, quietMs: isQuiet ? Math.max(lastAt - started, markMs) : Infinity, apiMs, failed };
}

/** A browser that has seen nothing. */
export const newcomer = (browser: Browser): Promise<BrowserContext> =>
  browser.newContext({ viewport: { width: 1440, height: 900 } });

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;

export const median = (values: readonly number[]): number => quantile(values.toSorted(ascending), 0.5);

const ascending = (a: number, b: number): number => a - b;

/** Of all requests of visits to a page. */
export function apiFigures(visits: readonly Visit[]) {
  const api = visits.flatMap((one) => one.apiMs).sort(ascending);
  return { api50: quantile(api, 0.5), api95: quantile(api, 0.95), apiMost: api.at(-1) ?? 0 };
}

export function tableOf(
  rows: readonly (Readonly<Record<string, unknown>> | { readonly name: string })[],
): string {
  const [head] = rows;
  if (head === undefined) return "";
  const table = new Table({ head: Object.keys(head), style: { head: [], border: [] } });
  for (const row of rows) table.push(Object.values(row).map(String));
  return `${table.toString()}\n`;
}
