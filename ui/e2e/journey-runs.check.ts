import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { makeSite } from "./support/site.ts";
import { findBarriers, keepPicture, openDialog, PHONE } from "./support/watched-page.ts";

interface Made {
  readonly id: string;
  readonly name: string;
}

const HOUR_MS = 3_600_000;

const site = makeSite();
let flowId = "";

// safe: what these routes answer
const make = async (path: string, body: object) => (await site.call(path, body)) as Made;
const countOf = (type: string) =>
  site.call("/flow_runs/count", { flow_runs: { state: { type: { any_: [type] } } } });

async function chooseState(page: Page, ...names: readonly string[]): Promise<void> {
  await page.getByRole("combobox", { name: /^State/ }).click();
  for (const name of names) await page.getByRole("option", { name }).click();
  await page.keyboard.press("Escape");
}

beforeAll(async () => {
  ({ id: flowId } = await make("/flows/", { name: "nightly" }));
  for (const [type, count] of [
    ["COMPLETED", 12],
    ["FAILED", 7],
    ["RUNNING", 6],
  ] as const)
    for (let n = 0; n < count; n++)
      await make("/flow_runs/", {
        flow_id: flowId,
        name: `${type.toLowerCase()}-${n}`,
        tags: n % 2 === 0 ? ["even"] : [],
        state: { type, ...(type === "FAILED" ? { message: `broken pipe ${n}` } : {}) },
      });
});

describe("the list of runs", () => {
  it("keeps its filters in the address, so that back and forward go through them", async () => {
    const watched = await site.open(`/runs`);
    const { page } = watched;
    await page.getByRole("link", { name: "completed-11" }).waitFor();
    await chooseState(page, "Failed");
    await page.getByRole("link", { name: "completed-11" }).waitFor({ state: "detached" });
    expect(new URL(page.url()).searchParams.get("state")).toBe("failed");
    await page.getByRole("link", { name: "failed-3" }).click();
    await page.getByRole("region", { name: "Why it failed" }).getByText("broken pipe 3").waitFor();
    await page.goBack();
    await page.getByRole("link", { name: "failed-6" }).waitFor();
    expect(await page.getByRole("link", { name: /^completed-/ }).count()).toBe(0);
    await page.goForward();
    await page.getByRole("heading", { level: 1, name: "failed-3" }).waitFor();
    await page.goBack();
    await page.reload();
    await page.getByRole("link", { name: "failed-6" }).waitFor();
    expect(await page.getByRole("link", { name: /^completed-/ }).count()).toBe(0);
    await watched.close();
  });

  it("saves a view for everybody, opens it again, and drops it", async () => {
    const watched = await site.open(`/runs?state=failed&tags=even`);
    const { page } = watched;
    await page.getByRole("link", { name: "failed-6" }).waitFor();
    await page.getByRole("button", { name: "Saved views" }).click();
    const dialog = openDialog(page);
    await dialog.getByRole("textbox", { name: "Save this view" }).fill("even failures");
    await dialog.getByRole("button", { name: "Save this view" }).click();
    await page.getByText("Saved as “even failures”").waitFor();
    await watched.close();
    const other = await site.open(`/runs`);
    await other.page.getByRole("button", { name: "Saved views" }).click();
    await openDialog(other.page).getByRole("link", { name: "even failures" }).click();
    await other.page.getByRole("link", { name: "failed-5" }).waitFor({ state: "detached" });
    await other.page.getByRole("link", { name: "failed-6" }).waitFor();
    await other.page.getByRole("button", { name: "Saved views" }).click();
    await openDialog(other.page).getByRole("button", { name: "Delete “even failures”" }).click();
    await openDialog(other.page).getByText("No saved views yet").waitFor();
    await other.close();
  });

  it("cancels many runs at once, and shows how far it is", async () => {
    const watched = await site.open(`/runs?state=running&range=all`);
    const { page } = watched;
    await page.getByRole("link", { name: "running-5" }).waitFor();
    await page.getByRole("checkbox", { name: "Select all" }).click();
    await page.getByText("6 selected").waitFor();
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    const dialog = openDialog(page);
    await dialog.getByText("Cancel 6 runs?").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Cancel", exact: true }).click();
    await dialog.getByRole("progressbar").waitFor();
    await dialog.getByText("Done for 6 runs").waitFor();
    await keepPicture(page, "runs-bulk");
    await dialog.getByRole("button", { name: "Close" }).last().click();
    expect(await countOf("RUNNING")).toBe(0);
    await watched.close();
  });

  it("deletes many runs at once on a phone", async () => {
    const watched = await site.open(`/runs?state=failed`, {
      size: PHONE,
      theme: "dark",
    });
    const { page } = watched;
    await page.getByRole("link", { name: "failed-6" }).waitFor();
    for (const n of [0, 1, 2])
      await page.getByRole("checkbox", { name: `Select failed-${n}`, exact: true }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    const dialog = openDialog(page);
    await dialog.getByText("Delete 3 runs?").waitFor();
    await dialog.getByRole("button", { name: "Delete", exact: true }).click();
    await dialog.getByText("Done for 3 runs").waitFor();
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("link", { name: "failed-0" }).waitFor({ state: "detached" });
    expect(await countOf("FAILED")).toBe(4);
    expect(await findBarriers(page)).toEqual([]);
    await watched.close();
  });
});

describe("without a mouse", () => {
  it("the palette finds a run by its name and opens it", async () => {
    const watched = await site.open(`/dashboard`);
    const { page } = watched;
    await page.getByRole("heading", { level: 1, name: "Dashboard" }).waitFor();
    await page.keyboard.press("Control+K");
    await openDialog(page).getByRole("combobox").waitFor();
    await page.keyboard.type("failed-5");
    await openDialog(page)
      .getByRole("option", { name: /failed-5/ })
      .waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "failed-5" }).waitFor();
    await watched.close();
  });

  it("one reads, filters, and deletes a run by the keyboard alone", async () => {
    const before = Number(await countOf("FAILED"));
    const watched = await site.open(`/dashboard`);
    const { page } = watched;
    await page.getByRole("heading", { level: 1, name: "Dashboard" }).waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
    await page.keyboard.press("g");
    await page.keyboard.press("r");
    await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
    await page.getByRole("link", { name: "failed-4" }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("failed-4");
    await page.getByRole("link", { name: "failed-5" }).waitFor({ state: "detached" });
    await tabTo(page, "failed-4");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "failed-4" }).waitFor();
    await tabTo(page, "More actions");
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Delete" }).waitFor();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await openDialog(page).getByText("Delete failed-4?").waitFor();
    await tabTo(page, "Delete");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/runs");
    expect(await countOf("FAILED")).toBe(before - 1);
    await watched.close();
  });
});

