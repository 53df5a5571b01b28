import { FlowRunSort } from "../../src/contract/flow-runs/filters.ts";
import { createSystemClock } from "../../src/platform/clock.ts";
import { post, type RequestMaker } from "./load.ts";
import { ownPageRequests } from "./own-pages.ts";

const clock = createSystemClock();
const DAY_MS = 86_400_000;
const NOWHERE = "00000000-0000-7000-8000-000000000000";

/** Things of the seed that pages are about; what is not there stands as an id that nothing has. */
export interface Subjects {
  readonly flow: string;
  readonly flows: readonly string[];
  readonly deployment: string;
  readonly rareDeployment: string;
  readonly flowRun: string;
  readonly flowRuns: readonly string[];
  readonly pool: string;
}

interface Thing {
  readonly id: string;
  readonly name: string;
}

async function things(apiUrl: string, path: string, body: unknown): Promise<readonly Thing[]> {
  return (await (await post(apiUrl, path, body)).json()) as Thing[];
}

async function findSubjects(apiUrl: string): Promise<Subjects> {
  const flows = await things(apiUrl, "/flows/filter", { limit: 25, sort: "NAME_ASC" });
  const named = async (name: string): Promise<string> =>
    (await things(apiUrl, "/deployments/filter", { deployments: { name: { any_: [name] } } }))[0]?.id ??
    NOWHERE;
  const flowRuns = await things(apiUrl, "/flow_runs/filter", {
    sort: "END_TIME_DESC",
    limit: 50,
    offset: 5000,
  });
  const pools = await things(apiUrl, "/work_pools/filter", { limit: 1 });
  return {
    flow: flows[0]?.id ?? NOWHERE,
    flows: flows.map(({ id }) => id),
    deployment: await named("deployment-0"),
    rareDeployment: await named("deployment-199"),
    flowRun: flowRuns[0]?.id ?? NOWHERE,
    flowRuns: flowRuns.map(({ id }) => id),
    pool: pools[0]?.name ?? "no-pool",
  };
}

const instant = (daysAgo: number): string => new Date(clock.now() - daysAgo * DAY_MS).toISOString();

const TASK_RUN_SORTS = ["ID_DESC", "EXPECTED_START_TIME_ASC", "EXPECTED_START_TIME_DESC", "END_TIME_DESC"];
/** Orders that have no index over all task runs: pages offer them within one flow run. */
const TASK_RUN_SORTS_IN_A_RUN = ["NAME_ASC", "NAME_DESC", "NEXT_SCHEDULED_START_TIME_ASC"];

