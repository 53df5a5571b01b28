import { randomUUID } from "node:crypto";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LiveServer, startLiveServer } from "./support/live-server.ts";
import { findBarriers, keepPicture, openChromium, openPage, PHONE } from "./support/watched-page.ts";

let browser: Browser;
let server: LiveServer;
let runId: string;

interface Made {
  readonly id: string;
}

async function makeTask(
  name: string,
  key: string,
  parents: readonly string[],
  type: string,
): Promise<string> {
  const inputs = { x: parents.map((id) => ({ input_type: "task_run", id })) };
  const body = { flow_run_id: runId, name, task_key: key, dynamic_key: randomUUID(), task_inputs: inputs };
  // safe: the contract's answer has an id
  const { id } = (await server.call("/task_runs/", { ...body, state: { type: "PENDING" } })) as Made;
  await server.call(`/task_runs/${id}/set_state`, { state: { type: "RUNNING" }, force: true });
  if (type !== "RUNNING") await server.call(`/task_runs/${id}/set_state`, { state: { type }, force: true });
  return id;
}

async function seed(): Promise<void> {
  const flow = (await server.call("/flows/", { name: "drawn" })) as Made;
  const run = (await server.call("/flow_runs/", {
    name: "drawn-run",
    flow_id: flow.id,
    state: { type: "PENDING" },
  })) as Made;
  runId = run.id;
  await server.call(`/flow_runs/${runId}/set_state`, { state: { type: "RUNNING" } });
  const first = await makeTask("fetch-1", "fetch", [], "COMPLETED");
  const second = await makeTask("clean-1", "clean", [first], "COMPLETED");
  for (let index = 0; index < 12; index++)
    await makeTask(`check-${index}`, "check", [second], index === 3 ? "FAILED" : "COMPLETED");
  await makeTask("report-1", "report", [second], "RUNNING");
  const of = { flow_run_id: runId, task_run_id: first };
  const rows = Array.from({ length: 500 }, (_, id) => ({ id, name: `row ${id}` }));
  for (const text of [
    "# First",
    "# Second\n\n- [x] done\n\n![far](https://example.com/a.png) <script>alert(1)</script>",
  ])
    await server.call("/artifacts/", {
      ...of,
      key: "report",
      type: "markdown",
      data: text,
      description: "The report",
    });
  await server.call("/artifacts/", { ...of, key: "rows", type: "table", data: JSON.stringify(rows) });
  await server.call("/artifacts/", { ...of, key: "bar", type: "progress", data: 40 });
  await server.call("/artifacts/", {
    ...of,
    key: "far",
    type: "image",
    data: "https://example.com/plot.png",
  });
  await server.call("/artifacts/", { ...of, key: "odd", type: "nobody-knows", data: { deep: [1] } });
  const labels = (id: string, more: Record<string, string> = {}) => ({ "prefect.resource.id": id, ...more });
  const event = (name: string, key: string, related: readonly object[] = []) => ({
    id: randomUUID(),
    occurred: new Date().toISOString(),
    event: `prefect.asset.${name}`,
    resource: labels(key, { "prefect.asset.owners": '["finance"]' }),
    related,
    payload: { rows: 7 },
  });
  const upstream = labels("s3://lake/raw", { "prefect.resource.role": "asset" });
  await server.call("/events", [
    event("referenced", "s3://lake/raw"),
    event("materialization.succeeded", "s3://lake/clean", [upstream]),
    event("materialization.failed", "s3://lake/mart", [
      labels("s3://lake/clean", { "prefect.resource.role": "asset" }),
    ]),
  ]);
}

