import { sql } from "kysely";
import type { Dialect, Queryable } from "../dialects/dialect.ts";

/** A run that a loop looks at, in the state in which it was found. */
export interface FoundRun {
  readonly id: string;
  readonly state_id: string | null;
  readonly state_timestamp: number | null;
}

const COLUMNS = ["flow_run.id", "flow_run.state_id", "flow_run.state_timestamp"] as const;

/** Scheduled runs that should have started and are not called late yet, the oldest first. Index flow_run_unmarked. */
export async function listOverdueRuns(
  db: Queryable,
  before: number,
  limit: number,
): Promise<(FoundRun & { readonly next_scheduled_start_time: number })[]> {
  return (
    db
      .selectFrom("flow_run")
      .select(COLUMNS)
      .select(sql<number>`next_scheduled_start_time`.as("next_scheduled_start_time"))
      .where("next_scheduled_start_time", "<=", before)
      // Literals, so that SQLite knows that the partial index holds them all.
      .where(sql<boolean>`state_type = 'SCHEDULED' and state_name = 'Scheduled'`)
      .orderBy("next_scheduled_start_time")
      .limit(limit)
      .execute()
  );
}

/**
 * Paused runs with a time at which the pause ends, behind the run `after` in the order of ids. Which are paused is asked
 * alone, by an index of states: SQLite goes through all runs by their ids else (0.4 s among a million).
 */
export async function listPausedRuns(
  db: Queryable,
  dialect: Dialect,
  after: string,
  limit: number,
): Promise<(FoundRun & { readonly pause_timeout: string | null })[]> {
  const paused = db.selectFrom("flow_run as one").select("one.id").where("one.state_type", "=", "PAUSED");
  return db
    .selectFrom("flow_run")
    .innerJoin("flow_run_state as state", "state.id", "flow_run.state_id")
    .select(COLUMNS)
    .select(dialect.jsonText(sql.ref("state.details"), "pause_timeout").as("pause_timeout"))
    .where("flow_run.id", "in", paused)
    .where("flow_run.id", ">", after)
    .orderBy("flow_run.id")
    .limit(limit)
    .execute();
}

/** Runs that have been cancelling since before an instant, the oldest first. Index flow_run_watched. */
export async function listStuckCancellations(
  db: Queryable,
  before: number,
  limit: number,
): Promise<FoundRun[]> {
  return db
    .selectFrom("flow_run")
    .select(COLUMNS)
    .where(sql<boolean>`state_type = 'CANCELLING'`)
    .where("state_timestamp", "<=", before)
    .orderBy("state_timestamp")
    .limit(limit)
    .execute();
}

/** Whether a run was cancelled after an instant. Index flow_run_watched. */
export async function wasAnyCancelled(db: Queryable, since: number): Promise<boolean> {
  const row = await db
    .selectFrom("flow_run")
    .select("id")
    .where(sql<boolean>`state_type = 'CANCELLED'`)
    .where("state_timestamp", ">", since)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Runs cancelled after an instant that have left a task run or a subflow unfinished. Index flow_run_watched. */
export async function listCancelledWithChildren(
  db: Queryable,
  since: number,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom("flow_run")
    .select("flow_run.id")
    .where(sql<boolean>`flow_run.state_type = 'CANCELLED'`)
    .where("flow_run.state_timestamp", ">", since)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("task_run")
          .select("task_run.id")
          .whereRef("task_run.flow_run_id", "=", "flow_run.id")
          .where("task_run.state_type", "not in", ["COMPLETED", "FAILED", "CANCELLED", "CRASHED"]),
      ),
    )
    .orderBy("flow_run.state_timestamp")
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Runs whose owner has not renewed its lease. Index flow_run_lease. */
export async function listLapsedRuns(db: Queryable, dialect: Dialect, limit: number): Promise<FoundRun[]> {
  return db
    .selectFrom("flow_run")
    .select(COLUMNS)
    .where("lease_expires_at", "<=", dialect.nowMicros())
    .where("state_type", "in", ["RUNNING", "PENDING"])
    .orderBy("lease_expires_at")
    .limit(limit)
    .execute();
}

/** Running flow runs that have sent heartbeats and have no owner of Batuta's own kind. */
export async function listBeatingRuns(
  db: Queryable,
  after: string,
  limit: number,
): Promise<(FoundRun & { readonly latest: number; readonly interval: number | null })[]> {
  return db
    .selectFrom("flow_run_heartbeat as beat")
    .innerJoin("flow_run", "flow_run.id", "beat.flow_run_id")
    .select(COLUMNS)
    .select(["beat.latest", "beat.interval"])
    .where("flow_run.state_type", "=", "RUNNING")
    .where("flow_run.owner_id", "is", null)
    .where("beat.flow_run_id", ">", after)
    .orderBy("beat.flow_run_id")
    .limit(limit)
    .execute();
}