/** What is asked of lists of flow runs; each filter is asked as a list, and those of the pages' heads as a count too. */
function flowRunFilters(of: Subjects): Readonly<Record<string, object>> {
  const runs = (flow_runs: object) => ({ flow_runs });
  return {
    failed: runs({ state: { type: { any_: ["FAILED", "CRASHED"] } } }),
    "state name, no hit": runs({ state: { name: { any_: ["AwaitingRetry"] } } }),
    "state name": runs({ state: { name: { any_: ["Completed", "Cached"] } } }),
    running: runs({ state: { type: { any_: ["RUNNING"] } } }),
    "not completed": runs({ state: { type: { not_any_: ["COMPLETED"] } } }),
    "tag, all": runs({ tags: { all_: ["nightly"] } }),
    "tags, all, rare": runs({ tags: { all_: ["nightly", "team-3"] } }),
    "tag, all, no hit": runs({ tags: { all_: ["no-such-tag"] } }),
    "tags, any": runs({ tags: { any_: ["team-1", "team-2"] } }),
    "tags, any, no hit": runs({ tags: { any_: ["no-such-tag"] } }),
    "name like": runs({ name: { like_: "7f" } }),
    "name like, rare": runs({ name: { like_: "run-7f3a" } }),
    "name like, no hit": runs({ name: { like_: "no-such-name" } }),
    "name like, three letters, no hit": runs({ name: { like_: "etl" } }),
    "name, no hit": runs({ name: { any_: ["no-such-name"] } }),
    "tag and name, no hit": runs({ tags: { all_: ["nightly"] }, name: { like_: "no-such-name" } }),
    deployment: runs({ deployment_id: { any_: [of.deployment] } }),
    "deployment, rare": runs({ deployment_id: { any_: [of.rareDeployment] } }),
    "deployment, no hit": runs({ deployment_id: { any_: [NOWHERE] } }),
    "deployment and failed": {
      deployments: { id: { any_: [of.deployment] } },
      ...runs({ state: { type: { any_: ["FAILED"] } } }),
    },
    "deployment name like": { deployments: { flow_or_deployment_name: { like_: "deployment-19" } } },
    "deployment name like, no hit": { deployments: { name: { like_: "no-such-deployment" } } },
    flow: { flows: { id: { any_: [of.flow] } } },
    "flow name like": { flows: { name: { like_: "flow-1" } } },
    "flow name like, no hit": { flows: { name: { like_: "no-such-flow" } } },
    "work pool": { work_pools: { name: { any_: [of.pool] } } },
    "work pool, no hit": { work_pools: { name: { any_: ["no-such-pool"] } } },
    "work queue, no hit": { work_pool_queues: { id: { any_: [NOWHERE] } } },
    "without subflows": runs({ parent_task_run_id: { is_null_: true } }),
    "subflows of a run": runs({ parent_flow_run_id: { any_: [of.flowRun] } }),
    "started within a day": runs({ start_time: { after_: instant(1) } }),
    "started long ago": runs({ start_time: { after_: instant(60), before_: instant(59) } }),
    "started, no hit": runs({ start_time: { after_: instant(400), before_: instant(300) } }),
    "expected within 90 days": runs({ expected_start_time: { after_: instant(90) } }),
    "ended within a day": runs({ end_time: { after_: instant(1) } }),
    "7 days, failed, tag": runs({
      expected_start_time: { after_: instant(7) },
      state: { type: { any_: ["FAILED"] } },
      tags: { all_: ["nightly"] },
    }),
  };
}

/** What is asked of lists of task runs. */
function taskRunFilters(of: Subjects): Readonly<Record<string, object>> {
  const runs = (task_runs: object) => ({ task_runs });
  return {
    "of a flow run": { flow_runs: { id: { any_: [of.flowRun] } } },
    "of a flow run by its own id": runs({ flow_run_id: { any_: [of.flowRun] } }),
    "name like": runs({ name: { like_: "task-3" } }),
    "name like, rare": runs({ name: { like_: "task-3-00a" } }),
    "name like, no hit": runs({ name: { like_: "no-such-name" } }),
    "name like, three letters, no hit": runs({ name: { like_: "etl" } }),
    "name like, common parts, no hit": runs({ name: { like_: "task-77" } }),
    "name, no hit": runs({ name: { any_: ["no-such-name"] } }),
    "of a tag": { flow_runs: { tags: { any_: ["team-1"] } } },
    "of a tag, no hit": { flow_runs: { tags: { any_: ["no-such-tag"] } } },
    "of flow runs by name": { flow_runs: { name: { like_: "run-7f3a" } } },
    "of flow runs by name, no hit": { flow_runs: { name: { like_: "no-such-name" } } },
    failed: runs({ state: { type: { any_: ["FAILED"] } } }),
    running: runs({ state: { type: { any_: ["RUNNING"] } } }),
    "state name": runs({ state: { name: { any_: ["Completed"] } } }),
    "tag, no hit": runs({ tags: { all_: ["no-such-tag"] } }),
    "started within a day": runs({ start_time: { after_: instant(1) } }),
    "expected within 7 days, failed": runs({
      expected_start_time: { after_: instant(7) },
      state: { type: { any_: ["FAILED", "CRASHED"] } },
    }),
    "of a deployment": { deployments: { id: { any_: [of.deployment] } } },
    "of a rare deployment": { deployments: { id: { any_: [of.rareDeployment] } } },
    "of a flow": { flows: { id: { any_: [of.flow] } } },
    "without subflows": runs({ subflow_runs: { exists_: false } }),
    "without a flow run": runs({ flow_run_id: { is_null_: true } }),
  };
}

