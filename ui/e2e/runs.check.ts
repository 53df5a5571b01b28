import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { makeSite } from "./support/site.ts";
import { findBarriers, openDialog, PHONE } from "./support/watched-page.ts";

const site = makeSite();
let flowId: string;

interface Made {
  readonly id: string;
}

async function makeRun(name: string, type: string, parameters: object = {}): Promise<void> {
  const { id } = (await site.call("/flow_runs/", {
    flow_id: flowId,
    name,
    parameters,
    tags: [type.toLowerCase()],
    state: { type: "RUNNING" },
  })) as Made;
  await site.call(`/flow_runs/${id}/set_state`, { state: { type }, force: true });
}

beforeAll(async () => {
  ({ id: flowId } = (await site.call("/flows/", { name: "harvest" })) as Made);
  for (let at = 0; at < 70; at++)
    await makeRun(`apple-${at}`, at % 10 === 0 ? "FAILED" : "COMPLETED", { at });
});

const rowCount = (page: Page): Promise<number> => page.locator("tbody tr").count();

describe("the runs", () => {
  it("are listed with state, flow and times, older ones as one scrolls, by two requests at first", async () => {
    const watched = await site.open(`/runs`);
    await watched.page.getByRole("link", { name: "apple-69" }).waitFor();
    const requests = watched.takeRequests().filter((one) => !one.includes("/batuta/ui/session"));
    expect([...new Set(requests)].length).toBeLessThanOrEqual(4);
    await watched.page.locator("#content").evaluate((content) => content.scrollBy(0, 3000));
    await watched.page.getByRole("link", { name: "apple-0", exact: true }).waitFor();
    expect(await rowCount(watched.page)).toBe(70);
    expect(await findBarriers(watched.page)).toEqual([]);
    await watched.close();
  });

  it("are drawn by their durations over time, where a stretch is chosen; task runs are listed beside", async () => {
    const [of] = (await site.call("/flow_runs/filter", { limit: 1 })) as Made[];
    await site.call("/task_runs/", {
      flow_run_id: of?.id,
      name: "press-0",
      task_key: "press",
      dynamic_key: "0",
      state: { type: "COMPLETED" },
    });
    const watched = await site.open("/runs");
    const { page } = watched;
    const section = page.getByRole("region", { name: "Duration over time" });
    const chart = section.getByRole("img");
    await chart.waitFor();
    expect(await chart.getAttribute("aria-label")).toMatch(/70/);
    const box = await chart.boundingBox();
    if (box === null) throw new Error("the chart has no place");
    await page.mouse.move(box.x + 4, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + 10);
    await page.mouse.up();
    // The first half of a week, in which nothing has run.
    await page.getByRole("link", { name: "apple-69" }).waitFor({ state: "detached" });
    expect(new URL(page.url()).searchParams.get("from")).not.toBeNull();
    await page.goto(`${site.url}/runs?tab=task-runs`);
    await page.getByRole("link", { name: "press-0" }).waitFor();
    await watched.close();
  });

  it("are narrowed by state and parameter, and the address says so", async () => {
    const watched = await site.open(`/runs?state=failed`);
    await watched.page.getByRole("link", { name: "apple-60" }).waitFor();
    expect(await rowCount(watched.page)).toBe(7);
    await watched.page.getByRole("button", { name: "More", exact: true }).click();
    await watched.page.getByRole("textbox", { name: "Parameters" }).fill("at=20");
    await watched.page.getByRole("button", { name: "Apply" }).click();
    await watched.page.getByRole("link", { name: "apple-60" }).waitFor({ state: "detached" });
    expect(await rowCount(watched.page)).toBe(1);
    expect(new URL(watched.page.url()).searchParams.get("param")).toBe("at=20");
    await watched.close();
  });

  it("come in while one looks, and wait behind a button while one reads further down", async () => {
    const watched = await site.open(`/runs`);
    await watched.page.getByRole("link", { name: "apple-69" }).waitFor();
    await makeRun("fresh-pear", "COMPLETED");
    await watched.page.getByRole("link", { name: "fresh-pear" }).waitFor({ timeout: 15_000 });
    await watched.page.locator("#content").evaluate((content) => content.scrollBy(0, 1200));
    await makeRun("later-pear", "COMPLETED");
    await watched.page.getByRole("button", { name: "1 new" }).click({ timeout: 15_000 });
    await watched.page.getByRole("link", { name: "later-pear" }).waitFor();
    await watched.close();
  });

  it("are kept as a view that has a name, and found again by it", async () => {
    const watched = await site.open(`/runs?state=failed&range=month`);
    await watched.page.getByRole("button", { name: "Saved views" }).click();
    await watched.page.getByLabel("Save this view").fill("Bad apples");
    await watched.page.getByRole("dialog").getByRole("button", { name: "Save this view" }).click();
    await watched.page.getByText("Saved as “Bad apples”").waitFor();
    await watched.page.goto(`${site.url}/runs`);
    await watched.page.getByRole("button", { name: "Saved views" }).click();
    await watched.page.getByRole("link", { name: "Bad apples" }).click();
    await watched.page.waitForURL("**state=failed**");
    await watched.close();
  });

  it("are deleted many at once, after a question", async () => {
    const watched = await site.open(`/runs?state=failed`);
    await watched.page.getByRole("checkbox", { name: "Select apple-60" }).click();
    await watched.page.getByRole("checkbox", { name: "Select apple-50" }).click();
    await watched.page.getByRole("button", { name: "Delete", exact: true }).click();
    const dialog = watched.page.getByRole("dialog");
    await dialog.getByText("Delete 2 runs?").waitFor();
    await dialog.getByRole("button", { name: "Delete", exact: true }).click();
    await dialog.getByText("Done for 2 runs").waitFor();
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await watched.page.getByRole("link", { name: "apple-60" }).waitFor({ state: "detached" });
    expect(await rowCount(watched.page)).toBe(5);
    await watched.close();
  });

  it("of tasks are deleted many at once as well, and are gone from the server", async () => {
    const { id: runId } = (await site.call("/flow_runs/", { flow_id: flowId, name: "basket" })) as Made;
    const ofRun = { task_runs: { flow_run_id: { any_: [runId] } } };
    for (const name of ["pear-1", "pear-2", "pear-3"])
      await site.call("/task_runs/", {
        flow_run_id: runId,
        name,
        task_key: "pear",
        dynamic_key: name,
        state: { type: "COMPLETED" },
      });
    const watched = await site.open("/runs?tab=task-runs&text=pear", { size: PHONE });
    const { page } = watched;
    await page.getByRole("checkbox", { name: "Select pear-1" }).click();
    await page.getByRole("checkbox", { name: "Select pear-3" }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    const dialog = openDialog(page);
    await dialog.getByText("Delete 2 task runs?").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Delete", exact: true }).click();
    await dialog.getByText("Done for 2 runs").waitFor();
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("link", { name: "pear-1" }).waitFor({ state: "detached" });
    await page.getByRole("link", { name: "pear-2" }).waitFor();
    const left = (await site.call("/task_runs/filter", ofRun)) as { readonly name: string }[];
    expect(left.map(({ name }) => name)).toEqual(["pear-2"]);
    await site.call(`/flow_runs/${runId}`, undefined, "DELETE");
    await watched.close();
  });

  it("say which of many could not be run again, and why", async () => {
    const watched = await site.open(`/runs?state=failed`);
    await watched.page.getByRole("checkbox", { name: "Select apple-40" }).click();
    await watched.page.getByRole("button", { name: "Run again" }).click();
    const dialog = watched.page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Run again" }).click();
    await dialog.getByText("Not done for 1 run:").waitFor();
    await dialog.getByText("It has no deployment that could be run again.").waitFor();
    await watched.close();
  });

  it("have their filters behind a button on a phone, without a barrier", async () => {
    const watched = await site.open(`/runs`, { size: PHONE, theme: "dark" });
    await watched.page.getByRole("link", { name: "apple-69" }).waitFor();
    await watched.page.getByRole("button", { name: "Filters" }).click();
    await watched.page.getByRole("combobox", { name: /State/ }).waitFor();
    expect(await findBarriers(watched.page)).toEqual([]);
    await watched.close();
  });
});

describe("the command palette", () => {
  it("finds a run by its name and opens it, by the keyboard alone", async () => {
    const watched = await site.open(`/dashboard`);
    await watched.page.getByRole("heading", { level: 1 }).waitFor();
    await watched.page.keyboard.press("Control+k");
    const field = watched.page.getByRole("combobox", { name: "Search and commands" });
    await field.waitFor();
    await watched.page.keyboard.type("apple-33");
    await watched.page.getByRole("option", { name: /apple-33/ }).waitFor();
    expect(await findBarriers(watched.page)).toEqual([]);
    await watched.page.keyboard.press("Enter");
    await watched.page.waitForURL("**/runs/flow-run/**");
    await watched.close();
  });

  it("has its shortcuts beside it: g and a letter, and a list of all", async () => {
    const watched = await site.open(`/dashboard`);
    await watched.page.getByRole("heading", { level: 1, name: "Dashboard" }).waitFor();
    await watched.page.keyboard.press("g");
    await watched.page.keyboard.press("e");
    await watched.page.getByRole("heading", { level: 1, name: "Events" }).waitFor();
    await watched.page.keyboard.press("?");
    await watched.page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await watched.close();
  });
});
