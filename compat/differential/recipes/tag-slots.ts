import { STATE_TYPES } from "../../../src/contract/states/state-types.ts";
import type { Step } from "../sides.ts";
import { post, type Recipe } from "./recipe.ts";

/** Says so in the request, for what is allowed to differ. */
export const AFTER_RESET = "after a reset";

/** Limits on tags, as task runs meet them whose states go over REST. */
const limit = (slots: number, tag = "tag-§"): Step =>
  post("/concurrency_limits/", { tag, concurrency_limit: slots }, `§limit-${tag}`);
const globalLimit = (slots: number, tag = "tag-§"): Step =>
  post("/v2/concurrency_limits/", { name: `tag:${tag}`, limit: slots }, "§global");
const task = (name: string, more: Readonly<Record<string, unknown>> = {}): Step =>
  post(
    "/task_runs/",
    {
      name: `${name}-§`,
      flow_run_id: "{{parent-run.id}}",
      task_key: name,
      dynamic_key: "§",
      tags: ["tag-§"],
      ...more,
    },
    `§${name}`,
  );
const set = (name: string, type: string, more: Readonly<Record<string, unknown>> = {}): Step =>
  post(`/task_runs/{{§${name}.id}}/set_state`, { state: { type }, ...more });

const everyState: readonly unknown[] = STATE_TYPES.flatMap((type) => [
  { state: { type } },
  { state: { type }, force: true },
]);

const SET_STATE = "POST /task_runs/{id}/set_state";
const look = (name: string): readonly string[] => [
  "/concurrency_limits/tag/tag-§",
  "/v2/concurrency_limits/tag:tag-§",
  `/task_runs/{{§${name}.id}}`,
];

/** Proposals of the first task run's states, after the given steps. */
function first(make: readonly Step[], also: readonly unknown[] = [{ state: { type: "RUNNING" } }]): Recipe {
  return {
    operation: SET_STATE,
    make,
    path: "/task_runs/{{§first.id}}/set_state",
    isFixed: true,
    also,
    look: look("first"),
  };
}

/** How slots of tags are taken, waited for and freed. */
export const tagSlotRecipes: readonly Recipe[] = [
  // From running with a slot to every state.
  first([limit(1), task("first"), set("first", "RUNNING")], everyState),
  first([globalLimit(1), task("first"), set("first", "RUNNING")], everyState),
  // With no slot to be had.
  first([limit(1), task("other"), set("other", "RUNNING"), task("first")], everyState),
  first([limit(0), task("first")], everyState),
  first([limit(0), task("first", { state: { type: "RUNNING" } })], everyState),
  // A freed slot is the next one's.
  first([limit(1), task("other"), set("other", "RUNNING"), set("other", "COMPLETED"), task("first")]),
  first([limit(1), task("other"), set("other", "RUNNING"), set("other", "FAILED"), task("first")]),
  // A retry lets go of its slot, and takes it again.
  first(
    [limit(1), task("first", { empirical_policy: { retries: 1, retry_delay: 0 } }), set("first", "RUNNING")],
    [{ state: { type: "FAILED" } }],
  ),
  first([
    limit(1),
    task("first", { empirical_policy: { retries: 1, retry_delay: 0 } }),
    set("first", "RUNNING"),
    set("first", "FAILED"),
  ]),
  // Several tags: all of them or none.
  {
    ...first([
      limit(1),
      limit(2, "more-§"),
      task("other"),
      set("other", "RUNNING"),
      task("first", { tags: ["more-§", "tag-§"] }),
    ]),
    look: [...look("first"), "/concurrency_limits/tag/more-§"],
  },
  {
    ...first([limit(1), limit(2, "more-§"), task("first", { tags: ["more-§", "tag-§"] })]),
    look: [...look("first"), "/concurrency_limits/tag/more-§"],
  },
  first([limit(1), task("first", { tags: ["free-§"] })]),
  // A task run that is running before there is a limit, or from its creation.
  first([task("first"), set("first", "RUNNING"), limit(1)], everyState),
  { operation: "POST /task_runs/", make: [limit(1)], ...created({ state: { type: "RUNNING" } }) },
  { operation: "POST /task_runs/", make: [limit(0)], ...created({ state: { type: "RUNNING" } }) },
  // A limit that is inactive, lowered, reset or gone while a slot is held.
  first([post("/v2/concurrency_limits/", { name: "tag:tag-§", limit: 1, active: false }), task("first")]),
  first([
    limit(2),
    task("other"),
    set("other", "RUNNING"),
    post("/concurrency_limits/", { tag: "tag-§", concurrency_limit: 1 }),
    task("first"),
  ]),
  first(
    [
      limit(1),
      task("other"),
      set("other", "RUNNING"),
      post("/concurrency_limits/tag/tag-§/reset", {}),
      task("first"),
    ],
    [{ state: { type: "RUNNING", message: AFTER_RESET } }],
  ),
  first(
    [
      limit(1),
      task("first"),
      set("first", "RUNNING"),
      { method: "DELETE", path: "/concurrency_limits/tag/tag-§" },
    ],
    [{ state: { type: "COMPLETED" } }, { state: { type: "RUNNING" } }],
  ),
  {
    operation: "DELETE /task_runs/{id}",
    make: [limit(1), task("first"), set("first", "RUNNING")],
    path: "/task_runs/{{§first.id}}",
    look: ["/concurrency_limits/tag/tag-§", "/v2/concurrency_limits/tag:tag-§"],
  },
];

function created(more: Readonly<Record<string, unknown>>): Omit<Recipe, "operation"> {
  const { body } = task("first", more);
  return {
    path: "/task_runs/",
    isFixed: true,
    also: [body],
    look: ["/concurrency_limits/tag/tag-§", "/v2/concurrency_limits/tag:tag-§", "/task_runs/{{§.id}}"],
  };
}
