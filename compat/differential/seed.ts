import { seedEvents } from "./seed-events.ts";
import type { Step } from "./sides.ts";

const post = (path: string, body: unknown, name?: string): Step => ({ method: "POST", path, body, name });
const state = (type: string, more: Readonly<Record<string, unknown>> = {}) => ({ state: { type, ...more } });

/** A flow run that goes through the given states after it was created. */
function run(name: string, body: Readonly<Record<string, unknown>>, ...states: readonly unknown[]): Step[] {
  return [
    post("/flow_runs/", { flow_id: "{{flow-a.id}}", name, ...body }, name),
    ...states.map((each) => post(`/flow_runs/{{${name}.id}}/set_state`, each)),
  ];
}

const flows: readonly Step[] = [
  post("/flows/", { name: "flow-a", tags: ["a", "b"], labels: { team: "x", level: 3 } }, "flow-a"),
  post("/flows/", { name: "flow-b", tags: ["b"] }, "flow-b"),
  post("/flows/", { name: "flow-c" }, "flow-c"),
  post("/flows/", { name: "flow-a" }),
];

const pools: readonly Step[] = [
  post(
    "/work_pools/",
    { name: "pool-a", type: "process", concurrency_limit: 5, description: "first" },
    "pool-a",
  ),
  post("/work_pools/", { name: "pool-b", type: "docker", is_paused: true }, "pool-b"),
  post("/work_pools/pool-a/queues", { name: "queue-a", priority: 2, concurrency_limit: 3 }, "queue-a"),
  post("/work_pools/pool-a/queues", { name: "queue-b", is_paused: true, description: "second" }, "queue-b"),
  post("/work_pools/pool-a/workers/heartbeat", { name: "worker-a", heartbeat_interval_seconds: 30 }),
  post("/work_queues/", { name: "legacy-queue" }, "legacy-queue"),
];

const schema = {
  title: "Parameters",
  type: "object",
  properties: {
    x: { title: "x", type: "integer", position: 0 },
    name: { title: "name", type: "string", default: "n" },
  },
  required: ["x"],
};

const deployments: readonly Step[] = [
  post(
    "/deployments/",
    {
      name: "deployment-a",
      flow_id: "{{flow-a.id}}",
      tags: ["a", "b"],
      parameters: { x: 1 },
      parameter_openapi_schema: schema,
      enforce_parameter_schema: true,
      work_pool_name: "pool-a",
      work_queue_name: "queue-a",
      description: "runs a",
      version: "1.0",
      entrypoint: "flow.py:a",
      concurrency_limit: 2,
      schedules: [
        {
          schedule: { interval: 3600, anchor_date: "2024-01-01T00:00:00Z", timezone: "UTC" },
          active: true,
          slug: "hourly",
        },
        { schedule: { cron: "0 9 * * 1-5", timezone: "Europe/Berlin" }, active: false, slug: "weekdays" },
      ],
    },
    "deployment-a",
  ),
  post(
    "/deployments/",
    { name: "deployment-b", flow_id: "{{flow-b.id}}", paused: true, tags: ["b"] },
    "deployment-b",
  ),
  post(
    "/deployments/{{deployment-a.id}}/create_flow_run",
    { name: "run-deployed", parameters: { x: 2 } },
    "run-deployed",
  ),
  post("/deployments/{{deployment-a.id}}/create_flow_run", { parameters: { x: "no number" } }),
  post("/deployments/{{deployment-a.id}}/create_flow_run", {
    parameters: { y: 1 },
    enforce_parameter_schema: false,
    name: "run-loose",
  }),
];

