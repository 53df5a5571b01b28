import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { makeSite } from "./support/site.ts";
import { findBarriers, keepPicture, openDialog, PHONE, textOf } from "./support/watched-page.ts";

const site = makeSite();
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
  const { id } = (await site.call("/task_runs/", { ...body, state: { type: "PENDING" } })) as Made;
  await site.call(`/task_runs/${id}/set_state`, { state: { type: "RUNNING" }, force: true });
  if (type !== "RUNNING") await site.call(`/task_runs/${id}/set_state`, { state: { type }, force: true });
  return id;
}

async function seed(): Promise<void> {
  const flow = (await site.call("/flows/", { name: "drawn" })) as Made;
  const run = (await site.call("/flow_runs/", {
    name: "drawn-run",
    flow_id: flow.id,
    state: { type: "PENDING" },
  })) as Made;
  runId = run.id;
  await site.call(`/flow_runs/${runId}/set_state`, { state: { type: "RUNNING" } });
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
    await site.call("/artifacts/", {
      ...of,
      key: "report",
      type: "markdown",
      data: text,
      description: "The report",
    });
  await site.call("/artifacts/", { ...of, key: "rows", type: "table", data: JSON.stringify(rows) });
  await site.call("/artifacts/", { ...of, key: "bar", type: "progress", data: 40 });
  await site.call("/artifacts/", {
    ...of,
    key: "far",
    type: "image",
    data: "https://example.com/plot.png",
  });
  await site.call("/artifacts/", { ...of, key: "odd", type: "nobody-knows", data: { deep: [1] } });
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
  await site.call("/events", [
    event("referenced", "s3://lake/raw"),
    event("materialization.succeeded", "s3://lake/clean", [upstream]),
    event("materialization.failed", "s3://lake/mart", [
      labels("s3://lake/clean", { "prefect.resource.role": "asset" }),
    ]),
  ]);
}

describe("empty pages", () => {
  it("artifacts and assets say what will be here, and how it gets here", async () => {
    const watched = await site.open(`/artifacts`);
    await watched.page.getByText("No artifacts yet").waitFor();
    await watched.page.goto(`${site.url}/assets`);
    await watched.page.getByText("No assets yet").waitFor();
    expect(await findBarriers(watched.page)).toEqual([]);
    await watched.close();
  });
});

