import { sql } from "kysely";
import type { WorkPoolFilter, WorkQueueFilter } from "../../../contract/work-pools/filters.ts";
import type { WorkerFilter } from "../../../contract/workers/schemas.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { type Condition, combine, isAnyOf, isNoneOf, isWithin } from "./conditions.ts";

/** A work pool filter as a condition on table `work_pool`. */
export function workPoolCondition(filter: WorkPoolFilter): Condition {
  const column = (name: string) => sql.ref(`work_pool.${name}`);
  return combine(filter.operator, [
    isAnyOf(column("id"), filter.id?.any_),
    isAnyOf(column("name"), filter.name?.any_),
    isAnyOf(column("type"), filter.type?.any_),
  ]);
}

/** A work queue filter as a condition on table `work_queue`. */
export function workQueueCondition(dialect: Dialect, filter: WorkQueueFilter): Condition {
  const column = (name: string) => sql.ref(`work_queue.${name}`);
  const starts = filter.name?.startswith_ ?? [];
  return combine(filter.operator, [
    isAnyOf(column("id"), filter.id?.any_),
    isAnyOf(column("name"), filter.name?.any_),
    starts.length === 0
      ? undefined
      : combine(
          "or_",
          starts.map((text) => dialect.startsWithText(column("name"), text)),
        ),
  ]);
}

/** A worker filter as a condition on table `worker`. */
export function workerCondition(filter: WorkerFilter): Condition {
  const column = (name: string) => sql.ref(`worker.${name}`);
  return combine(filter.operator, [
    ...isWithin(column("last_heartbeat_time"), filter.last_heartbeat_time ?? {}),
    isAnyOf(column("status"), filter.status?.any_),
    isNoneOf(column("status"), filter.status?.not_any_),
  ]);
}
