import { limitBodies, NOWHERE, post, type Recipe } from "./recipe.ts";

const flow = post("/flows/", { name: "flow-§", tags: ["a"] }, "§flow");
const run = post("/flow_runs/", { name: "run-§", flow_id: "{{flow-a.id}}", parameters: { p: 1 } }, "§run");
const running = post("/flow_runs/{{§run.id}}/set_state", { state: { type: "RUNNING" } });
const paused = post("/flow_runs/{{§run.id}}/set_state", {
  state: { type: "PAUSED", state_details: { pause_timeout: "2034-01-01T00:00:00Z", pause_key: "§" } },
});
const task = post(
  "/task_runs/",
  { name: "task-§", flow_run_id: "{{parent-run.id}}", task_key: "task", dynamic_key: "§" },
  "§task",
);

/** How each of these writing operations is tried. */
export const runRecipes: readonly Recipe[] = [
  {
    operation: "POST /flows/",
    path: "/flows/",
    body: { name: "flow-§", tags: ["a"], labels: { l: 1 } },
    look: ["/flows/{{§.id}}"],
  },
  {
    operation: "PATCH /flows/{id}",
    make: [flow],
    path: "/flows/{{§flow.id}}",
    body: { tags: ["b"] },
    look: ["/flows/{{§flow.id}}"],
  },
  {
    operation: "DELETE /flows/{id}",
    make: [flow],
    path: "/flows/{{§flow.id}}",
    look: ["/flows/{{§flow.id}}"],
  },
  { operation: "DELETE /flows/{id}", path: `/flows/${NOWHERE}` },
  {
    operation: "POST /flows/bulk_delete",
    make: [flow],
    path: "/flows/bulk_delete",
    isFixed: true,
    body: { flows: { id: { any_: ["{{§flow.id}}"] } } },
    also: [{ flows: { id: { any_: [NOWHERE] } } }, ...limitBodies("flows", "{{§flow.id}}")],
    look: ["/flows/{{§flow.id}}"],
  },
  {
    operation: "POST /flow_runs/",
    path: "/flow_runs/",
    body: {
      flow_id: "{{flow-a.id}}",
      name: "run-§",
      state: { type: "SCHEDULED", message: "m" },
      parameters: { x: 1 },
      tags: ["a"],
    },
    look: ["/flow_runs/{{§.id}}", "/flow_run_states/?flow_run_id={{§.id}}"],
  },
  {
    operation: "PATCH /flow_runs/{id}",
    make: [run],
    path: "/flow_runs/{{§run.id}}",
    body: { name: "renamed-§" },
    look: ["/flow_runs/{{§run.id}}"],
  },
  {
    operation: "DELETE /flow_runs/{id}",
    make: [run],
    path: "/flow_runs/{{§run.id}}",
    look: ["/flow_runs/{{§run.id}}"],
  },
  { operation: "DELETE /flow_runs/{id}", path: `/flow_runs/${NOWHERE}` },
  {
    operation: "POST /flow_runs/bulk_delete",
    make: [run],
    path: "/flow_runs/bulk_delete",
    isFixed: true,
    body: { flow_runs: { id: { any_: ["{{§run.id}}"] } } },
    also: [{ flow_runs: { id: { any_: [NOWHERE] } } }, ...limitBodies("flow_runs", "{{§run.id}}")],
    look: ["/flow_runs/{{§run.id}}"],
  },
  {
    operation: "POST /flow_runs/bulk_set_state",
    make: [run],
    path: "/flow_runs/bulk_set_state",
    isFixed: true,
    body: { flow_runs: { id: { any_: ["{{§run.id}}"] } }, state: { type: "CANCELLING", name: "Cancelling" } },
    also: [
      { flow_runs: { id: { any_: ["{{§run.id}}"] } }, state: { type: "RUNNING" }, force: true },
      { flow_runs: { id: { any_: ["{{§run.id}}"] } }, state: { type: "NONE" } },
      { flow_runs: { id: { any_: ["{{§run.id}}"] } } },
      { flow_runs: { id: { any_: [NOWHERE] } }, state: { type: "FAILED" } },
    ],
    look: ["/flow_runs/{{§run.id}}"],
  },
  {
    operation: "PATCH /flow_runs/{id}/labels",
    make: [run],
    path: "/flow_runs/{{§run.id}}/labels",
    isFixed: true,
    body: { one: 1, two: "2", three: true, four: 1.5 },
    also: [{}, { list: [1] }, { deep: { er: 1 } }, { none: null }],
    look: ["/flow_runs/{{§run.id}}"],
  },
  {
    operation: "POST /flow_runs/{id}/set_state",
    make: [run, running],
    path: "/flow_runs/{{§run.id}}/set_state",
    body: { state: { type: "COMPLETED", message: "m", data: { type: "x" } } },
    look: ["/flow_runs/{{§run.id}}"],
  },
  {
    operation: "POST /flow_runs/{id}/input",
    make: [run],
    path: "/flow_runs/{{§run.id}}/input",
    body: { key: "k", value: "v", sender: "s" },
    also: [
      { key: "k/slash", value: "1" },
      { key: "k space", value: "1" },
      { key: "k", value: "not json{" },
    ],
    look: ["/flow_runs/{{§run.id}}/input/k"],
  },
  {
    operation: "DELETE /flow_runs/{id}/input/{key}",
    make: [run, post("/flow_runs/{{§run.id}}/input", { key: "k", value: "v" })],
    path: "/flow_runs/{{§run.id}}/input/k",
    look: ["/flow_runs/{{§run.id}}/input/k"],
  },
  { operation: "DELETE /flow_runs/{id}/input/{key}", make: [run], path: "/flow_runs/{{§run.id}}/input/none" },
  {
    operation: "POST /flow_runs/{id}/resume",
    make: [run, running, paused],
    path: "/flow_runs/{{§run.id}}/resume",
    body: { run_input: { a: 1 } },
    look: ["/flow_runs/{{§run.id}}"],
  },
  {
    operation: "POST /flow_runs/{id}/resume",
    make: [run],
    path: "/flow_runs/{{§run.id}}/resume",
    isFixed: true,
    body: {},
  },
  { operation: "POST /flow_runs/{id}/resume", path: `/flow_runs/${NOWHERE}/resume`, isFixed: true, body: {} },
  {
    operation: "POST /task_runs/",
    path: "/task_runs/",
    body: {
      flow_run_id: "{{parent-run.id}}",
      task_key: "task",
      dynamic_key: "§",
      name: "task-§",
      state: { type: "PENDING" },
      task_inputs: { x: [{ input_type: "constant", type: "int" }] },
    },
    also: [
      { flow_run_id: null, task_key: "task", dynamic_key: "§", name: "task-§" },
      ...["task_run", "flow_run", "parameter", "no-such"].map((input_type) => ({
        flow_run_id: "{{parent-run.id}}",
        task_key: "task",
        dynamic_key: "§",
        name: "task-§",
        task_inputs: { x: [{ input_type, id: NOWHERE, name: "p" }] },
      })),
    ],
    look: ["/task_runs/{{§.id}}"],
  },
  {
    operation: "PATCH /task_runs/{id}",
    make: [task],
    path: "/task_runs/{{§task.id}}",
    body: { name: "renamed-§" },
    look: ["/task_runs/{{§task.id}}"],
  },
  {
    operation: "DELETE /task_runs/{id}",
    make: [task],
    path: "/task_runs/{{§task.id}}",
    look: ["/task_runs/{{§task.id}}"],
  },
  { operation: "DELETE /task_runs/{id}", path: `/task_runs/${NOWHERE}` },
  {
    operation: "POST /task_runs/{id}/set_state",
    make: [task],
    path: "/task_runs/{{§task.id}}/set_state",
    body: { state: { type: "RUNNING", message: "m" } },
    look: ["/task_runs/{{§task.id}}"],
  },
];
