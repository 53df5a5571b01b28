import { expect, it } from "vitest";
import { openApi, type TestApi } from "../../../../test/support/api.ts";
import {
  makeFlow,
  makeFlowRun,
  makeId,
  makeTaskRun,
  propose,
} from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import type { CallInput } from "../../../client/call-input.ts";
import { countFlowRuns, listFlowRuns } from "../../../contract/flow-runs/routes.ts";
import { countFlows, listFlows } from "../../../contract/flows/routes.ts";
import { countTaskRuns, listTaskRuns } from "../../../contract/task-runs/routes.ts";

type Filters = NonNullable<CallInput<typeof listFlowRuns>["body"]>;

/** Flow "etl" with runs a1 (Completed) and a2 (Running, with a subflow), flow "ml" with b1 (Scheduled). */
async function openWithRuns(dialect: Parameters<typeof openApi>[0]) {
  const api = await openApi(dialect);
  const { client, clock } = api;
  const etl = await makeFlow(client, "etl");
  const ml = await makeFlow(client, "ml_50");
  const a1 = await makeFlowRun(client, { flow_id: etl, name: "a1", tags: ["x", "y"], flow_version: "1" });
  await propose(client, a1.id, "RUNNING");
  await makeTaskRun(client, a1.id, { name: "load", tags: ["x"], state: { type: "COMPLETED" } });
  clock.shift(60);
  await propose(client, a1.id, "COMPLETED", { name: "Good" });
  const a2 = await makeFlowRun(client, { flow_id: etl, name: "a2", tags: ["y"], idempotency_key: "key" });
  await propose(client, a2.id, "RUNNING");
  const tracking = await makeTaskRun(client, a2.id, { name: "child-0", state: { type: "RUNNING" } });
  const scheduled = { type: "SCHEDULED", state_details: { scheduled_time: "2050-01-01T00:00:00Z" } };
  const b1 = await makeFlowRun(client, {
    flow_id: ml,
    name: "b1",
    state: scheduled,
    parent_task_run_id: tracking.id,
  });
  await makeTaskRun(client, null, { name: "alone" });
  return { api, etl, ml, a1, a2, b1, tracking };
}

async function flowRunNames({ client }: TestApi, filters: Filters): Promise<string[]> {
  const runs = await client.call(listFlowRuns, { body: { ...filters, sort: "NAME_ASC" } });
  const names = runs.map((run) => run.name);
  expect(await client.call(countFlowRuns, { body: filters })).toBe(names.length);
  return names;
}

async function taskRunNames({ client }: TestApi, filters: Filters): Promise<string[]> {
  const runs = await client.call(listTaskRuns, { body: { ...filters, sort: "NAME_ASC" } });
  const names = runs.map((run) => run.name);
  expect(await client.call(countTaskRuns, { body: filters })).toBe(names.length);
  return names;
}

async function flowNames({ client }: TestApi, filters: Filters): Promise<string[]> {
  const flows = await client.call(listFlows, { body: { ...filters, sort: "NAME_ASC" } });
  const names = flows.map((flow) => flow.name);
  expect(await client.call(countFlows, { body: filters })).toBe(names.length);
  return names;
}

