import type { TaskRunTable } from "../tables/task-run.ts";

/** Columns of `task_run` in the order in which the hot path binds them. */
export const TASK_RUN_COLUMNS = [
  "id",
  "created",
  "updated",
  "name",
  "flow_run_id",
  "task_key",
  "dynamic_key",
  "cache_key",
  "cache_expiration",
  "task_version",
  "empirical_policy",
  "tags",
  "labels",
  "task_inputs",
  "state_id",
  "state_type",
  "state_name",
  "state_timestamp",
  "run_count",
  "flow_run_run_count",
  "expected_start_time",
  "next_scheduled_start_time",
  "start_time",
  "end_time",
  "total_run_time",
  "state_count",
  "states",
  "result",
] as const satisfies readonly (keyof TaskRunTable)[];

const KEPT = new Set<string>(["id", "created", "flow_run_id", "task_key", "dynamic_key"]);

/** `a = excluded.a, …` for every column that a later record of the same task run replaces. */
export const TASK_RUN_REPLACEMENT = TASK_RUN_COLUMNS.filter((column) => !KEPT.has(column))
  .map((column) => `${column} = excluded.${column}`)
  .join(", ");

/**
 * When an incoming record replaces the stored one: it is of a later attempt of the flow (which may begin a new
 * history), or of the same one and knows at least as many states. An order of records, so that what remains does not
 * depend on how they were gathered in batches.
 */
export const TASK_RUN_REPLACES =
  "(excluded.flow_run_run_count, excluded.state_count) >= (task_run.flow_run_run_count, task_run.state_count)";