function logFilters(of: Subjects): Readonly<Record<string, object>> {
  return {
    newest: {},
    "of a flow run": { flow_run_id: { any_: [of.flowRun] } },
    "of a flow run, errors": { flow_run_id: { any_: [of.flowRun] }, level: { ge_: 40 } },
    "errors, no hit": { level: { ge_: 60 } },
    text: { text: { query: "nightly export" } },
    "text, rare": { text: { query: "777777" } },
    "text, no hit": { text: { query: "no-such-word" } },
    "errors and text, no hit": { level: { ge_: 40 }, text: { query: "no-such-word" } },
    "within a day and text, no hit": {
      timestamp: { after_: instant(1), before_: instant(0) },
      text: { query: "no-such-word" },
    },
  };
}

function eventFilters(of: Subjects): Readonly<Record<string, object>> {
  const week = { occurred: { since: instant(7), until: instant(0) } };
  return {
    "7 days": week,
    "90 days": { occurred: { since: instant(90), until: instant(0) } },
    "by prefix": { ...week, event: { prefix: ["prefect.flow-run."] } },
    "by name": { ...week, event: { name: ["prefect.flow-run.Failed"] } },
    "by prefix, no hit": { ...week, event: { prefix: ["no.such."] } },
    "of a flow run": { ...week, any_resource: { id: [`prefect.flow-run.${of.flowRun}`] } },
    "of a flow": { ...week, any_resource: { id: [`prefect.flow.${of.flow}`] } },
    "of resources by prefix": { ...week, any_resource: { id_prefix: ["prefect.flow-run."] } },
    "text, no hit": { ...week, text: { query: "no-such-word" } },
  };
}

function histories(): Readonly<Record<string, object>> {
  const over = (days: number, hours: number, more: object = {}) => ({
    history_start: instant(days),
    history_end: instant(0),
    history_interval_seconds: hours * 3600,
    ...more,
  });
  return {
    "history 7 days": over(7, 6),
    "history 90 days": over(90, 72),
    "history 90 days, failed": over(90, 72, {
      flow_runs: { state: { type: { any_: ["FAILED"] } } },
    }),
  };
}

