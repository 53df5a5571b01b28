import type { Insertable, RawBuilder, Selectable, Updateable } from "kysely";
import { sql } from "kysely";
import type { JournalState } from "../../contract/journal/schemas.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { FlowRunTable } from "../tables/flow-run.ts";
import { flowRunStateRow } from "./state-rows.ts";

/** Columns of a new flow run; the end of its lease may be counted from the database's time. */
export type NewFlowRun = Omit<Insertable<FlowRunTable>, "lease_expires_at"> & {
  readonly lease_expires_at?: number | null | RawBuilder<number>;
};
/** Columns of a flow run that change. */
export type FlowRunChange = Updateable<FlowRunTable>;

/** Adds a run; false when its id or its idempotency key is taken. */
export async function insertFlowRun(db: Queryable, dialect: Dialect, row: NewFlowRun): Promise<boolean> {
  await dialect.unsealFor?.(db, "flow_run", [row]);
  const query = db.insertInto("flow_run").values(row);
  const inserted = await query
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function insertFlowRunState(
  db: Queryable,
  state: JournalState,
  flowRunId: string,
  nowMicros: number,
): Promise<void> {
  await db
    .insertInto("flow_run_state")
    .values(flowRunStateRow(state, flowRunId, nowMicros))
    .execute();
}

/** Changes columns of a run; false when there is no such run. */
export async function updateFlowRunRow(db: Queryable, id: string, change: FlowRunChange): Promise<boolean> {
  const query = db.updateTable("flow_run").set(change).where("id", "=", id);
  return (await query.returning("id").executeTakeFirst()) !== undefined;
}

/** What deciding about a run's next state takes: its row without the result, and its current state. */
export type FlowRunForChange = Omit<
  Selectable<FlowRunTable>,
  "result" | "parameters" | "context" | "job_variables"
> & {
  readonly state_message: string | null;
  readonly state_details: string | null;
  readonly state_data: string | null;
  readonly has_result: boolean;
  /** Whether the owner's lease still runs, by the database's clock. */
  readonly lease_alive: boolean;
};

/** Reads a run and holds it until the write unit commits. */
export async function lockFlowRun(
  db: Queryable,
  dialect: Dialect,
  id: string,
): Promise<FlowRunForChange | undefined> {
  const row = await dialect
    .forUpdate(
      db
        .selectFrom("flow_run")
        .select(COLUMNS_FOR_CHANGE)
        .select([
          sql<number>`case when result is null then 0 else 1 end`.as("has_result"),
          sql<number>`case when lease_expires_at > ${dialect.nowMicros()} then 1 else 0 end`.as(
            "lease_alive",
          ),
        ])
        .where("flow_run.id", "=", id),
    )
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const state =
    row.state_id === null
      ? undefined
      : await db
          .selectFrom("flow_run_state")
          .select(["message", "details", "data"])
          .where("id", "=", row.state_id)
          .executeTakeFirst();
  return {
    ...row,
    state_message: state?.message ?? null,
    state_details: state?.details ?? null,
    state_data: state?.data ?? null,
    has_result: row.has_result === 1,
    lease_alive: row.lease_alive === 1,
  };
}

const COLUMNS_FOR_CHANGE = [
  "id",
  "created",
  "updated",
  "name",
  "flow_id",
  "state_id",
  "state_type",
  "state_name",
  "state_timestamp",
  "deployment_id",
  "deployment_version",
  "work_queue_id",
  "work_queue_name",
  "work_pool_id",
  "work_pool_name",
  "flow_version",
  "idempotency_key",
  "empirical_policy",
  "tags",
  "labels",
  "parent_task_run_id",
  "run_count",
  "expected_start_time",
  "next_scheduled_start_time",
  "start_time",
  "end_time",
  "total_run_time",
  "auto_scheduled",
  "infrastructure_document_id",
  "infrastructure_pid",
  "created_by",
  "resume_key",
  "owner_id",
  "owner_host",
  "owner_pid",
  "owner_process_start",
  "owner_epoch",
  "lease_expires_at",
  "journal_bytes",
] as const;

/** The journaled return value of a run; undefined when there is no such run. */
export async function findFlowRunResult(
  db: Queryable,
  id: string,
): Promise<{ readonly result: string | null } | undefined> {
  return db.selectFrom("flow_run").select("result").where("id", "=", id).executeTakeFirst();
}