describe("what is drawn", () => {
  beforeAll(seed);

  it("the graph of a run has its tasks, many alike as one node, and opens them", async () => {
    const watched = await site.open(`/runs/flow-run/${runId}?tab=graph`);
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
    const watched = await site.open(`/runs/flow-run/${runId}?tab=graph`, {
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

  it("the graph opens a subflow in place, has artifacts beside their task, is zoomed, fitted, and fills the window", async () => {
    const { id: flowId } = (await site.call("/flows/", { name: "drawn" })) as Made;
    const state = { type: "RUNNING" };
    const caller = (await site.call("/flow_runs/", { flow_id: flowId, name: "calls", state })) as Made;
    const makeIn = async (flow_run_id: string, name: string) =>
      (await site.call("/task_runs/", {
        flow_run_id,
        name,
        task_key: name,
        dynamic_key: "0",
        state,
      })) as Made;
    const wrote = await makeIn(caller.id, "wrote-0");
    const called = await makeIn(caller.id, "called-0");
    const inside = (await site.call("/flow_runs/", {
      name: "drawn-inside",
      flow_id: flowId,
      parent_task_run_id: called.id,
      state,
    })) as Made;
    await makeIn(inside.id, "deep-0");
    const of = { flow_run_id: caller.id, task_run_id: wrote.id };
    await site.call("/artifacts/", { ...of, key: "beside", type: "progress", data: 5 });
    const watched = await site.open(`/runs/flow-run/${caller.id}?tab=graph`);
    const { page } = watched;
    const graph = page.getByRole("region", { name: /^Graph of 2 task runs/ });
    await graph.getByRole("link", { name: "1 artifact" }).waitFor();
    await graph.getByRole("button", { name: "Open drawn-inside here" }).click();
    await page.getByRole("link", { name: "deep-0" }).waitFor();
    await page.getByRole("button", { name: "Close drawn-inside" }).click();
    await page.getByRole("link", { name: "deep-0" }).waitFor({ state: "detached" });
    const scale = () =>
      page
        .locator(".react-flow__viewport")
        .evaluate((one) => new DOMMatrix(getComputedStyle(one).transform).a);
    const fitted = await scale();
    await page.getByRole("button", { name: "Zoom out" }).click();
    await expect.poll(scale).toBeLessThan(fitted * 0.95);
    await page.getByRole("button", { name: "Show all" }).click();
    await expect.poll(scale).toBeCloseTo(fitted, 2);
    await page.getByRole("button", { name: "Fill the window" }).click();
    const wide = await graph.boundingBox();
    expect(wide?.width).toBeGreaterThan(1300);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Fill the window" }).waitFor();
    await watched.close();
  });

  it("the timeline has a line for each task run, groups them, and zooms by keys", async () => {
    const watched = await site.open(`/runs/flow-run/${runId}?tab=timeline`);
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
    const watched = await site.open(`/artifacts`);
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
    const watched = await site.open(`/artifacts/key/report`, { size: PHONE });
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
    const watched = await site.open(`/artifacts/key/rows`);
    const { page } = watched;
    await page.getByText("500 rows, 2 columns").waitFor();
    await page.getByRole("button", { name: "id", exact: true }).click();
    await page.getByRole("button", { name: "id", exact: true }).click();
    await page.getByRole("cell", { name: "row 499" }).waitFor();
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "CSV" }).click();
    expect((await saved).suggestedFilename()).toBe("rows.csv");
    await page.goto(`${site.url}/artifacts/key/far`);
    await page.getByText("This picture is on another server.").waitFor();
    await watched.close();
  });

  it("one version has its raw data, whose it is and since when, and is deleted once it is sure", async () => {
    const [odd] = (await site.call("/artifacts/filter", { artifacts: { key: { any_: ["bar"] } } })) as Made[];
    const watched = await site.open(`/artifacts/artifact/${odd?.id}`);
    const { page } = watched;
    await page.getByRole("tab", { name: "Raw" }).click();
    await page.getByRole("tabpanel").getByText("40").first().waitFor();
    const facts = page.getByRole("region", { name: "Facts" });
    await facts.getByRole("link", { name: "drawn-run" }).waitFor();
    await facts.getByRole("link", { name: "fetch-1" }).waitFor();
    expect(await facts.innerText()).toMatch(/Created\s+\S*\d/);
    await page.getByRole("button", { name: "Delete" }).click();
    await openDialog(page).getByRole("button", { name: "Delete" }).click();
    await page.waitForURL((url) => !url.pathname.includes("/artifact/"));
    expect(await site.call("/artifacts/filter", { artifacts: { key: { any_: ["bar"] } } })).toEqual([]);
    await watched.close();
  });

  it("a large one is read in part: its beginning at once, the rest when it is asked for", async () => {
    const rows = Array.from({ length: 20_000 }, (_, id) => ({ id, name: `large row ${id}` }));
    const table = (await site.call("/artifacts/", {
      key: "large-rows",
      type: "table",
      data: JSON.stringify(rows),
    })) as Made;
    const paragraphs = Array.from({ length: 4000 }, (_, at) => `Paragraph ${at} of a long **report**.`);
    const report = (await site.call("/artifacts/", {
      key: "large-report",
      type: "markdown",
      data: paragraphs.join("\n\n"),
    })) as Made;
    const watched = await site.open(`/artifacts/artifact/${table.id}`);
    const { page } = watched;
    await page.getByText(/^This is the beginning of .*(KiB|MiB)\.$/).waitFor();
    await page.getByText("large row 0", { exact: true }).waitFor();
    // Neither all of it is asked for, nor all that there is laid out.
    expect(watched.takeRequests()).not.toContain(`GET /api/artifacts/${table.id}`);
    expect(await page.getByText("large row 19999").count()).toBe(0);
    // A file of a part would be taken for the whole.
    expect(await page.getByRole("button", { name: "CSV" }).count()).toBe(0);
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByText(/20,000 rows/).waitFor();
    await page.getByRole("button", { name: "CSV" }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download" }).click(),
    ]);
    expect(JSON.parse(await textOf(download))).toHaveLength(rows.length);

    await page.goto(`${site.url}/artifacts/artifact/${report.id}`);
    await page.getByText("Paragraph 0 of a long").waitFor();
    expect(await page.getByText("Paragraph 3999 of a long").count()).toBe(0);
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByText(/^All .*KiB\.$/).waitFor();
    const next = page.getByRole("button", { name: /^Go on reading/ });
    while ((await next.count()) > 0) await next.click();
    await page.getByText("Paragraph 3999 of a long").waitFor();
    await watched.close();
  });

  it("assets have their last materialization and their lineage, in Spanish too", async () => {
    const watched = await site.open(`/assets`, { language: "es", theme: "dark" });
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
