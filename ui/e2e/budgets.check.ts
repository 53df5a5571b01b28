import { describe, expect, it } from "vitest";
import { makeSite } from "./support/site.ts";

const KB = 1000;
/** Of the issue: what a first visit may load before it shows something. */
const MOST_SCRIPT_BYTES = 200 * KB;
const MOST_REQUESTS = 5;

const site = makeSite();

/** Names and compressed sizes of the scripts that were there before the page had its heading. */
async function firstScripts(url: string): Promise<readonly (readonly [string, number])[]> {
  const watched = await site.open("/favicon.svg", { isOwn: true });
  await watched.page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.querySelector("h1") === null) return;
      performance.mark("heading");
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
  });
  await watched.page.goto(url);
  await watched.page.getByRole("heading", { level: 1 }).waitFor();
  await watched.page.waitForLoadState("networkidle");
  const scripts = await watched.page.evaluate(() => {
    const shown = performance.getEntriesByName("heading")[0]?.startTime ?? 0;
    return (
      performance
        .getEntriesByType("resource")
        // safe: entries of this type
        .map((entry) => entry as PerformanceResourceTiming)
        .filter(({ name, responseEnd }) => name.endsWith(".js") && responseEnd < shown)
        .map(({ name, encodedBodySize }) => [name, encodedBodySize] as const)
    );
  });
  await watched.close();
  return scripts;
}

describe("what a visit costs", () => {
  it("is less than 200 kB of compressed scripts before the first page is there", async () => {
    const scripts = await firstScripts(`${site.url}/dashboard`);
    const total = scripts.reduce((sum, [, bytes]) => sum + bytes, 0);
    expect(scripts.length).toBeGreaterThan(0);
    expect(total, scripts.map(([name, bytes]) => `${bytes} ${name}`).join("\n")).toBeLessThan(
      MOST_SCRIPT_BYTES,
    );
    // A first run in a browser is never smaller than this: a broken page would be.
    expect(total).toBeGreaterThan(80 * KB);
  });

  it.each([
    "/dashboard",
    "/runs",
    "/flows",
    "/deployments",
    "/work-pools",
    "/automations",
    "/events",
    "/blocks",
  ])("is at most five questions on %s", async (path) => {
    const watched = await site.open(path);
    await watched.page.getByRole("heading", { level: 1 }).waitFor();
    await watched.page.waitForLoadState("networkidle");
    const asked = watched.takeRequests().filter((one) => !one.endsWith("/session"));
    expect(asked.length, asked.join("\n")).toBeLessThanOrEqual(MOST_REQUESTS);
    expect(asked.length).toBeGreaterThan(0);
    await watched.close();
  });
});