/** Presses Tab until what has this name is in focus, and fails when that is not to be reached, or not to be seen. */
async function tabTo(page: Page, name: string): Promise<void> {
  const MOST_STOPS = 120;
  const stopsAt: string[] = [];
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const one = document.activeElement;
      const style = one === null ? undefined : getComputedStyle(one);
      return {
        name: one?.getAttribute("aria-label") ?? one?.textContent ?? "",
        isSeen: style !== undefined && (style.outlineStyle !== "none" || style.boxShadow !== "none"),
      };
    });
    stopsAt.push(focused.name);
    if (focused.name !== name) continue;
    expect(focused.isSeen, `${name} does not show that it is in focus`).toBe(true);
    return;
  }
  throw new Error(`Tab does not come to ${name}, only to ${[...new Set(stopsAt)].join(" | ")}`);
}

describe("times", () => {
  it("are told as they are meant in a browser whose clock is an hour late", async () => {
    const { id } = await make("/flow_runs/", {
      flow_id: flowId,
      name: "just-now",
      state: { type: "RUNNING" },
    });
    const watched = await site.open(`/runs/flow-run/${id}`, {
      clockMs: Date.now() - HOUR_MS,
    });
    const { page } = watched;
    await page.getByRole("heading", { level: 1, name: "just-now" }).waitFor();
    expect(await page.getByRole("main").innerText()).not.toMatch(/in \d+ (min|hr)/);
    await page.goto(`${site.url}/runs`);
    const row = page.getByRole("row").filter({ hasText: "just-now" });
    await row.waitFor();
    expect(await row.innerText()).toMatch(/now|\d+ (sec|min)\. ago/);
    // The chart of the last hour ends now as well, not where the browser's clock is.
    await page.goto(`${site.url}/runs?range=hour`);
    const chart = page.getByRole("region", { name: "Duration over time" });
    await chart.getByRole("img").waitFor();
    const lastLabel = /(\d\d):(\d\d)\s*$/.exec(await chart.innerText());
    const minutes = Number(lastLabel?.[1]) * 60 + Number(lastLabel?.[2]);
    const zoned = new Date().toLocaleTimeString("sv-SE", { timeZone: "America/Buenos_Aires" });
    const now = Number(zoned.slice(0, 2)) * 60 + Number(zoned.slice(3, 5));
    // Around midnight, too.
    expect(Math.abs(((now - minutes + 36 * 60) % (24 * 60)) - 12 * 60)).toBeLessThan(20);
    await page.goto(`${site.url}/dashboard`);
    await page.getByRole("link", { name: "just-now" }).waitFor();
    expect(await page.getByRole("main").innerText()).not.toMatch(/in \d+ (min|hr)/);
    await watched.close();
  });

  it("are those of the zone that is chosen", async () => {
    const [run] = (await site.call("/flow_runs/filter", {
      flow_runs: { name: { any_: ["completed-3"] } },
    })) as { id: string; created: string }[];
    const watched = await site.open(`/runs/flow-run/${run?.id}?tab=details`);
    const { page } = watched;
    const clockOf = (zone: string) =>
      new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(
        new Date(run?.created ?? 0),
      );
    await page.getByText(clockOf("America/Buenos_Aires")).first().waitFor();
    await page.getByRole("button", { name: /Theme, language/ }).click();
    await page.getByRole("combobox", { name: "Time zone" }).click();
    await page.getByRole("option", { name: "UTC", exact: true }).click();
    await page.keyboard.press("Escape");
    await page.getByText(clockOf("UTC")).first().waitFor();
    await page.reload();
    await page.getByText(clockOf("UTC")).first().waitFor();
    await watched.close();
  });
});