const runs: readonly Step[] = [
  ...run(
    "run-completed",
    { tags: ["a"], flow_version: "1.0", idempotency_key: "key-a", parameters: { p: [1, "two", null] } },
    state("PENDING"),
    state("RUNNING"),
    state("COMPLETED", { message: "done" }),
  ),
  ...run(
    "run-failed",
    { tags: ["a", "b"], labels: { one: 1 } },
    state("RUNNING"),
    state("FAILED", { message: "boom" }),
  ),
  ...run(
    "run-retrying",
    { empirical_policy: { retries: 2, retry_delay: 3600 } },
    state("RUNNING"),
    state("FAILED"),
  ),
  ...run("run-crashed", {}, state("PENDING"), state("RUNNING"), state("CRASHED", { name: "Crashed" })),
  ...run("run-cancelled", {}, state("RUNNING"), state("CANCELLING"), state("CANCELLED")),
  ...run(
    "run-paused",
    {},
    state("RUNNING"),
    state("PAUSED", { state_details: { pause_key: "k", pause_timeout: "2034-01-01T00:00:00Z" } }),
  ),
  ...run("run-late", {
    state: { type: "SCHEDULED", state_details: { scheduled_time: "2024-03-10T10:00:00Z" } },
  }),
  ...run(
    "run-future",
    { state: { type: "SCHEDULED", state_details: { scheduled_time: "2034-03-10T10:00:00Z" } } },
    state("RUNNING"),
  ),
  ...run("parent-run", {}, state("RUNNING")),
  post(
    "/task_runs/",
    { flow_run_id: "{{parent-run.id}}", task_key: "child", dynamic_key: "0", name: "tracking" },
    "tracking-task",
  ),
  ...run(
    "child-run",
    { flow_id: "{{flow-b.id}}", parent_task_run_id: "{{tracking-task.id}}" },
    state("RUNNING"),
    state("COMPLETED"),
  ),
  post("/flow_runs/", { flow_id: "{{flow-a.id}}", idempotency_key: "key-a" }),
  post("/flow_runs/{{run-completed.id}}/set_state", state("RUNNING")),
];

const task = (name: string, body: Readonly<Record<string, unknown>> = {}): Step =>
  post(
    "/task_runs/",
    { flow_run_id: "{{parent-run.id}}", task_key: name, dynamic_key: "0", name, ...body },
    name,
  );

const tasks: readonly Step[] = [
  task("task-a", {
    tags: ["a"],
    task_version: "3",
    task_inputs: { x: [{ input_type: "constant", type: "int" }] },
  }),
  task("task-b", { tags: ["a", "b"], task_inputs: { x: [{ input_type: "task_run", id: "{{task-a.id}}" }] } }),
  task("task-c", { empirical_policy: { retries: 1, retry_delay: 60 } }),
  post("/task_runs/{{task-a.id}}/set_state", state("RUNNING")),
  post("/task_runs/{{task-a.id}}/set_state", state("COMPLETED")),
  post("/task_runs/{{task-b.id}}/set_state", state("RUNNING")),
  post("/task_runs/{{task-b.id}}/set_state", state("FAILED", { message: "no" })),
  post("/task_runs/{{task-c.id}}/set_state", state("RUNNING")),
  post("/task_runs/{{task-c.id}}/set_state", state("FAILED")),
  task("task-a"),
];

const logs: readonly Step[] = [
  post("/logs/", [
    {
      name: "prefect.flow_runs",
      level: 20,
      message: "first line",
      timestamp: "2024-03-10T11:00:00Z",
      flow_run_id: "{{parent-run.id}}",
    },
    {
      name: "prefect.flow_runs",
      level: 40,
      message: "second line",
      timestamp: "2024-03-10T12:00:00.25Z",
      flow_run_id: "{{parent-run.id}}",
    },
    {
      name: "prefect.task_runs",
      level: 10,
      message: "Third",
      timestamp: "2024-03-10T13:00:00+02:00",
      flow_run_id: "{{parent-run.id}}",
      task_run_id: "{{task-b.id}}",
    },
    { name: "worker", level: 30, message: "no run", timestamp: "2024-03-11T00:00:00Z" },
  ]),
];

