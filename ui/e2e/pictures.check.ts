import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LiveServer, startLiveServer } from "./support/live-server.ts";
import { seedWeek, type Week } from "./support/seed-week.ts";
import { findBarriers, keepPicture, openChromium, openPage } from "./support/watched-page.ts";

/** Every page, with the address that it has on a seeded server. */
const PAGES: Readonly<Record<string, (of: Week) => string>> = {
  dashboard: () => "/dashboard",
  runs: () => "/runs",
  "task-runs": () => "/runs?tab=task-runs",
  "flow-run": ({ failed }) => `/runs/flow-run/${failed}`,
  "flow-run-timeline": ({ completed }) => `/runs/flow-run/${completed}?tab=timeline`,
  "flow-run-graph": ({ completed }) => `/runs/flow-run/${completed}?tab=graph`,
  "flow-run-comparison": ({ failed }) => `/runs/flow-run/${failed}?tab=comparison`,
  "task-run": ({ task }) => `/runs/task-run/${task}`,
  flows: () => "/flows",
  flow: ({ flow }) => `/flows/flow/${flow}`,
  deployments: () => "/deployments",
  deployment: ({ deployment }) => `/deployments/deployment/${deployment}`,
  "deployment-run": ({ deployment }) => `/deployments/deployment/${deployment}/run`,
  "deployment-edit": ({ deployment }) => `/deployments/deployment/${deployment}/edit`,
  "work-pools": () => "/work-pools",
  "work-pool": () => "/work-pools/work-pool/etl-process",
  "work-pool-create": () => "/work-pools/create",
  "concurrency-limits": () => "/concurrency-limits",
  "concurrency-limit": ({ limit }) => `/concurrency-limits/concurrency-limit/${limit}`,
  "task-workers": () => "/task-workers",
  automations: () => "/automations",
  automation: ({ automation }) => `/automations/automation/${automation}`,
  "automation-create": () => "/automations/create",
  events: () => "/events",
  blocks: () => "/blocks",
  "block-catalog": () => "/blocks/catalog",
  block: ({ block }) => `/blocks/block/${block}`,
  variables: () => "/variables",
  artifacts: () => "/artifacts",
  artifact: ({ artifact }) => `/artifacts/artifact/${artifact}`,
  assets: () => "/assets",
  health: () => "/health",
  settings: () => "/settings",
};

let browser: Browser;
let server: LiveServer;
let week: Week;

beforeAll(async () => {
  [browser, server] = await Promise.all([openChromium(), startLiveServer()]);
  week = await seedWeek(server);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

describe.each(["light", "dark"] as const)("by %s", (theme) => {
  it.each(Object.keys(PAGES))("%s has no barrier and fits its window", async (name) => {
    const watched = await openPage(browser, `${server.url}${PAGES[name]?.(week)}`, { theme });
    const { page } = watched;
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    expect(await findBarriers(page)).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await keepPicture(page, `${name}-${theme}`);
    await watched.close();
  });
});