describeEachDialect("filters", (dialect) => {
  it("of flow runs: every operator", async () => {
    const { api, a1, a2, tracking } = await openWithRuns(dialect);
    const cases: [NonNullable<Filters["flow_runs"]>, string[]][] = [
      [{}, ["a1", "a2", "b1"]],
      [{ id: { any_: [a1.id, makeId()] } }, ["a1"]],
      [{ id: { any_: [] } }, []],
      [{ id: { not_any_: [a1.id] } }, ["a2", "b1"]],
      [{ name: { any_: ["a1", "b1"] } }, ["a1", "b1"]],
      [{ name: { like_: "A" } }, ["a1", "a2"]],
      [{ tags: { all_: ["x", "y"] } }, ["a1"]],
      [{ tags: { all_: [] } }, ["a1", "a2", "b1"]],
      [{ tags: { any_: ["x", "y"] } }, ["a1", "a2"]],
      [{ tags: { any_: [] } }, []],
      [{ tags: { is_null_: true } }, ["b1"]],
      [{ tags: { is_null_: false } }, ["a1", "a2"]],
      [{ tags: { operator: "or_", all_: ["x"], is_null_: true } }, ["a1", "b1"]],
      [{ deployment_id: { is_null_: true } }, ["a1", "a2", "b1"]],
      [{ deployment_id: { any_: [makeId()] } }, []],
      [{ work_queue_name: { any_: ["q"] } }, []],
      [{ state: { type: { any_: ["COMPLETED", "RUNNING"] } } }, ["a1", "a2"]],
      [{ state: { type: { not_any_: ["COMPLETED"] } } }, ["a2", "b1"]],
      [{ state: { name: { any_: ["Good"] } } }, ["a1"]],
      [{ state: { operator: "or_", name: { any_: ["Good"] }, type: { any_: ["SCHEDULED"] } } }, ["a1", "b1"]],
      [{ flow_version: { any_: ["1"] } }, ["a1"]],
      [{ start_time: { is_null_: true } }, ["b1"]],
      [{ start_time: { before_: a2.expected_start_time } }, ["a1"]],
      [{ start_time: { after_: "2049-01-01" } }, ["b1"]],
      [{ end_time: { is_null_: false } }, ["a1"]],
      [{ end_time: { before_: "2049-01-01T00:00:00+01:00" } }, ["a1"]],
      [{ expected_start_time: { after_: a2.expected_start_time } }, ["a2", "b1"]],
      [{ next_scheduled_start_time: { before_: "2050-01-01T00:00:00Z" } }, ["b1"]],
      [{ next_scheduled_start_time: { before_: "2049-12-31T23:59:59.999999Z" } }, []],
      [{ parent_flow_run_id: { any_: [a2.id] } }, ["b1"]],
      [{ parent_task_run_id: { any_: [tracking.id] } }, ["b1"]],
      [{ parent_task_run_id: { is_null_: true } }, ["a1", "a2"]],
      [{ idempotency_key: { any_: ["key"] } }, ["a2"]],
      [{ idempotency_key: { not_any_: ["key"] } }, []],
      [{ created_by: { is_null_: true } }, ["a1", "a2", "b1"]],
      [{ created_by: { type_: ["DEPLOYMENT"] } }, []],
      [{ operator: "or_", name: { any_: ["a1"] }, tags: { is_null_: true } }, ["a1", "b1"]],
      [{ name: { any_: ["a1"] }, tags: { is_null_: true } }, []],
    ];
    for (const [flow_runs, names] of cases) {
      expect(await flowRunNames(api, { flow_runs }), JSON.stringify(flow_runs)).toEqual(names);
    }
  });

  it("of task runs: every operator", async () => {
    const { api, a1, tracking } = await openWithRuns(dialect);
    const cases: [NonNullable<Filters["task_runs"]>, string[]][] = [
      [{}, ["alone", "child-0", "load"]],
      [{ id: { any_: [tracking.id] } }, ["child-0"]],
      [{ name: { any_: ["load"] } }, ["load"]],
      [{ name: { like_: "LO" } }, ["alone", "load"]],
      [{ tags: { all_: ["x"] } }, ["load"]],
      [{ tags: { is_null_: true } }, ["alone", "child-0"]],
      [{ state: { type: { any_: ["COMPLETED"] } } }, ["load"]],
      [{ state: { name: { any_: ["Pending"] } } }, ["alone"]],
      [{ start_time: { is_null_: true } }, ["alone"]],
      [{ end_time: { is_null_: false } }, ["load"]],
      [{ expected_start_time: { before_: a1.end_time ?? a1.expected_start_time } }, []],
      [{ subflow_runs: { exists_: true } }, ["child-0"]],
      [{ subflow_runs: { exists_: false } }, ["alone", "load"]],
      [{ flow_run_id: { any_: [a1.id] } }, ["load"]],
      [{ flow_run_id: {} }, ["child-0", "load"]],
      [{ flow_run_id: { is_null_: true } }, ["alone"]],
      [{ operator: "or_", name: { any_: ["alone"] }, tags: { all_: ["x"] } }, ["alone", "load"]],
    ];
    for (const [task_runs, names] of cases) {
      expect(await taskRunNames(api, { task_runs }), JSON.stringify(task_runs)).toEqual(names);
    }
  });

  it("of flows: every operator, text taken literally", async () => {
    const { api, etl } = await openWithRuns(dialect);
    const cases: [NonNullable<Filters["flows"]>, string[]][] = [
      [{ id: { any_: [etl] } }, ["etl"]],
      [{ id: { not_any_: [etl] } }, ["ml_50"]],
      [{ name: { any_: ["etl", "other"] } }, ["etl"]],
      [{ name: { like_: "L_5" } }, ["ml_50"]],
      [{ name: { like_: "m_" } }, []],
      [{ name: { like_: "%" } }, []],
      [{ tags: { is_null_: true } }, ["etl", "ml_50"]],
      [{ tags: { all_: ["x"] } }, []],
      [{ deployment: { is_null_: true } }, ["etl", "ml_50"]],
      [{ deployment: { is_null_: false } }, []],
    ];
    for (const [flows, names] of cases) {
      expect(await flowNames(api, { flows }), JSON.stringify(flows)).toEqual(names);
    }
  });

  it("reach across entities, all of them at once", async () => {
    const { api, a1, etl, ml } = await openWithRuns(dialect);
    expect(await flowRunNames(api, { flows: { id: { any_: [ml] } } })).toEqual(["b1"]);
    expect(await flowRunNames(api, { flows: { id: { any_: [etl, ml] }, name: { like_: "e" } } })).toEqual([
      "a1",
      "a2",
    ]);
    const ofEtl = { flows: { name: { any_: ["etl"] } } };
    const withLoad = { task_runs: { name: { any_: ["load"] } } };
    const completed = { flow_runs: { state: { type: { any_: ["COMPLETED" as const] } } } };
    expect(await flowRunNames(api, ofEtl)).toEqual(["a1", "a2"]);
    expect(await flowRunNames(api, withLoad)).toEqual(["a1"]);
    expect(await flowRunNames(api, { ...ofEtl, ...completed })).toEqual(["a1"]);
    expect(await flowNames(api, completed)).toEqual(["etl"]);
    expect(await flowNames(api, withLoad)).toEqual(["etl"]);
    expect(await flowNames(api, { ...withLoad, flow_runs: { id: { not_any_: [a1.id] } } })).toEqual([]);
    expect(await taskRunNames(api, ofEtl)).toEqual(["child-0", "load"]);
    expect(await taskRunNames(api, completed)).toEqual(["load"]);
  });

  it("by entities that do not exist yet match nothing, an absent or null one everything", async () => {
    const { api } = await openWithRuns(dialect);
    expect(await flowRunNames(api, { deployments: { name: { any_: ["d"] } } })).toEqual([]);
    expect(await flowRunNames(api, { work_pools: {} })).toEqual([]);
    expect(await flowRunNames(api, { work_pool_queues: { name: { startswith_: ["d"] } } })).toEqual([]);
    expect(await flowRunNames(api, { deployments: null, work_pools: null })).toHaveLength(3);
  });
});
