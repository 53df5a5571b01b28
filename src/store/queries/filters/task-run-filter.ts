import { type SqlBool, sql } from "kysely";
import type { TaskRunFilter } from "../../../contract/task-runs/filters.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { type Condition, combine, hasTags, isAnyOf, isLike, isNull, isWithin } from "./conditions.ts";

type Part<Name extends keyof TaskRunFilter> = NonNullable<TaskRunFilter[Name]>;

const column = (name: string) => sql.ref(`task_run.${name}`);

function subflowCondition(exists: boolean): Condition {
  const tracks = sql<SqlBool>`exists (select 1 from flow_run as subflow where subflow.parent_task_run_id = task_run.id)`;
  return exists ? tracks : sql<SqlBool>`not ${tracks}`;
}

/** States of some types; what this says twice leads to the index of task runs that are not completed. */
function stateTypeCondition(types: readonly string[] | null | undefined): Condition | undefined {
  const among = isAnyOf(column("state_type"), types);
  if (among === undefined || types?.includes("COMPLETED")) return among;
  return sql<SqlBool>`(${column("state_type")} <> 'COMPLETED' and ${among})`;
}

/** Tags; a task run that must have one has some, which leads to the index of those with tags. */
function tagsCondition(dialect: Dialect, tags: Part<"tags">): Condition {
  const matches = hasTags(dialect, column("tags"), tags);
  const isNeeded = tags.operator === "and_" && (tags.all_?.length ?? 0) > 0;
  return isNeeded ? sql<SqlBool>`(${column("tags")} <> '[]' and ${matches})` : matches;
}

/** A task-run filter as a condition on table `task_run`. */
export function taskRunCondition(dialect: Dialect, filter: TaskRunFilter): Condition {
  const { start_time: start, end_time: end, flow_run_id: flowRun, state, subflow_runs: subflow } = filter;
  return combine(filter.operator, [
    isAnyOf(column("id"), filter.id?.any_),
    isAnyOf(column("name"), filter.name?.any_),
    isLike(dialect, column("name"), filter.name?.like_),
    filter.tags == null ? undefined : tagsCondition(dialect, filter.tags),
    state == null
      ? undefined
      : combine(state.operator, [
          stateTypeCondition(state.type?.any_),
          isAnyOf(column("state_name"), state.name?.any_),
        ]),
    ...(start == null
      ? []
      : [...isWithin(column("start_time"), start), isNull(column("start_time"), start.is_null_)]),
    ...(end == null ? [] : [...isWithin(column("end_time"), end), isNull(column("end_time"), end.is_null_)]),
    ...isWithin(column("expected_start_time"), filter.expected_start_time ?? {}),
    subflow?.exists_ == null ? undefined : subflowCondition(subflow.exists_),
    flowRun == null
      ? undefined
      : combine(flowRun.operator, [
          isAnyOf(column("flow_run_id"), flowRun.any_),
          isNull(column("flow_run_id"), flowRun.is_null_),
        ]),
  ]);
}