const small: readonly Step[] = [
  post("/variables/", { name: "variable_a", value: "one", tags: ["a"] }, "variable-a"),
  post(
    "/variables/",
    { name: "variable_b", value: { n: 1.5, list: [1, null] }, tags: ["a", "b"] },
    "variable-b",
  ),
  post("/variables/", { name: "variable_c", value: 1 }, "variable-c"),
  post("/variables/", { name: "variable_a", value: "again" }),
  post(
    "/artifacts/",
    { key: "key-a", type: "markdown", data: "# one", description: "old", flow_run_id: "{{parent-run.id}}" },
    "artifact-old",
  ),
  post(
    "/artifacts/",
    {
      key: "key-a",
      type: "markdown",
      data: "# two",
      flow_run_id: "{{parent-run.id}}",
      task_run_id: "{{task-a.id}}",
      metadata_: { m: "1" },
    },
    "artifact-a",
  ),
  post(
    "/artifacts/",
    { key: "key-b", type: "table", data: [{ c: 1 }], flow_run_id: "{{run-completed.id}}" },
    "artifact-b",
  ),
  post("/artifacts/", { type: "progress", data: 12.5 }, "artifact-c"),
  {
    method: "PUT",
    path: "/saved_searches/",
    body: {
      name: "search-a",
      filters: [{ object: "flow_run", property: "state", type: "string", operation: "any", value: "Failed" }],
    },
    name: "saved-search",
  },
];

const limits: readonly Step[] = [
  post("/concurrency_limits/", { tag: "limited", concurrency_limit: 2 }, "tag-limit"),
  post("/v2/concurrency_limits/", { name: "global-a", limit: 3 }, "limit-a"),
  post("/v2/concurrency_limits/", { name: "rate-a", limit: 10, slot_decay_per_second: 0.001 }, "limit-rate"),
  post("/v2/concurrency_limits/", { name: "off", limit: 1, active: false }, "limit-off"),
  post("/v2/concurrency_limits/increment", { names: ["global-a"], slots: 2, mode: "concurrency" }),
  post("/v2/concurrency_limits/increment", { names: ["global-a"], slots: 4, mode: "concurrency" }),
  post("/v2/concurrency_limits/increment", { names: ["unknown"], slots: 1, mode: "concurrency" }),
  post("/v2/concurrency_limits/increment", { names: ["global-a"], slots: 1, mode: "rate_limit" }),
  post("/v2/concurrency_limits/decrement", { names: ["global-a"], slots: 1 }),
];

const blocks: readonly Step[] = [
  post("/block_types/", { name: "Seed Block", slug: "seed-block", description: "seeded" }, "block-type"),
  post(
    "/block_schemas/",
    {
      block_type_id: "{{block-type.id}}",
      capabilities: ["read", "write"],
      version: "1.0",
      fields: {
        title: "SeedBlock",
        type: "object",
        properties: {
          x: { title: "X", type: "integer" },
          key: { title: "Key", type: "string", writeOnly: true, format: "password" },
        },
        required: ["x"],
        block_type_slug: "seed-block",
        secret_fields: ["key"],
        block_schema_references: {},
      },
    },
    "block-schema",
  ),
  post(
    "/block_documents/",
    {
      name: "document-a",
      block_type_id: "{{block-type.id}}",
      block_schema_id: "{{block-schema.id}}",
      data: { x: 1, key: "hidden" },
    },
    "block-document",
  ),
  post(
    "/block_documents/",
    {
      is_anonymous: true,
      block_type_id: "{{block-type.id}}",
      block_schema_id: "{{block-schema.id}}",
      data: { x: 2 },
    },
    "block-document-anonymous",
  ),
  post("/block_documents/", {
    name: "document-a",
    block_type_id: "{{block-type.id}}",
    block_schema_id: "{{block-schema.id}}",
    data: {},
  }),
];

const automations: readonly Step[] = [
  post(
    "/automations/",
    {
      name: "automation-a",
      description: "watches",
      tags: ["a"],
      trigger: {
        type: "event",
        expect: ["prefect.flow-run.Failed"],
        match: { "prefect.resource.id": "prefect.flow-run.*" },
        posture: "Reactive",
        threshold: 1,
        within: 0,
      },
      actions: [{ type: "cancel-flow-run" }],
    },
    "automation-a",
  ),
  post(
    "/automations/",
    {
      name: "automation-b",
      enabled: false,
      trigger: { type: "event", posture: "Proactive", within: 60, expect: ["x"] },
      actions: [{ type: "do-nothing" }],
    },
    "automation-b",
  ),
];

/** The data on which requests are compared; its own answers are compared too. */
export const seed: readonly Step[] = [
  ...flows,
  ...pools,
  ...deployments,
  ...runs,
  ...tasks,
  ...logs,
  ...small,
  ...limits,
  ...blocks,
  ...automations,
  ...seedEvents,
];