/** What the start page and the page of runs of Prefect's own web pages ask. */
function uiRequests(days: number): Readonly<Record<string, readonly [path: string, body: object]>> {
  const within = { after_: instant(days), before_: instant(0) };
  const types = (...any_: string[]) => ({ type: { any_ } });
  const tasks = { subflow_runs: { exists_: false }, start_time: within };
  const top = { parent_task_run_id: { operator: "and_", is_null_: true } };
  const expected = { expected_start_time: within };
  const page = { limit: 50, page: 1, sort: "EXPECTED_START_TIME_DESC" };
  return {
    "start: completed task runs": ["task_runs/count", { task_runs: { ...tasks, state: types("COMPLETED") } }],
    "start: failed task runs": [
      "task_runs/count",
      { task_runs: { ...tasks, state: types("FAILED", "CRASHED") } },
    ],
    "start: task runs, no subflows": [
      "task_runs/count",
      { flow_runs: top, task_runs: { ...tasks, state: types("COMPLETED", "FAILED", "CRASHED", "RUNNING") } },
    ],
    "start: task runs over time": [
      "ui/task_runs/dashboard/counts",
      { flow_runs: { operator: "and_" }, task_runs: { start_time: within } },
    ],
    "start: task runs of a tag": [
      "task_runs/count",
      { flow_runs: { tags: { any_: ["team-1"] } }, task_runs: tasks },
    ],
    "start: completed flow runs": [
      "flow_runs/count",
      { flow_runs: { ...expected, state: types("COMPLETED") } },
    ],
    "start: flow runs, no subflows": [
      "flow_runs/count",
      { flow_runs: { ...expected, ...top, state: types("FAILED", "CRASHED") } },
    ],
    "runs: flow runs": ["flow_runs/paginate", { ...page, flow_runs: expected }],
    "runs: flow runs of a tag": [
      "flow_runs/paginate",
      { ...page, flow_runs: { ...expected, tags: { any_: ["team-1"] } } },
    ],
    "runs: task runs": ["task_runs/paginate", { ...page, flow_runs: expected }],
    "runs: task runs of failed flow runs": [
      "task_runs/paginate",
      { ...page, flow_runs: { ...expected, state: { name: { any_: ["Failed"] } } } },
    ],
    "runs: flow runs of a tag, no hit": [
      "flow_runs/paginate",
      { ...page, flow_runs: { ...expected, tags: { any_: ["no-such-tag"] } } },
    ],
    "runs: flow runs by name, no hit": [
      "flow_runs/paginate",
      { ...page, flow_runs: { ...expected, name: { like_: "no-such-name" } } },
    ],
    "runs: dots of a tag": [
      "ui/flow_runs/history",
      { limit: 1000, flow_runs: { ...expected, tags: { any_: ["team-1"] } } },
    ],
    "runs: dots by name, no hit": [
      "ui/flow_runs/history",
      { limit: 1000, flow_runs: { ...expected, name: { like_: "no-such-name" } } },
    ],
    "runs: task runs of a tag": [
      "task_runs/paginate",
      { ...page, flow_runs: { ...expected, tags: { any_: ["team-1"] } } },
    ],
    "runs: task runs of a tag, no hit": [
      "task_runs/paginate",
      { ...page, flow_runs: { ...expected, tags: { any_: ["no-such-tag"] } } },
    ],
    "runs: task runs of flow runs by name": [
      "task_runs/paginate",
      { ...page, flow_runs: { ...expected, name: { like_: "run-7f3a" } } },
    ],
    "runs: task runs by name": [
      "task_runs/paginate",
      { ...page, flow_runs: expected, task_runs: { name: { like_: "task-3-00a" } } },
    ],
    "runs: task runs by name, no hit": [
      "task_runs/paginate",
      { ...page, flow_runs: expected, task_runs: { name: { like_: "no-such-name" } } },
    ],
  };
}

