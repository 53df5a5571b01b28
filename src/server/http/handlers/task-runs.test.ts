import { expect, it } from "vitest";
import { openApi } from "../../../../test/support/api.ts";
import { makeFlowRun, makeId, makeTaskRun, propose } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import { createArtifact } from "../../../contract/artifacts/routes.ts";
import { readFlowRunDependencies, readFlowRunGraph } from "../../../contract/flow-runs/routes.ts";
import { listTaskRunStates, readTaskRunState } from "../../../contract/states/routes.ts";
import {
  createTaskRun,
  deleteTaskRun,
  listTaskRuns,
  paginateTaskRuns,
  readTaskRun,
  readTaskRunHistory,
  setTaskRunState,
  updateTaskRun,
} from "../../../contract/task-runs/routes.ts";

describeEachDialect("task runs", (dialect) => {
  it("are created once for a flow run, task key and dynamic key", async () => {
    const { client, request } = await openApi(dialect);
    const { id: flow_run_id } = await makeFlowRun(client);
    const body = { flow_run_id, task_key: "add", dynamic_key: "0", tags: ["a"] };
    const first = await client.call(createTaskRun, { body });
    expect(first).toMatchObject({ state_type: "PENDING", task_inputs: {}, flow_run_id });
    const again = await request("POST", "/task_runs/", { ...body, name: "other" });
    expect([again.status, await again.json()]).toMatchObject([200, { id: first.id, name: first.name }]);
    expect((await client.call(createTaskRun, { body: { ...body, dynamic_key: "1" } })).id).not.toBe(first.id);
    const alone = { task_key: "add", dynamic_key: "0" };
    const [one, two] = [
      await client.call(createTaskRun, { body: alone }),
      await client.call(createTaskRun, { body: alone }),
    ];
    expect(one.id).not.toBe(two.id);
    const given = await client.call(createTaskRun, { body: { ...alone, id: one.id } });
    expect(given.id).toBe(one.id);
    const orphan = client.call(createTaskRun, { body: { ...body, flow_run_id: makeId() } });
    await expect(orphan).rejects.toMatchObject({ status: 409 });
  });

  it("go through their states, each kept in the history", async () => {
    const { client, clock } = await openApi(dialect);
    const run = await makeFlowRun(client, { state: { type: "RUNNING" } });
    const policy = { retries: 1, retry_delay: 5 };
    const { id } = await makeTaskRun(client, run.id, { empirical_policy: policy });
    const set = async (type: "RUNNING" | "FAILED" | "COMPLETED", data: unknown = null) =>
      (await client.call(setTaskRunState, { params: { id }, body: { state: { type, data } } })).status;
    expect(await set("RUNNING")).toBe("ACCEPT");
    expect(await set("FAILED")).toBe("REJECT");
    expect(await set("RUNNING")).toBe("WAIT");
    clock.shift(6);
    expect(await set("RUNNING")).toBe("ACCEPT");
    expect(await set("COMPLETED", { type: "kept", v: 1 })).toBe("ACCEPT");
    expect(await set("RUNNING")).toBe("REJECT");
    expect(await client.call(readTaskRun, { params: { id } })).toMatchObject({
      run_count: 2,
      flow_run_run_count: 1,
      state: { type: "COMPLETED", data: { type: "kept", v: 1 }, state_details: { flow_run_id: run.id } },
    });
    const states = await client.call(listTaskRunStates, { query: { task_run_id: id } });
    expect(states.map((state) => state.name)).toEqual([
      "Pending",
      "Running",
      "AwaitingRetry",
      "Retrying",
      "Completed",
    ]);
    for (const state of states) {
      expect(await client.call(readTaskRunState, { params: { id: state.id } })).toEqual(state);
    }
    await expect(client.call(readTaskRunState, { params: { id: makeId() } })).rejects.toMatchObject({
      status: 404,
    });
  });

  it("keep a bounded history", async () => {
    const { client } = await openApi(dialect);
    const { id } = await makeTaskRun(client, null);
    const force = { state: { type: "RUNNING" as const, name: "Again" }, force: true };
    await Promise.all(
      Array.from({ length: 205 }, () => client.call(setTaskRunState, { params: { id }, body: force })),
    );
    const states = await client.call(listTaskRunStates, { query: { task_run_id: id } });
    expect(states).toHaveLength(200);
    expect(states[0]?.name).toBe("Pending");
  });

  it("are renamed, deleted, listed and paged in the reduced shape", async () => {
    const { client } = await openApi(dialect);
    const run = await makeFlowRun(client);
    const { id } = await makeTaskRun(client, run.id, { name: "before" });
    await client.call(updateTaskRun, { params: { id }, body: { name: "after" } });
    const page = await client.call(paginateTaskRuns, { body: { limit: 1 } });
    expect(page).toMatchObject({ results: [{ name: "after" }], count: 1, pages: 1 });
    expect(page.results[0]).not.toHaveProperty("dynamic_key");
    await client.call(deleteTaskRun, { params: { id } });
    await expect(client.call(deleteTaskRun, { params: { id } })).rejects.toMatchObject({ status: 404 });
    expect(await client.call(listTaskRuns)).toEqual([]);
  });

  it("are counted by state in buckets of time", async () => {
    const { client, clock } = await openApi(dialect);
    const at = (seconds: number) => new Date(clock.now() + seconds * 1000).toISOString();
    const body = { history_start: at(-60), history_end: at(60), history_interval_seconds: 120 };
    await makeTaskRun(client, null, { state: { type: "FAILED" } });
    await makeTaskRun(client, null);
    const [bucket] = await client.call(readTaskRunHistory, { body });
    expect(bucket?.states.map((state) => [state.state_type, state.count_runs])).toEqual([
      ["FAILED", 1],
      ["PENDING", 1],
    ]);
  });

  it("make the graph of their flow run, subflows standing for their tracking runs", async () => {
    const { client, clock } = await openApi(dialect);
    const run = await makeFlowRun(client, { state: { type: "RUNNING" } });
    const make = async (name: string, task_inputs: object) => {
      clock.shift(1);
      return makeTaskRun(client, run.id, { name, task_inputs, state: { type: "COMPLETED" } });
    };
    const upstream = (id: string) => [{ input_type: "task_run", id }];
    const extract = await make("extract", {});
    const outer = await make("outer", { rows: upstream(extract.id) });
    const inner = await make("inner", { __parents__: upstream(outer.id) });
    const tracking = await make("child-0", { x: upstream(outer.id), y: upstream(outer.id) });
    const child = await makeFlowRun(client, { name: "child", parent_task_run_id: tracking.id });
    const load = await make("load", {
      data: upstream(tracking.id),
      c: [{ input_type: "constant", type: "int" }],
    });
    const graph = await client.call(readFlowRunGraph, { params: { id: run.id } });
    expect(graph.states.map((state) => state.type)).toEqual(["RUNNING"]);
    expect(graph.root_node_ids).toEqual([extract.id, inner.id]);
    const nodes = new Map(graph.nodes);
    expect([...nodes.values()].map((node) => [node.kind, node.label]).sort()).toEqual([
      ["flow-run", "etl / child"],
      ["task-run", "extract"],
      ["task-run", "inner"],
      ["task-run", "load"],
      ["task-run", "outer"],
    ]);
    expect(nodes.get(outer.id)).toMatchObject({
      parents: [{ id: extract.id }],
      children: [{ id: child.id }],
    });
    expect(nodes.get(inner.id)).toMatchObject({ parents: [], encapsulating: [{ id: outer.id }] });
    expect(nodes.get(child.id)).toMatchObject({ state_type: "PENDING", children: [{ id: load.id }] });
    expect(nodes.get(load.id)).toMatchObject({ parents: [{ id: child.id }] });
    clock.shift(5);
    const since = new Date(clock.now()).toISOString();
    const later = await client.call(readFlowRunGraph, { params: { id: run.id }, query: { since } });
    expect(later.nodes.map(([id]) => id)).toEqual([child.id]);
    const older = await client.call(readFlowRunDependencies, { params: { id: run.id } });
    const ofLoad = older.find((one) => one.id === load.id);
    expect(ofLoad?.upstream_dependencies).toEqual([{ input_type: "task_run", id: tracking.id }]);
    for (const route of [readFlowRunGraph, readFlowRunDependencies]) {
      await expect(client.call(route, { params: { id: makeId() } })).rejects.toMatchObject({ status: 404 });
    }
  });

  it("bring what they made for people into the graph of their flow run", async () => {
    const { client, clock } = await openApi(dialect);
    const run = await makeFlowRun(client, { state: { type: "RUNNING" } });
    const task = await makeTaskRun(client, run.id, { name: "report", state: { type: "RUNNING" } });
    const make = (parts: object) => {
      clock.shift(1);
      return client.call(createArtifact, {
        body: { flow_run_id: run.id, type: "markdown", data: "#", ...parts },
      });
    };
    const first = await make({ key: "report", task_run_id: task.id });
    const second = await make({ key: "report", task_run_id: task.id });
    const progress = await make({ type: "progress", data: 40 });
    await make({ type: "result" });
    const graph = await client.call(readFlowRunGraph, { params: { id: run.id } });
    expect(graph.artifacts).toMatchObject([{ id: progress.id, key: null, is_latest: true, data: 40 }]);
    expect(graph.nodes[0]?.[1].artifacts).toMatchObject([
      { id: first.id, key: "report", type: "markdown", is_latest: false, data: null },
      { id: second.id, is_latest: true },
    ]);
  });

  it("start only while their flow runs", async () => {
    const { client } = await openApi(dialect);
    const run = await makeFlowRun(client);
    const { id } = await makeTaskRun(client, run.id);
    const start = () =>
      client.call(setTaskRunState, { params: { id }, body: { state: { type: "RUNNING" } } });
    expect((await start()).status).toBe("ABORT");
    await propose(client, run.id, "RUNNING");
    expect((await start()).status).toBe("ACCEPT");
    const stale = { state: { type: "COMPLETED" as const }, owner_epoch: 7, force: true };
    expect((await client.call(setTaskRunState, { params: { id }, body: stale })).status).toBe("ABORT");
  });
});
