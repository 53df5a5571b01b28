import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findOrMakePrefectVenv } from "../../scripts/prefect-venv.ts";
import { servePythonFlows } from "./support/python-flows.ts";
import { type ServedFlows, serveFlows } from "./support/served-flows.ts";
import { makeSite } from "./support/site.ts";
import { findBarriers, keepPicture, openDialog, PHONE, textOf } from "./support/watched-page.ts";

interface Run {
  readonly id: string;
  readonly state_type: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

const site = makeSite();
let flows: ServedFlows;

// safe: what the route answers
const readRun = async (id: string) => (await site.call(`/flow_runs/${id}`)) as Run;
const idOf = (url: string): string => new URL(url).pathname.split("/").at(-1) ?? "";

beforeAll(async () => {
  flows = await serveFlows(site);
});
afterAll(async () => {
  await flows?.[Symbol.asyncDispose]();
});

describe("a run", () => {
  it("is started by a form made from the flow's types, which shows at its field what is refused, and is watched until it ends", async () => {
    const watched = await site.open(`/deployments`);
    const { page } = watched;
    await page.getByRole("link", { name: "daily" }).click();
    await page.getByRole("heading", { level: 1, name: "daily" }).waitFor();
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Run with…" }).click();
    await page.getByRole("heading", { level: 1, name: "Run daily" }).waitFor();
    await page.getByRole("combobox", { name: "level" }).click();
    await page.getByRole("option", { name: "high" }).click();
    await page.getByRole("textbox", { name: "rows" }).fill("7");
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Run", exact: true }).click();
    // Neither a day nor a table was given: told where they are missing, and nothing was made.
    await page.locator("[aria-invalid=true]").first().waitFor();
    expect(await page.locator("[aria-invalid=true]").count()).toBeGreaterThanOrEqual(2);
    expect(await site.call("/flow_runs/count", {})).toBe(0);
    await keepPicture(page, "deployment-run");
    await page.getByRole("textbox", { name: "day" }).fill("2026-05-31T10:00:00");
    await page.getByRole("textbox", { name: "table" }).fill("orders");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.waitForURL("**/runs/flow-run/**");
    const id = idOf(page.url());
    const { parameters } = await readRun(id);
    // Typed by the clock of the browser's zone, three hours behind.
    expect(parameters).toMatchObject({ target: { table: "orders", rows: 7 }, level: "high" });
    expect(Date.parse(String(parameters.day))).toBe(Date.parse("2026-05-31T13:00:00Z"));

    const badge = page.getByRole("main").getByText("Running", { exact: true });
    await badge.first().waitFor({ timeout: 30_000 });
    await page.getByText("reading orders").waitFor();
    await page.getByRole("tab", { name: /Task runs/ }).click();
    await page.getByRole("link", { name: /extract/ }).waitFor();
    expect(await page.getByRole("link", { name: /load/ }).count()).toBe(0);
    await page.evaluate(() => {
      Object.assign(globalThis, { sameDocument: true });
    });
    await flows.open("go");
    // Nobody reloads: what happens is pushed.
    await page.getByRole("link", { name: /load/ }).waitFor();
    await page.getByRole("main").getByText("Completed", { exact: true }).first().waitFor();
    expect(await page.evaluate(() => "sameDocument" in globalThis)).toBe(true);
    await page.getByRole("tab", { name: "Logs" }).click();
    await page.getByText("the report is written").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await keepPicture(page, "flow-run-logs");
    await watched.close();
  });

  it("shows its change of state by push, long before the page would ask again", async () => {
    const [flow] = (await site.call("/flows/filter", {})) as Run[];
    // What waits is asked for every 15 seconds only.
    const run = (await site.call("/flow_runs/", {
      flow_id: flow?.id,
      state: { type: "PAUSED" },
    })) as Run;
    const watched = await site.open(`/runs/flow-run/${run.id}?tab=states`);
    const { page } = watched;
    await page.getByRole("main").getByText("Paused", { exact: true }).first().waitFor();
    await page.getByRole("img", { name: "Live", exact: true }).waitFor();
    await site.call(`/flow_runs/${run.id}/set_state`, { state: { type: "COMPLETED" }, force: true });
    await page.getByRole("main").getByText("Completed", { exact: true }).first().waitFor({ timeout: 8000 });
    await watched.close();
  });

  it("that failed tells why on the dashboard, on its page and at the task, and goes on from there when it is retried", async () => {
    const id = await flows.run("fragile");
    await flows.until(id, "FAILED");
    const watched = await site.open(`/dashboard`);
    const { page } = watched;
    const failures = page.getByRole("region", { name: "Failures" });
    await failures.getByText("the source has no rows").waitFor();
    await failures
      .getByRole("link")
      .and(page.locator(`[href$="${id}"]`))
      .click();
    const cause = page.getByRole("region", { name: "Why it failed" });
    await cause.getByText("the source has no rows").first().waitFor();
    await keepPicture(page, "flow-run-failed");
    await cause.getByRole("link", { name: /fragile/ }).click();
    await page.waitForURL("**/runs/task-run/**");
    await page.getByText("the source has no rows").first().waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.goBack();
    await cause.waitFor();
    await flows.open("mended");
    await page.getByRole("button", { name: "Retry" }).click();
    await openDialog(page).getByRole("button", { name: "Retry" }).click();
    await page.getByRole("main").getByText("Completed", { exact: true }).first().waitFor({ timeout: 40_000 });
    await cause.waitFor({ state: "detached" });
    // What had finished is kept: it was not done twice.
    const logs = (await site.call("/logs/filter", {
      logs: { flow_run_id: { any_: [id] } },
      limit: 200,
    })) as { message: string }[];
    expect(logs.filter(({ message }) => message === "prepared once")).toHaveLength(1);
    await watched.close();
  });

  it("that has completed is retried from a chosen task on: it and what follows run anew, what was before it keeps its results", async () => {
    const [run] = (await site.call("/flow_runs/filter", {
      flows: { name: { any_: ["shaky"] } },
    })) as Run[];
    const watched = await site.open(`/runs/flow-run/${run?.id}?tab=task-runs`);
    const { page } = watched;
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Retry from a task…" }).click();
    await openDialog(page).getByRole("combobox", { name: "Task run to begin with" }).click();
    await page.getByRole("option", { name: /^fragile/ }).click();
    expect(await findBarriers(page)).toEqual([]);
    await openDialog(page).getByRole("button", { name: "Retry" }).click();
    await page.getByText("1 task run runs anew").waitFor();
    await page.getByText("Awaiting Rerun").first().waitFor({ state: "detached", timeout: 40_000 });
    await page.getByRole("main").getByText("Completed", { exact: true }).first().waitFor({ timeout: 40_000 });
    // The same from the page of the task run.
    await page
      .locator("a[href*='/runs/task-run/']", { hasText: /^fragile/ })
      .first()
      .click();
    await page.waitForURL("**/runs/task-run/**");
    await page.getByRole("button", { name: "Retry from here" }).click();
    await openDialog(page).getByRole("button", { name: "Retry" }).click();
    await openDialog(page).waitFor({ state: "detached" });
    const times = async (wanted: string): Promise<number> => {
      const logs = { flow_run_id: { any_: [run?.id] }, text: { query: `"${wanted}"` } };
      return ((await site.call("/logs/filter", { logs, limit: 200 })) as unknown[]).length;
    };
    // Failed, retried as a whole, and from the task on twice.
    await expect.poll(() => times("line 59 before it breaks"), { timeout: 40_000 }).toBe(4);
    expect(await times("prepared once")).toBe(1);
    await flows.until(run?.id ?? "", "COMPLETED");
    await watched.close();
  });

  it("has a log that is filtered by level, searched, jumped through from error to error, and downloaded", async () => {
    const [run] = (await site.call("/flow_runs/filter", {
      flows: { name: { any_: ["shaky"] } },
    })) as Run[];
    const watched = await site.open(`/runs/flow-run/${run?.id}?tab=logs`);
    const { page } = watched;
    await page.getByRole("button", { name: "To the first line" }).click();
    await page.getByText("prepared once").waitFor();
    await page.getByRole("button", { name: "Next error" }).click();
    await page.getByText("the source answered with nothing").waitFor();
    await page.getByRole("combobox", { name: "Level" }).click();
    await page.getByRole("option", { name: "Errors" }).click();
    await page.getByText("prepared once").waitFor({ state: "detached" });
    await page.getByText("the source answered with nothing").waitFor();
    expect(new URL(page.url()).searchParams.get("level")).toBe("error");
    await page.getByRole("combobox", { name: "Level" }).click();
    await page.getByRole("option", { name: "All levels" }).click();
    await page.getByRole("searchbox", { name: "Search the log" }).fill("line 42");
    await page.getByText("line 42 before it breaks").first().waitFor();
    await page.getByText("line 41 before it breaks").waitFor({ state: "detached" });
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download the log" }).click(),
    ]);
    const text = await textOf(file);
    expect(text).toContain("line 42 before it breaks");
    await watched.close();
  });