/** Every request that a page makes: each order, each filter with and without a hit, deep pages, counts, histories. */
export async function pageRequests(apiUrl: string): Promise<Readonly<Record<string, RequestMaker>>> {
  const of = await findSubjects(apiUrl);
  const requests: Record<string, RequestMaker> = {};
  const ask = (name: string, path: string, body?: object): void => {
    const request = { path, body };
    requests[name] = () => request;
  };
  const [newest, limit] = ["START_TIME_DESC", 50];
  for (const sort of FlowRunSort.options)
    ask(`flow_runs/filter ${sort}`, "/flow_runs/filter", { sort, limit });
  for (const [name, filter] of Object.entries(flowRunFilters(of))) {
    ask(`flow_runs/filter ${name}`, "/flow_runs/filter", { sort: newest, limit, ...filter });
    ask(`flow_runs/count ${name}`, "/flow_runs/count", filter);
  }
  for (const page of [1, 100, 10_000, 19_900]) {
    ask(`flow_runs/paginate page ${page}`, "/flow_runs/paginate", { sort: newest, limit, page });
  }
  ask("flow_runs/paginate failed, page 1000", "/flow_runs/paginate", {
    sort: newest,
    limit,
    page: 1000,
    flow_runs: { state: { type: { any_: ["FAILED"] } } },
  });
  ask("flow_runs/count all", "/flow_runs/count", {});
  const recent = { flow_runs: { expected_start_time: { after_: instant(7) } } };
  ask("flow_runs/count 7 days", "/flow_runs/count", recent);
  ask("flow_runs/lateness 7 days", "/flow_runs/lateness", recent);
  for (const [name, body] of Object.entries(histories()))
    ask(`flow_runs/${name}`, "/flow_runs/history", body);
  ask("task_runs/history 7 days", "/task_runs/history", histories()["history 7 days"] ?? {});
  ask("ui/flow_runs/history", "/ui/flow_runs/history", { limit: 1000 });
  ask("ui/flow_runs/count-task-runs", "/ui/flow_runs/count-task-runs", { flow_run_ids: of.flowRuns });
  ask("ui/flows/next-runs", "/ui/flows/next-runs", { flow_ids: of.flows });
  ask("ui/flows/count-deployments", "/ui/flows/count-deployments", { flow_ids: of.flows });

  for (const sort of TASK_RUN_SORTS) ask(`task_runs/filter ${sort}`, "/task_runs/filter", { sort, limit });
  for (const sort of [...TASK_RUN_SORTS, ...TASK_RUN_SORTS_IN_A_RUN]) {
    ask(`task_runs/filter of a flow run, ${sort}`, "/task_runs/filter", {
      sort,
      limit,
      flow_runs: { id: { any_: [of.flowRun] } },
    });
  }
  for (const [name, filter] of Object.entries(taskRunFilters(of))) {
    ask(`task_runs/filter ${name}`, "/task_runs/filter", {
      sort: "EXPECTED_START_TIME_DESC",
      limit,
      ...filter,
    });
  }
  for (const page of [1, 100, 20_000]) {
    ask(`task_runs/paginate page ${page}`, "/task_runs/paginate", {
      sort: "EXPECTED_START_TIME_DESC",
      limit,
      page,
    });
  }
  ask("task_runs/count all", "/task_runs/count", {});
  ask("task_runs/count 7 days", "/task_runs/count", {
    task_runs: { expected_start_time: { after_: instant(7) } },
  });
  for (const days of [1, 7, 90]) {
    const task_runs = { start_time: { after_: instant(days) } };
    ask(`ui/task_runs/dashboard/counts ${days} days`, "/ui/task_runs/dashboard/counts", { task_runs });
    ask(`ui/task_runs/count ${days} days`, "/ui/task_runs/count", { task_runs });
  }

  for (const days of [1, 7, 90]) {
    for (const [name, [path, body]] of Object.entries(uiRequests(days))) {
      ask(`${name}, ${days} days`, `/${path}`, body);
    }
  }

  ask("flows/paginate", "/flows/paginate", { limit: 25 });
  ask("flows/filter name like, no hit", "/flows/filter", { flows: { name: { like_: "no-such" } } });
  ask("flows/count with a run of 7 days", "/flows/count", recent);
  ask("deployments/paginate", "/deployments/paginate", { limit });
  ask("deployments/paginate name like", "/deployments/paginate", {
    limit,
    deployments: { flow_or_deployment_name: { like_: "19" } },
  });
  ask("deployments/count with a failed run", "/deployments/count", {
    flow_runs: { state: { type: { any_: ["FAILED"] } } },
  });
  ask("work_pools/filter", "/work_pools/filter", { limit });
  ask("artifacts/filter", "/artifacts/filter", { limit });
  for (const [name, logs] of Object.entries(logFilters(of))) {
    ask(`logs/filter ${name}`, "/logs/filter", { logs, limit, sort: "TIMESTAMP_DESC" });
  }
  for (const [name, filter] of Object.entries(eventFilters(of))) {
    ask(`events/filter ${name}`, "/events/filter", { filter, limit });
    ask(`events/count-by/day ${name}`, "/events/count-by/day", { filter });
  }
  ask("events/count-by/event 7 days", "/events/count-by/event", { filter: eventFilters(of)["7 days"] });
  for (const [name, [path, body]] of Object.entries(ownPageRequests(of))) ask(name, path, body);
  return requests;
}
