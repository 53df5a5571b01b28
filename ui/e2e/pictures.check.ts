import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { type Leftovers, readLeftovers } from "./support/leftovers.ts";
import { seedWeek, type Week } from "./support/seed-week.ts";
import { makeSite } from "./support/site.ts";
import { findBarriers, keepPicture, PHONE } from "./support/watched-page.ts";

/** Every page, with the address that it has on a seeded site. */
const PAGES: Readonly<Record<string, (of: Week) => string>> = {
  dashboard: () => "/dashboard",
  runs: () => "/runs",
  "task-runs": () => "/runs?tab=task-runs",
  "flow-run": ({ failed }) => `/runs/flow-run/${failed}`,
  "flow-run-timeline": ({ completed }) => `/runs/flow-run/${completed}?tab=timeline`,
  "flow-run-graph": ({ completed }) => `/runs/flow-run/${completed}?tab=graph`,
  "flow-run-comparison": ({ failed }) => `/runs/flow-run/${failed}?tab=compare`,
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

/** Rules about colours, which are all that differs by night: the others have been asked by day of the same document. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];
/** What others have written, in words that the pages have too: titles of schemas, a kind of infrastructure, names of events. */
const OF_OTHERS: Readonly<Record<string, readonly string[]>> = {
  "deployment-run": ["Level", "Table", "Rows"],
  "deployment-edit": ["Level", "Table", "Rows"],
  "work-pool-create": ["Process"],
  events: ["Block document created", "Flow run failed"],
  block: ["Value"],
};
/** WCAG 2.5.8: what is smaller is missed by a finger. */
const LEAST_TARGET = 24;

const site = makeSite();
let week: Week;
let leftovers: Leftovers;

beforeAll(async () => {
  [week, leftovers] = await Promise.all([seedWeek(site), readLeftovers()]);
});

async function settled(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
}

const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

/** However short they are: on the way from one theme to the other colours are neither's. One may begin others below it. */
const transitionsEnded = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (;;) {
      const running = document.getAnimations().filter((one) => one instanceof CSSTransition);
      if (running.length === 0) return;
      await Promise.allSettled(running.map(({ finished }) => finished));
    }
  });

const ink = (page: Page): Promise<string> => page.evaluate(() => getComputedStyle(document.body).color);

/** How many main actions a page has (of its head, of the bar, of its forms), and what is wrong with some for a finger. */
async function pressActions(page: Page): Promise<{ readonly count: number; readonly wrong: string[] }> {
  return await page.evaluate((least) => {
    const actions = [...document.querySelectorAll("header :is(a, button:enabled), main button[type=submit]")];
    const wrong = actions.flatMap((one) => {
      one.scrollIntoView({ block: "center" });
      const { left, right, top, width, height } = one.getBoundingClientRect();
      const name = one.getAttribute("aria-label") ?? one.textContent;
      if (width === 0 || getComputedStyle(one).display === "none") return [];
      if (left < 0 || right > window.innerWidth) return [`${name}: beside the window`];
      if (one.tagName === "BUTTON" && (width < least || height < least))
        return [`${name}: ${Math.round(width)} by ${Math.round(height)} pixels`];
      const hit = document.elementFromPoint(left + width / 2, top + height / 2);
      return one.contains(hit) ? [] : [`${name}: behind ${hit?.tagName} ${hit?.textContent?.slice(0, 40)}`];
    });
    return { count: actions.length, wrong };
  }, LEAST_TARGET);
}

describe("a filled page", () => {
  it.each(Object.keys(PAGES))("%s has no barrier by day and by night, and fits its window", async (name) => {
    const watched = await site.open(PAGES[name]?.(week) ?? "");
    const { page } = watched;
    await settled(page);
    expect(await findBarriers(page), "by day").toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await keepPicture(page, `${name}-light`);
    const byDay = await ink(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.locator("html[data-theme=dark]").waitFor();
    await transitionsEnded(page);
    expect(await ink(page)).not.toBe(byDay);
    expect(await findBarriers(page, COLOUR_RULES), "by night").toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await keepPicture(page, `${name}-dark`);
    await watched.close();
    await page.emulateMedia({ colorScheme: "light" });
  });

  // In one visit, since none of the three depends on another; Spanish words are the longer ones.
  it.each(Object.keys(PAGES))(
    "%s fits a phone, has its actions within a finger's reach, and says nothing in English to who reads Spanish",
    async (name) => {
      const watched = await site.open(PAGES[name]?.(week) ?? "", {
        size: PHONE,
        theme: "dark",
        language: "es",
      });
      const { page } = watched;
      await settled(page);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(await leftovers.findOn(page, OF_OTHERS[name] ?? [])).toEqual([]);
      const { count, wrong } = await pressActions(page);
      expect(wrong).toEqual([]);
      expect(count).toBeGreaterThan(0);
      await watched.close();
    },
  );
});