beforeAll(async () => {
  [browser, server] = await Promise.all([openChromium(), startLiveServer()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

describe("empty pages", () => {
  it("artifacts and assets say what will be here, and how it gets here", async () => {
    const watched = await openPage(browser, `${server.url}/artifacts`);
    await watched.page.getByText("No artifacts yet").waitFor();
    await watched.page.goto(`${server.url}/assets`);
    await watched.page.getByText("No assets yet").waitFor();
    expect(await findBarriers(watched.page)).toEqual([]);
    await watched.close();
  });
});

describe("what is drawn", () => {
  beforeAll(seed);

  it("the graph of a run has its tasks, many alike as one node, and opens them", async () => {
    const watched = await openPage(browser, `${server.url}/runs/flow-run/${runId}?tab=graph`);
    const graph = watched.page.getByRole("region", { name: /Graph of 15 task runs/ });
    await graph.getByRole("link", { name: "fetch-1" }).waitFor();
    const group = graph.getByRole("button", { name: /check/ });
    await group.click();
    await graph.getByRole("link", { name: "check-3", exact: true }).waitFor();
    expect(await findBarriers(watched.page)).toEqual([]);
    await keepPicture(watched.page, "run-graph");
    await watched.close();
  });

  it("the graph finds a task, says the same as a list, and leads to the task's page", async () => {
    const watched = await openPage(browser, `${server.url}/runs/flow-run/${runId}?tab=graph`, {
      theme: "dark",
    });
    await watched.page.getByRole("searchbox", { name: "Find in the graph" }).fill("report");
    await watched.page.getByText("1 found").waitFor();
    await watched.page.getByRole("button", { name: "Show as a list" }).click();
    const list = watched.page.getByRole("region", { name: /what they depend on/ });
    await list.getByText("after fetch-1").waitFor();
    await list.getByRole("link", { name: "clean-1" }).click();
    await watched.page.waitForURL("**/runs/task-run/**");
    await watched.close();
  });

  it("the timeline has a line for each task run, groups them, and zooms by keys", async () => {
    const watched = await openPage(browser, `${server.url}/runs/flow-run/${runId}?tab=timeline`);
    const chart = watched.page.getByRole("region", { name: "Timeline of task runs" });
    await chart.getByText("15 lines").waitFor();
    await chart.focus();
    await watched.page.keyboard.press("+");
    await watched.page.getByRole("button", { name: /Whole run/ }).click();
    await watched.page.getByRole("switch", { name: "Group by task" }).click();
    await chart.getByText("4 lines").waitFor();
    expect(await findBarriers(watched.page)).toEqual([]);
    await keepPicture(watched.page, "run-timeline");
    await watched.close();
  });

  it("artifacts are found by key and kind, and shown by what they are", async () => {
    const watched = await openPage(browser, `${server.url}/artifacts`);
    const { page } = watched;
    await page.getByRole("link", { name: "rows", exact: true }).waitFor();
    expect(new Set(watched.takeRequests()).size).toBeLessThanOrEqual(5);
    expect(await findBarriers(page)).toEqual([]);
    await keepPicture(page, "artifacts");
    await page.getByRole("searchbox", { name: "Search by key" }).fill("odd");
    await page.getByText("1 key", { exact: true }).waitFor();
    await page.getByRole("link", { name: "odd" }).click();
    await page.getByText('"deep"').waitFor();
    await watched.close();
  });

  it("the versions of a key stand along time; markup in them stays text, far pictures are links", async () => {
    const watched = await openPage(browser, `${server.url}/artifacts/key/report`, { size: PHONE });
    const { page } = watched;
    await page.getByRole("heading", { name: "Second" }).waitFor();
    await page.getByText("<script>alert(1)</script>").waitFor();
    await page.getByRole("link", { name: "far" }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("navigation", { name: "Versions" }).getByRole("button").last().click();
    await page.getByRole("heading", { name: "First" }).waitFor();
    expect(new URL(page.url()).searchParams.has("version")).toBe(true);
    await watched.close();
  });

  it("a table is sorted and saved; a picture of another server is not loaded", async () => {
    const watched = await openPage(browser, `${server.url}/artifacts/key/rows`);
    const { page } = watched;
    await page.getByText("500 rows, 2 columns").waitFor();
    await page.getByRole("button", { name: "id", exact: true }).click();
    await page.getByRole("button", { name: "id", exact: true }).click();
    await page.getByRole("cell", { name: "row 499" }).waitFor();
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "CSV" }).click();
    expect((await saved).suggestedFilename()).toBe("rows.csv");
    await page.goto(`${server.url}/artifacts/key/far`);
    await page.getByText("This picture is on another server.").waitFor();
    await watched.close();
  });

  it("assets have their last materialization and their lineage, in Spanish too", async () => {
    const watched = await openPage(browser, `${server.url}/assets`, { language: "es", theme: "dark" });
    const { page } = watched;
    await page.getByRole("table", { name: "Activos" }).getByText("Falló").waitFor();
    await page
      .getByRole("region", { name: /Linaje de 3 activos/ })
      .getByRole("link", { name: "clean" })
      .waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await keepPicture(page, "assets");
    await page.getByRole("table", { name: "Activos" }).getByRole("link", { name: "clean" }).click();
    await page.getByRole("heading", { level: 1, name: "clean" }).waitFor();
    await page.getByRole("table", { name: "Historia" }).getByText("Hecho").waitFor();
    await page.getByText("finance").first().waitFor();
    await watched.close();
  });
});
