import { expect, it } from "vitest";
import { openApi, type TestApi } from "../../../../test/support/api.ts";
import { makeFlowRun, makeId, makeTaskRun, propose } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import { createArtifact } from "../../../contract/artifacts/routes.ts";
import { createEvents } from "../../../contract/events/routes.ts";
import { setTaskRunState } from "../../../contract/task-runs/routes.ts";
import {
  listArtifactItems,
  listLatestArtifactItems,
  readArtifactPage,
} from "../../../contract/ui/artifact-pages.ts";
import { listAssets } from "../../../contract/ui/assets.ts";
import { readRunOutline } from "../../../contract/ui/run-outline.ts";

async function tellAsset(
  api: TestApi,
  event: string,
  key: string,
  parts: { readonly labels?: Record<string, string>; readonly related?: Record<string, string>[] } = {},
): Promise<void> {
  const occurred = new Date(api.clock.now()).toISOString();
  const resource = { "prefect.resource.id": key, ...parts.labels };
  await api.client.call(createEvents, {
    body: [
      { id: makeId(), occurred, event: `prefect.asset.${event}`, resource, related: parts.related ?? [] },
    ],
  });
  api.clock.shift(1);
}

describeEachDialect("what graphs are drawn from", (dialect) => {
  it("an outline has tasks with their parents, subflows, and states of what was tried again", async () => {
    const api = await openApi(dialect);
    const { id } = await makeFlowRun(api.client, { state: { type: "PENDING" } });
    await propose(api.client, id, "RUNNING");
    const first = await makeTaskRun(api.client, id, { name: "first", state: { type: "RUNNING" } });
    const calling = await makeTaskRun(api.client, id, {
      name: "call",
      task_inputs: {
        x: [{ input_type: "task_run", id: first.id }],
        __parents__: [{ input_type: "task_run", id: first.id }],
      },
      state: { type: "PENDING" },
    });
    const child = await makeFlowRun(api.client, {
      name: "child",
      parent_task_run_id: calling.id,
      state: { type: "PENDING" },
    });
    await propose(api.client, child.id, "RUNNING");
    const outline = await api.client.call(readRunOutline, { params: { id }, query: {} });
    expect(outline.flow_run).toMatchObject({ id, flow_name: "etl", state_type: "RUNNING" });
    expect(outline.total).toBe(2);
    const byName = new Map(outline.tasks.map((task) => [task.name, task]));
    expect(byName.get("first")).toMatchObject({
      state_type: "RUNNING",
      subflow: null,
      parents: [],
      states: null,
    });
    expect(byName.get("call")).toMatchObject({
      state_type: "RUNNING",
      subflow: { id: child.id, name: "child", flow_name: "etl" },
      parents: [first.id],
    });
  });

  it("with a cursor an outline tells what has changed since, a change of a subflow included", async () => {
    const api = await openApi(dialect);
    const { id } = await makeFlowRun(api.client, { state: { type: "PENDING" } });
    const one = await makeTaskRun(api.client, id, { name: "one", state: { type: "RUNNING" } });
    const calling = await makeTaskRun(api.client, id, { name: "call", state: { type: "RUNNING" } });
    const child = await makeFlowRun(api.client, {
      parent_task_run_id: calling.id,
      state: { type: "PENDING" },
    });
    api.clock.shift(3600);
    const read = (since?: string) =>
      api.client.call(readRunOutline, { params: { id }, query: since === undefined ? {} : { since } });
    const { cursor, tasks } = await read();
    expect(tasks).toHaveLength(2);
    expect(await read(cursor)).toMatchObject({ tasks: [], total: 2 });
    api.clock.shift(60);
    const done = { type: "COMPLETED" as const };
    await api.client.call(setTaskRunState, { params: { id: one.id }, body: { state: done } });
    expect((await read(cursor)).tasks).toMatchObject([{ id: one.id, state_type: "COMPLETED" }]);
    await propose(api.client, child.id, "RUNNING");
    expect((await read(cursor)).tasks).toHaveLength(2);
    expect((await read("no cursor")).tasks).toHaveLength(2);
  });

  it("an outline of no run is not found", async () => {
    const api = await openApi(dialect);
    expect((await api.request("GET", `/ui/flow_runs/${makeId()}/outline`)).status).toBe(404);
  });

  it("without events there are no assets", async () => {
    const api = await openApi(dialect);
    expect(await api.client.call(listAssets, {})).toEqual({ assets: [], since: null });
  });

  it("assets have their last materialization, its run, owners and what they were made from", async () => {
    const api = await openApi(dialect);
    const run = makeId();
    const related = [
      { "prefect.resource.id": "s3://raw", "prefect.resource.role": "asset" },
      { "prefect.resource.id": "dbt", "prefect.resource.role": "asset-materialized-by" },
      {
        "prefect.resource.id": `prefect.flow-run.${run}`,
        "prefect.resource.role": "flow-run",
        "prefect.resource.name": "calm-owl",
      },
    ];
    await tellAsset(api, "referenced", "s3://raw");
    await tellAsset(api, "materialization.succeeded", "s3://clean", {
      labels: { "prefect.resource.name": "Clean", "prefect.asset.owners": '["data team"]' },
      related,
    });
    await tellAsset(api, "materialization.failed", "s3://clean", {
      labels: { "prefect.asset.owners": "not json" },
      related,
    });
    await tellAsset(api, "materialization.succeeded", "s3://leaf", {
      related: [{ "prefect.resource.id": "s3://never-told", "prefect.resource.role": "asset" }],
    });
    const { assets } = await api.client.call(listAssets, {});
    expect(assets.map(({ key }) => key)).toEqual(["s3://clean", "s3://leaf", "s3://never-told", "s3://raw"]);
    expect(assets[0]).toMatchObject({
      name: "Clean",
      owners: ["not json"],
      succeeded: 1,
      failed: 1,
      upstream: ["s3://raw"],
      last: { succeeded: false, by: "dbt", flow_run: { id: run, name: "calm-owl" }, task_run: null },
    });
    expect(assets[3]).toMatchObject({ last: null, references: 1 });
  });

  it("artifacts are listed without what they hold, and read whole unless that is large", async () => {
    const api = await openApi(dialect);
    const { id: flow_run_id } = await makeFlowRun(api.client, { name: "maker" });
    const make = (key: string, data: unknown) =>
      api.client.call(createArtifact, { body: { key, type: "markdown", data: data as never, flow_run_id } });
    // An escape of the JSON lies across the place where it is cut.
    const long = `${"x".repeat(64 * 1024 - 2)}\n"end"`;
    const short = await make("short", "# Hello ü\n");
    const large = await make("large", long);
    const rows = await make("rows", [{ a: 1 }]);
    await make("none", null);
    const { count, rows: latest } = await api.client.call(listLatestArtifactItems, {
      body: { sort: "KEY_ASC" },
    });
    expect(count).toBe(4);
    expect(
      latest.map(({ key, data_start, data_bytes }) => [key, data_start?.slice(0, 9), data_bytes]),
    ).toEqual([
      ["large", "xxxxxxxxx", JSON.stringify(long).length],
      ["none", undefined, null],
      ["rows", '[{"a":1}]', 9],
      ["short", "# Hello ü", 14],
    ]);
    expect(latest[0]?.data_start).toHaveLength(399);
    expect(latest[0]).toMatchObject({ id: large.id, flow_run_name: "maker", task_run_name: null });
    expect(latest[0]).not.toHaveProperty("data");
    const ofKey = await api.client.call(listArtifactItems, {
      body: { artifacts: { key: { any_: ["short"] } } },
    });
    expect(ofKey.map(({ id }) => id)).toEqual([short.id]);
    const read = (id: string) => api.client.call(readArtifactPage, { params: { id } });
    expect(await read(short.id)).toMatchObject({ data: "# Hello ü\n", data_start: "# Hello ü\n" });
    expect(await read(rows.id)).toMatchObject({ data: [{ a: 1 }] });
    const page = await read(large.id);
    expect(page.data).toBeNull();
    expect(page.data_start).toBe("x".repeat(64 * 1024 - 2));
    await expect(read(makeId())).rejects.toThrow("Artifact not found");
  });
});
