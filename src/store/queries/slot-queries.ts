import { type SqlBool, sql } from "kysely";
import type { StateType } from "../../contract/states/schemas.ts";
import type { FlowRunSlotSummary } from "../../contract/work-queues/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Queryable } from "../dialects/dialect.ts";
import type { Slice } from "./slice.ts";
import { holdsSlot, LEGACY_SLOT_STATES, SLOT_STATES } from "./slot-expressions.ts";

/** How many runs of each queue hold a slot; queues without one are left out. Index: flow_run_queue. */
export async function countSlots(
  db: Queryable,
  queueIds: readonly string[],
  states: readonly StateType[] = SLOT_STATES,
): Promise<Map<string, number>> {
  if (queueIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("flow_run")
    .select(["work_queue_id", sql<number>`count(*)`.as("count")])
    .where("work_queue_id", "in", queueIds)
    .where(holdsSlot(states))
    .groupBy("work_queue_id")
    .execute();
  return new Map(rows.map((row) => [row.work_queue_id ?? "", Number(row.count)]));
}

/** The columns of a run that holds a slot. */
const SUMMARY = [
  "flow_run.id",
  "flow_run.work_queue_id",
  "flow_run.name",
  "flow_run.state_type",
  "flow_run.state_name",
  "flow_run.start_time",
  "flow_run.state_timestamp",
] as const;

interface SummaryRow {
  readonly id: string;
  readonly name: string;
  readonly state_type: string | null;
  readonly state_name: string | null;
  readonly start_time: number | null;
  readonly state_timestamp: number | null;
}

function decodeSummary(row: SummaryRow, nowMicros: number): FlowRunSlotSummary {
  const { id, name, state_name, start_time: started, state_timestamp: since } = row;
  return {
    id,
    name,
    state_type: row.state_type as StateType | null, // safe: written from the contract's type only
    state_name,
    start_time: started === null ? null : formatInstant(started),
    state_timestamp: since === null ? null : formatInstant(since),
    time_in_current_state: since === null ? null : Math.max(0, nowMicros - since) / 1_000_000,
  };
}

/** Runs that hold a slot of a queue; those being cancelled hold one too. */
export async function listQueueHolders(
  db: Queryable,
  queueId: string,
  slice: Slice,
  nowMicros: number,
): Promise<FlowRunSlotSummary[]> {
  const rows = await db
    .selectFrom("flow_run")
    .select(SUMMARY)
    .where("work_queue_id", "=", queueId)
    .where(holdsSlot(LEGACY_SLOT_STATES))
    .orderBy("flow_run.id")
    .limit(slice.limit)
    .offset(slice.offset)
    .execute();
  return rows.map((row) => decodeSummary(row, nowMicros));
}

/** Up to `each` runs of each queue that hold a slot of it, by queue. */
export async function listHoldersOfQueues(
  db: Queryable,
  queueIds: readonly string[],
  each: number,
  nowMicros: number,
): Promise<Map<string, FlowRunSlotSummary[]>> {
  const holders = new Map<string, FlowRunSlotSummary[]>();
  if (queueIds.length === 0 || each === 0) return holders;
  const ranked = db
    .selectFrom("flow_run")
    .select(SUMMARY)
    .select(
      sql<number>`row_number() over (partition by flow_run.work_queue_id order by flow_run.id)`.as("place"),
    )
    .where("work_queue_id", "in", queueIds)
    .where(holdsSlot(SLOT_STATES));
  const rows = await db
    .selectFrom(ranked.as("holder"))
    .selectAll()
    .where(sql<SqlBool>`holder.place <= ${each}`)
    .orderBy("holder.id")
    .execute();
  for (const row of rows) {
    const list = holders.get(row.work_queue_id ?? "") ?? [];
    list.push(decodeSummary(row, nowMicros));
    holders.set(row.work_queue_id ?? "", list);
  }
  return holders;
}

/** How many runs of a queue are late. */
export async function countLateRuns(db: Queryable, queueId: string): Promise<number> {
  const row = await db
    .selectFrom("flow_run")
    .select(sql<number>`count(*)`.as("count"))
    .where("work_queue_id", "=", queueId)
    .where("state_type", "=", "SCHEDULED")
    .where("state_name", "=", "Late")
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
