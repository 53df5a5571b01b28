import { type RawBuilder, sql } from "kysely";
import type { RunOwner } from "../../contract/journal/schemas.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";

/** When a lease that begins now ends, in database time. */
export function leaseUntil(dialect: Dialect, seconds: number): RawBuilder<number> {
  return sql<number>`${dialect.nowMicros()} + cast(${Math.round(seconds * 1e6)} as bigint)`;
}

/** A claim on a flow run. */
export interface Claim {
  readonly owner: RunOwner;
  readonly epoch: number;
  readonly lease_seconds: number;
  readonly empirical_policy: string;
  readonly now_micros: number;
}

/** Gives a run, which the write unit holds, to an owner. */
export async function claimFlowRun(db: Queryable, dialect: Dialect, id: string, claim: Claim): Promise<void> {
  await db
    .updateTable("flow_run")
    .set({
      updated: claim.now_micros,
      owner_id: claim.owner.id,
      owner_host: claim.owner.host,
      owner_pid: claim.owner.pid,
      owner_process_start: claim.owner.process_start,
      owner_epoch: claim.epoch,
      lease_expires_at: leaseUntil(dialect, claim.lease_seconds),
      empirical_policy: claim.empirical_policy,
    })
    .where("id", "=", id)
    .execute();
}

/** Whether the journal has a record of this flow run. Index task_run_natural. */
export async function hasTaskRuns(db: Queryable, flowRunId: string): Promise<boolean> {
  const query = db.selectFrom("task_run").select("id").where("flow_run_id", "=", flowRunId);
  return (await query.limit(1).executeTakeFirst()) !== undefined;
}

/** The type of the latest state of a flow run that is not one of waiting for its start. Index flow_run_state_run. */
export async function findLastDeed(db: Queryable, flowRunId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("flow_run_state")
    .select("type")
    .where("flow_run_id", "=", flowRunId)
    .where("type", "not in", ["SCHEDULED", "PENDING"])
    .orderBy("timestamp", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.type;
}

/** The epoch of a run's latest owner; undefined when there is no such run. */
export async function findFlowRunEpoch(db: Queryable, id: string): Promise<number | undefined> {
  const row = await db.selectFrom("flow_run").select("owner_epoch").where("id", "=", id).executeTakeFirst();
  return row?.owner_epoch;
}

/** Moves the end of a lease; false when the epoch is not the run's, or the run has ended. */
export async function renewLease(
  db: Queryable,
  dialect: Dialect,
  id: string,
  epoch: number,
  seconds: number,
): Promise<boolean> {
  const renewed = await db
    .updateTable("flow_run")
    .set({ lease_expires_at: leaseUntil(dialect, seconds) })
    .where("id", "=", id)
    .where("owner_epoch", "=", epoch)
    .where("owner_id", "is not", null)
    .returning("id")
    .executeTakeFirst();
  return renewed !== undefined;
}

/** Who has a run, and whether it is still alive. */
export interface RunHolder {
  readonly id: string;
  readonly name: string;
  readonly state_type: string | null;
  readonly owner_epoch: number;
  readonly owner: RunOwner | null;
  readonly lease_alive: boolean;
}

function selectHolders(db: Queryable, dialect: Dialect) {
  return db
    .selectFrom("flow_run")
    .select([
      "id",
      "name",
      "state_type",
      "owner_epoch",
      "owner_id",
      "owner_host",
      "owner_pid",
      "owner_process_start",
      sql<number>`case when lease_expires_at > ${dialect.nowMicros()} then 1 else 0 end`.as("lease_alive"),
    ]);
}

type HolderRow = Awaited<ReturnType<ReturnType<typeof selectHolders>["execute"]>>[number];

function decodeHolder(row: HolderRow): RunHolder {
  const { owner_id: id, owner_host: host, owner_pid: pid, owner_process_start: process_start } = row;
  return {
    id: row.id,
    name: row.name,
    state_type: row.state_type,
    owner_epoch: row.owner_epoch,
    owner: id === null || host === null || pid === null ? null : { id, host, pid, process_start },
    lease_alive: row.lease_alive === 1,
  };
}

export async function findRunHolder(
  db: Queryable,
  dialect: Dialect,
  id: string,
): Promise<RunHolder | undefined> {
  const row = await selectHolders(db, dialect).where("id", "=", id).executeTakeFirst();
  return row && decodeHolder(row);
}

/** The newest run with this resume key. Index flow_run_resume. */
export async function findNewestByResumeKey(
  db: Queryable,
  dialect: Dialect,
  resumeKey: string,
): Promise<RunHolder | undefined> {
  const row = await selectHolders(db, dialect)
    .where("resume_key", "=", resumeKey)
    .orderBy("created", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && decodeHolder(row);
}

/** What a task run's rules ask of the flow run around it. */
export async function findRunAround(
  db: Queryable,
  flowRunId: string,
): Promise<
  { readonly state_type: string | null; readonly run_count: number; readonly owner_epoch: number } | undefined
> {
  return db
    .selectFrom("flow_run")
    .select(["state_type", "run_count", "owner_epoch"])
    .where("id", "=", flowRunId)
    .executeTakeFirst();
}
