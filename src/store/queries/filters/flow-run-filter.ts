import { type SqlBool, sql } from "kysely";
import type { FlowRunFilter } from "../../../contract/flow-runs/filters.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import {
  type Condition,
  combine,
  hasTags,
  isAnyOf,
  isLike,
  isNoneOf,
  isNull,
  isWithin,
} from "./conditions.ts";

type Part<K extends keyof FlowRunFilter> = NonNullable<FlowRunFilter[K]>;

const column = (name: string) => sql.ref(`flow_run.${name}`);

function stateCondition({ operator, type, name }: Part<"state">): Condition {
  return combine(operator, [
    isAnyOf(column("state_type"), type?.any_),
    isNoneOf(column("state_type"), type?.not_any_),
    isAnyOf(column("state_name"), name?.any_),
    isNoneOf(column("state_name"), name?.not_any_),
  ]);
}

function parentFlowRunCondition(ids: readonly string[]): Condition {
  const ofParents = isAnyOf(sql.ref("parent_task.flow_run_id"), ids);
  return sql<SqlBool>`${column("parent_task_run_id")} in (select parent_task.id from task_run as parent_task where ${ofParents})`;
}

function createdByCondition(dialect: Dialect, filter: Part<"created_by">): Condition {
  return combine(filter.operator, [
    isAnyOf(dialect.jsonText(column("created_by"), "id"), filter.id_),
    isAnyOf(dialect.jsonText(column("created_by"), "type"), filter.type_),
    isNull(column("created_by"), filter.is_null_),
  ]);
}

/** A flow-run filter as a condition on table `flow_run`. */
export function flowRunCondition(dialect: Dialect, filter: FlowRunFilter): Condition {
  const nullable = (name: string, part: FlowRunFilter["deployment_id" | "work_queue_name"]) =>
    part == null
      ? undefined
      : combine(part.operator, [isAnyOf(column(name), part.any_), isNull(column(name), part.is_null_)]);
  const started = sql`coalesce(flow_run.start_time, flow_run.expected_start_time)`;
  const { start_time: start, end_time: end, parent_flow_run_id: parent } = filter;
  return combine(filter.operator, [
    isAnyOf(column("id"), filter.id?.any_),
    isNoneOf(column("id"), filter.id?.not_any_),
    isAnyOf(column("name"), filter.name?.any_),
    isLike(dialect, column("name"), filter.name?.like_),
    filter.tags == null ? undefined : hasTags(dialect, column("tags"), filter.tags),
    nullable("deployment_id", filter.deployment_id),
    nullable("work_queue_name", filter.work_queue_name),
    nullable("parent_task_run_id", filter.parent_task_run_id),
    filter.state == null ? undefined : stateCondition(filter.state),
    isAnyOf(column("flow_version"), filter.flow_version?.any_),
    ...(start == null ? [] : [...isWithin(started, start), isNull(column("start_time"), start.is_null_)]),
    ...(end == null ? [] : [...isWithin(column("end_time"), end), isNull(column("end_time"), end.is_null_)]),
    ...isWithin(column("expected_start_time"), filter.expected_start_time ?? {}),
    ...isWithin(column("next_scheduled_start_time"), filter.next_scheduled_start_time ?? {}),
    parent?.any_ == null ? undefined : parentFlowRunCondition(parent.any_),
    isAnyOf(column("idempotency_key"), filter.idempotency_key?.any_),
    isNoneOf(column("idempotency_key"), filter.idempotency_key?.not_any_),
    filter.created_by == null ? undefined : createdByCondition(dialect, filter.created_by),
  ]);
}