  it("runs again with other values", async () => {
    const [before] = (await site.call("/flow_runs/filter", {
      flows: { name: { any_: ["report"] } },
      flow_runs: { deployment_id: { any_: [flows.deployments.daily] } },
    })) as Run[];
    const watched = await site.open(`/runs/flow-run/${before?.id}`);
    const { page } = watched;
    await page.getByRole("button", { name: "Rerun" }).click();
    const dialog = openDialog(page);
    await dialog.getByRole("textbox", { name: "table" }).fill("customers");
    await dialog.getByRole("button", { name: "Start run" }).click();
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await page.waitForURL((url) => idOf(url.href) !== before?.id && url.pathname.includes("flow-run"));
    const after = await readRun(idOf(page.url()));
    expect(after.parameters).toMatchObject({ target: { table: "customers", rows: 7 }, level: "high" });
    await page.getByText("reading customers").waitFor({ timeout: 30_000 });
    await watched.close();
  });

  it("is cancelled on a phone, and says so when it has stopped", async () => {
    const id = await flows.run("endless");
    const watched = await site.open(`/runs/flow-run/${id}`, {
      size: PHONE,
      theme: "dark",
    });
    const { page } = watched;
    await page.getByText("it goes on and on").waitFor({ timeout: 30_000 });
    await page.getByRole("button", { name: "Cancel run" }).click();
    await openDialog(page).getByRole("button", { name: "Cancel run" }).click();
    await page.getByRole("main").getByText("Cancelled", { exact: true }).first().waitFor({ timeout: 40_000 });
    expect((await readRun(id)).state_type).toBe("CANCELLED");
    expect(await findBarriers(page)).toEqual([]);
    await watched.close();
  });

