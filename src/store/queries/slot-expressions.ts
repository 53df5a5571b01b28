import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { StateType } from "../../contract/states/schemas.ts";

/** States of runs that hold a slot of their pool and queue. */
export const SLOT_STATES = ["PENDING", "RUNNING"] as const satisfies readonly StateType[];
/** Beside them, runs that are being cancelled hold a slot of queues from before pools. */
export const LEGACY_SLOT_STATES = [...SLOT_STATES, "CANCELLING"] as const satisfies readonly StateType[];

/** How many runs of the queue `work_queue` hold a slot; null without a limit. Index: flow_run_queue. */
export function queueSlots(): RawBuilder<number | null> {
  return sql<number | null>`case when work_queue.concurrency_limit is null then null else (
    select count(*) from flow_run
    where flow_run.work_queue_id = work_queue.id and ${holdsSlot(SLOT_STATES)}) end`;
}

/** How many runs of the pool `work_pool` hold a slot; null without a limit. Index: flow_run_queue. */
export function poolSlots(): RawBuilder<number | null> {
  return sql<number | null>`case when work_pool.concurrency_limit is null then null else (
    select count(*) from flow_run
    where flow_run.work_queue_id in (select pool_queue.id from work_queue as pool_queue where pool_queue.work_pool_id = work_pool.id)
    and ${holdsSlot(SLOT_STATES)}) end`;
}

/** Whether the run `flow_run` holds a slot. */
export function holdsSlot(states: readonly StateType[]): RawBuilder<SqlBool> {
  return sql<SqlBool>`flow_run.state_type in (${sql.join(states)})`;
}
