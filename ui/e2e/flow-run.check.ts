import { beforeAll, describe, expect, it } from "vitest";
import { makeSite } from "./support/site.ts";
import { findBarriers, openDialog, PHONE } from "./support/watched-page.ts";

const site = makeSite();
let flowId: string;

/** What the API answers to what was made. */
interface Made {
  readonly id: string;
}

const make = async (path: string, body: unknown) => (await site.call(path, body)) as Made; // safe: answers have their id

const setState = (kind: "flow_runs" | "task_runs", id: string, type: string, parts: object = {}) =>
  site.call(`/${kind}/${id}/set_state`, { state: { type, ...parts }, force: true });

async function makeRun(name: string, type: string, parts: object = {}, state: object = {}): Promise<string> {
  const { id } = await make("/flow_runs/", { flow_id: flowId, name, state: { type: "PENDING" }, ...parts });
  await setState("flow_runs", id, "RUNNING");
  if (type !== "RUNNING") await setState("flow_runs", id, type, state);
  return id;
}

const address = (id: string, tab = "") => `/runs/flow-run/${id}${tab}`;

beforeAll(async () => {
  flowId = (await make("/flows/", { name: "nightly-orders" })).id;
});

describe("a flow run's page", () => {
  it("says why a run failed, and leads to the task and to its errors", async () => {
    const id = await makeRun("stormy-heron", "RUNNING");
    const task = await make("/task_runs/", {
      flow_run_id: id,
      name: "load-0",
      task_key: "load",
      dynamic_key: "0",
      state: { type: "RUNNING" },
    });
    await setState("task_runs", task.id, "FAILED", { message: "Error: ENOSPC\n at load" });
    await setState("flow_runs", id, "FAILED", { message: "Error: the disk is full" });
    const timestamp = new Date().toISOString();
    const line = { name: "x", flow_run_id: id, timestamp };
    await site.call("/logs/", [
      { ...line, level: 20, message: "all went well so far" },
      { ...line, level: 40, message: "<img src=x onerror=alert(1)> disk full" },
    ]);
    const watched = await site.open(address(id));
    const { page } = watched;
    const cause = page.getByRole("region", { name: "Why it failed" });
    await cause.getByText("Error: the disk is full").waitFor();
    await page.getByText("all went well so far").waitFor();
    expect(watched.takeRequests().length).toBeLessThanOrEqual(5);
    expect(await findBarriers(page)).toEqual([]);
    await cause.getByRole("link", { name: "Errors in the log" }).click();
    await page.getByText("all went well so far").waitFor({ state: "detached" });
    await page.getByText("<img src=x onerror=alert(1)> disk full").waitFor();
    await cause.getByRole("link", { name: "load-0" }).click();
    await page.getByRole("heading", { level: 1, name: "load-0" }).waitFor();
    await page.getByText("Error: ENOSPC").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await watched.close();
  });

  it("shows lines as they are written, without being asked", async () => {
    const id = await makeRun("talking-owl", "RUNNING");
    const watched = await site.open(address(id));
    await watched.page.getByText("Nothing logged yet").waitFor();
    const timestamp = new Date().toISOString();
    await site.call("/logs/", [{ name: "x", level: 20, message: "here I am", timestamp, flow_run_id: id }]);
    await watched.page.getByText("here I am").waitFor();
    await setState("flow_runs", id, "COMPLETED");
    await watched.page.getByRole("button", { name: "More actions" }).waitFor();
    await watched.page.getByText("Completed", { exact: true }).first().waitFor();
    await watched.close();
  });

  it("resumes a run that waits for input by a form", async () => {
    const id = await makeRun("asking-owl", "RUNNING");
    const schema = { type: "object", properties: { comment: { type: "string", title: "Comment" } } };
    await site.call(`/flow_runs/${id}/input`, { key: "p-schema", value: JSON.stringify(schema) });
    await setState("flow_runs", id, "PAUSED", {
      state_details: {
        pause_timeout: new Date(Date.now() + 3_600_000).toISOString(),
        run_input_keyset: { schema: "p-schema", response: "p-response" },
      },
    });
    const watched = await site.open(address(id));
    const { page } = watched;
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByRole("textbox", { name: "Comment" }).fill("looks fine");
    await page.getByRole("dialog").getByRole("button", { name: "Resume" }).click();
    await page.getByText("Running", { exact: true }).first().waitFor();
    expect(await site.call(`/flow_runs/${id}/input/p-response`)).toEqual({ comment: "looks fine" });
    await watched.close();
  });

  it("cancels a run once that is confirmed", async () => {
    const id = await makeRun("busy-bee", "RUNNING");
    const watched = await site.open(address(id));
    const { page } = watched;
    await page.getByRole("button", { name: "Cancel run" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel run" }).click();
    await page.getByText("Cancelling", { exact: true }).first().waitFor();
    await watched.close();
  });

  it("changes a state by hand, and takes that back", async () => {
    const id = await makeRun("odd-crow", "CRASHED");
    const watched = await site.open(address(id));
    const { page } = watched;
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Change state" }).click();
    await page.getByRole("textbox", { name: "Message" }).fill("seen and settled");
    await page.getByRole("dialog").getByRole("button", { name: "Change state" }).click();
    await page.getByText("Completed", { exact: true }).first().waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Crashed", { exact: true }).first().waitFor();
    await watched.close();
  });

  it("compares a run with the last good one, by task and by parameter", async () => {
    await makeRun("good-one", "COMPLETED", { parameters: { limit: 1000 } });
    const id = await makeRun("bad-one", "FAILED", { parameters: { limit: 5 } }, { message: "no" });
    const watched = await site.open(address(id, "?tab=compare"));
    const { page } = watched;
    await page.getByRole("table", { name: "Parameters that differ" }).getByText("1000").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await watched.close();
  });

  it("deletes a run, and says so on pages that still show it", async () => {
    const id = await makeRun("short-lived", "COMPLETED");
    const watched = await site.open(address(id), {
      expected: [`404 /api/ui/flow_runs/${id}`],
    });
    const { page } = watched;
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
    await page.goBack();
    await page.getByText("does not exist").first().waitFor();
    await watched.close();
  });

  it("has all that is kept of it in its tabs, and its task run in its own", async () => {
    const id = await makeRun("whole-record", "RUNNING", {
      parameters: { city: "Santiago" },
      job_variables: { image: "app:7" },
      idempotency_key: "only-once",
      flow_version: "v9",
      empirical_policy: { retries: 3, retry_delay: 7 },
    });
    const before = await make("/task_runs/", {
      flow_run_id: id,
      name: "extract-0",
      task_key: "extract",
      dynamic_key: "0",
      state: { type: "COMPLETED" },
    });
    const task = await make("/task_runs/", {
      flow_run_id: id,
      name: "store-0",
      task_key: "store",
      dynamic_key: "call-5",
      task_version: "t4",
      cache_key: "store:orders",
      tags: ["nightly"],
      empirical_policy: { retries: 2, retry_delay: [11], retry_jitter_factor: 0.5 },
      task_inputs: { rows: [{ input_type: "task_run", id: before.id }], place: [] },
      state: { type: "RUNNING" },
    });
    await make("/flow_runs/", {
      flow_id: flowId,
      name: "called-by-it",
      parent_task_run_id: before.id,
      state: { type: "RUNNING" },
    });
    const of = { flow_run_id: id, task_run_id: task.id };
    await site.call("/artifacts/", { ...of, key: "row-count", type: "markdown", data: "# 42 rows" });
    const timestamp = new Date().toISOString();
    await site.call("/logs/", [{ ...of, name: "x", level: 20, message: "42 rows are stored", timestamp }]);
    const watched = await site.open(address(id));
    const { page } = watched;
    const openTab = (name: RegExp) => page.getByRole("tab", { name }).click();
    const facts = () => page.getByRole("region", { name: "Details" }).innerText();
    await openTab(/^Task runs/);
    await page.getByRole("tabpanel").getByRole("link", { name: "extract-0" }).waitFor();
    await openTab(/^Subflows/);
    await page.getByRole("tabpanel").getByRole("link", { name: "called-by-it" }).waitFor();
    await openTab(/^Artifacts/);
    await page.getByRole("tabpanel").getByRole("link", { name: "row-count" }).waitFor();
    await openTab(/^Parameters/);
    await page.getByRole("tabpanel").getByText('"Santiago"').waitFor();
    await page.getByRole("tabpanel").getByText('"app:7"').waitFor();
    await openTab(/^Events/);
    await page
      .getByRole("tabpanel")
      .getByText(/prefect\.flow-run\.Running/)
      .first()
      .waitFor();
    await openTab(/^Details/);
    for (const fact of [
      /Run count\s+1/,
      /Retries\s+3/,
      /Retry delay\s+7/,
      /Flow version\s+v9/,
      /Idempotency key\s+only-once/,
      /Created\s+\S*\d/,
      /Updated\s+\S*\d/,
    ])
      expect(await facts()).toMatch(fact);
    expect(await facts()).toContain(id);

    await openTab(/^Task runs/);
    await page.getByRole("tabpanel").getByRole("link", { name: "store-0" }).click();
    await page.getByRole("heading", { level: 1, name: "store-0" }).waitFor();
    await page.getByText("42 rows are stored").waitFor();
    await openTab(/^Inputs/);
    await page.getByRole("tabpanel").getByRole("link", { name: "extract-0" }).waitFor();
    await openTab(/^Artifacts/);
    await page.getByRole("tabpanel").getByRole("link", { name: "row-count" }).waitFor();
    await openTab(/^Details/);
    for (const fact of [
      /Task key\s+store/,
      /Call\s+call-5/,
      /Task version\s+t4/,
      /Cache key\s+store:orders/,
      /Retries\s+2/,
      /Retry delay\s+11/,
      /Jitter\s+0\.5/,
    ])
      expect(await facts()).toMatch(fact);
    await page.getByRole("button", { name: "Change state" }).click();
    await openDialog(page).getByRole("button", { name: "Change state" }).click();
    await page.getByRole("main").getByText("Completed", { exact: true }).first().waitFor();
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await openDialog(page).getByRole("button", { name: "Delete" }).click();
    await page.getByRole("heading", { level: 1, name: "whole-record" }).waitFor();
    const left = await site.call("/task_runs/count", { flow_runs: { id: { any_: [id] } } });
    expect(left).toBe(1);
    await watched.close();
  });

  it("fits a phone, in the dark", async () => {
    const id = await makeRun("small-wren", "FAILED", {}, { message: "Error: too small" });
    const watched = await site.open(address(id), { size: PHONE, theme: "dark" });
    const { page } = watched;
    await page.getByText("Error: too small").first().waitFor();
    expect(await findBarriers(page)).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await watched.close();
  });
});