  const venv = findOrMakePrefectVenv();
  it.skipIf("reason" in venv)(
    "of Prefect's client pauses for input, and suspends: both go on with what is typed into the form, on a phone, too",
    { timeout: 180_000 },
    async () => {
      await using _python = servePythonFlows("python" in venv ? venv.python : "", site);
      const begin = async (flow: string): Promise<string> => {
        const find = async () =>
          ((await site.call("/deployments/filter", { deployments: { name: { any_: [flow] } } })) as Run[])[0]
            ?.id;
        await expect.poll(find, { timeout: 60_000 }).toBeDefined();
        const run = (await site.call(`/deployments/${await find()}/create_flow_run`, {})) as Run;
        return run.id;
      };
      const [paused, suspended] = [await begin("approval"), await begin("holiday")];
      const watched = await site.open(`/runs/flow-run/${paused}?tab=logs`, { size: PHONE });
      const { page } = watched;
      const main = page.getByRole("main");
      await main.getByText("Paused", { exact: true }).first().waitFor({ timeout: 60_000 });
      await page.getByRole("button", { name: "Resume" }).click();
      await openDialog(page).getByText("invoices").waitFor();
      await openDialog(page).getByRole("textbox", { name: "reason" }).fill("the month is over");
      expect(await findBarriers(page)).toEqual([]);
      await openDialog(page).getByRole("button", { name: "Resume" }).click();
      await page.getByText("approved True: the month is over").waitFor({ timeout: 40_000 });
      await main.getByText("Completed", { exact: true }).first().waitFor({ timeout: 40_000 });

      await page.goto(`${site.url}/runs/flow-run/${suspended}?tab=logs`);
      await main.getByText("Suspended", { exact: true }).first().waitFor({ timeout: 60_000 });
      await page.getByRole("button", { name: "Resume" }).click();
      await openDialog(page).getByRole("textbox", { name: "reason" }).fill("the beach was full");
      await openDialog(page).getByRole("button", { name: "Resume" }).click();
      // Its process had ended: another one takes it from the start, and gets the answer.
      await page.getByText("back from holiday: the beach was full").waitFor({ timeout: 60_000 });
      await flows.until(suspended, "COMPLETED");
      await page.goto(`${site.url}/runs/flow-run/${suspended}?tab=results`);
      await page.getByText("storage_key").first().waitFor();
      await watched.close();
    },
  );
});
