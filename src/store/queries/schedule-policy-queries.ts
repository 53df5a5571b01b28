import { sql } from "kysely";
import type { Dialect, Queryable } from "../dialects/dialect.ts";

/** What a schedule says of missed and overlapping runs. */
export interface SchedulePolicyRow {
  readonly schedule: string;
  readonly overlap: string;
  readonly missed: string | null;
  readonly made_until: number | null;
}

/** Literals, so that the partial indexes serve. */
const HAS_POLICY = sql<boolean>`(overlap <> 'allow' or missed is not null)`;
const BEGUN = sql<boolean>`(state_type in ('PENDING', 'RUNNING', 'PAUSED', 'CANCELLING') or (state_type = 'SCHEDULED' and run_count > 0))`;

/** The policy of a schedule that has one; it is not read by who does not need it, and cheap to ask for. */
export async function findSchedulePolicy(
  db: Queryable,
  scheduleId: string,
): Promise<SchedulePolicyRow | undefined> {
  return db
    .selectFrom("deployment_schedule")
    .select(["schedule", "overlap", "missed", "made_until"])
    .where("id", "=", scheduleId)
    .where(HAS_POLICY)
    .executeTakeFirst();
}

/** Holds a schedule until the write unit ends: who begins, and who waits, is decided one after another. */
export async function lockSchedule(db: Queryable, dialect: Dialect, scheduleId: string): Promise<void> {
  const query = db.selectFrom("deployment_schedule").select("id").where("id", "=", scheduleId);
  await dialect.forUpdate(query).execute();
}

/** A run of a schedule. */
export interface ScheduledRunRow {
  readonly id: string;
  readonly name: string;
  readonly state_id: string | null;
  readonly state_type: string | null;
  readonly state_name: string | null;
  readonly state_timestamp: number | null;
  readonly expected_start_time: number | null;
}

/** Whose runs. */
export interface ScheduleOfRuns {
  readonly deploymentId: string;
  readonly scheduleId: string;
}

function selectRuns(db: Queryable, dialect: Dialect, { deploymentId, scheduleId }: ScheduleOfRuns) {
  return db
    .selectFrom("flow_run")
    .select(["id", "name", "state_id", "state_type", "state_name", "state_timestamp", "expected_start_time"])
    .where("deployment_id", "=", deploymentId)
    .where(sql<boolean>`auto_scheduled = 1`)
    .where(dialect.jsonText(sql.ref("created_by"), "id"), "=", scheduleId);
}

function selectWaiting(db: Queryable, dialect: Dialect, of: ScheduleOfRuns) {
  return selectRuns(db, dialect, of)
    .where("next_scheduled_start_time", "is not", null)
    .where("state_type", "=", "SCHEDULED")
    .where("run_count", "=", 0);
}

/** Runs of a schedule that somebody took and that have not ended, the earliest first. Index flow_run_begun. */
export async function listBegunRuns(
  db: Queryable,
  dialect: Dialect,
  of: ScheduleOfRuns,
): Promise<ScheduledRunRow[]> {
  return selectRuns(db, dialect, of).where(BEGUN).orderBy("expected_start_time").orderBy("id").execute();
}

/** The earliest or the latest run of a schedule between two instants that has not begun. Index flow_run_deployment_next. */
export async function findWaitingRun(
  db: Queryable,
  dialect: Dialect,
  of: ScheduleOfRuns,
  {
    after,
    before,
    which,
  }: { readonly after?: number; readonly before: number; readonly which: "first" | "last" },
): Promise<ScheduledRunRow | undefined> {
  let query = selectWaiting(db, dialect, of).where("expected_start_time", "<", before);
  if (after !== undefined) query = query.where("expected_start_time", ">", after);
  return query
    .orderBy("expected_start_time", which === "first" ? "asc" : "desc")
    .orderBy("id", which === "first" ? "asc" : "desc")
    .limit(1)
    .executeTakeFirst();
}

/** The run of a schedule that waits for a former one the longest, if it is not due by itself before. */
export async function lockAwaitingRun(
  db: Queryable,
  dialect: Dialect,
  of: ScheduleOfRuns,
  nowMicros: number,
): Promise<ScheduledRunRow | undefined> {
  const query = selectRuns(db, dialect, of)
    .where(sql<boolean>`state_name = 'AwaitingFormerRun'`)
    .where("state_type", "=", "SCHEDULED")
    .where("next_scheduled_start_time", ">", nowMicros)
    .orderBy("expected_start_time")
    .orderBy("id")
    .limit(1);
  return dialect.forUpdateSkipLocked(query).executeTakeFirst();
}

/** A run that waits for a former one asks again by itself within this time. */
const ASKS_AGAIN_MICROS = 60_000_000;

/** A schedule with a policy by which runs may be skipped or wait, and that has runs to be judged by it. */
export interface ScheduleToSettle extends ScheduleOfRuns, SchedulePolicyRow {}

/** Active schedules of which a run is due that has not begun and may have to be skipped, or to wait. */
export async function listSchedulesToSettle(
  db: Queryable,
  dialect: Dialect,
  nowMicros: number,
): Promise<ScheduleToSettle[]> {
  // By the index of those few that have a policy. Where all missed runs are made up for, none is skipped, and none waits.
  const judging = db
    .selectFrom("deployment_schedule")
    .select("id")
    .where(HAS_POLICY)
    .where(sql<boolean>`(overlap <> 'allow' or missed <> 'run-all')`);
  const scheduleId = dialect.supportsArrays ? sql<string>`schedule.id::text` : sql<string>`schedule.id`;
  const madeBy = dialect.jsonText(sql.ref("flow_run.created_by"), "id");
  return db
    .selectFrom("deployment_schedule as schedule")
    .innerJoin("deployment", "deployment.id", "schedule.deployment_id")
    .select(["schedule.id as scheduleId", "schedule.deployment_id as deploymentId"])
    .select(["schedule.schedule", "schedule.overlap", "schedule.missed", "schedule.made_until"])
    .where("schedule.id", "in", judging)
    .where("schedule.active", "=", 1)
    .where("deployment.paused", "=", 0)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("flow_run")
          .select("flow_run.id")
          .whereRef("flow_run.deployment_id", "=", "schedule.deployment_id")
          .where("flow_run.next_scheduled_start_time", "<=", nowMicros + ASKS_AGAIN_MICROS)
          .where("flow_run.expected_start_time", "<=", nowMicros)
          .where("flow_run.state_type", "=", "SCHEDULED")
          .where("flow_run.run_count", "=", 0)
          .where("flow_run.auto_scheduled", "=", 1)
          .where(madeBy, "=", scheduleId),
      ),
    )
    .execute();
}

/** Runs of a schedule that are due and have not begun, the earliest first. */
export async function listWaitingRuns(
  db: Queryable,
  dialect: Dialect,
  of: ScheduleOfRuns,
  nowMicros: number,
  limit: number,
): Promise<ScheduledRunRow[]> {
  return selectWaiting(db, dialect, of)
    .where("expected_start_time", "<=", nowMicros)
    .orderBy("expected_start_time")
    .orderBy("id")
    .limit(limit)
    .execute();
}

/** Ids of a deployment's schedules with a policy that are awake, and when the deployment was changed. */
export async function listAwakePolicies(
  db: Queryable,
  deploymentId: string,
): Promise<{ readonly id: string; readonly updated: number }[]> {
  return db
    .selectFrom("deployment_schedule")
    .innerJoin("deployment", "deployment.id", "deployment_schedule.deployment_id")
    .select(["deployment_schedule.id", "deployment.updated"])
    .where("deployment_schedule.deployment_id", "=", deploymentId)
    .where("deployment_schedule.active", "=", 1)
    .where("deployment.paused", "=", 0)
    .where(HAS_POLICY)
    .execute();
}

/** Which runs of a deployment that its schedules have made are due by an instant, and whose they are. */
export async function listDueScheduledRuns(
  db: Queryable,
  deploymentId: string,
  nowMicros: number,
): Promise<{ readonly id: string; readonly created_by: string | null }[]> {
  return db
    .selectFrom("flow_run")
    .select(["id", "created_by"])
    .where("deployment_id", "=", deploymentId)
    .where("next_scheduled_start_time", "is not", null)
    .where("state_type", "=", "SCHEDULED")
    .where("run_count", "=", 0)
    .where("auto_scheduled", "=", 1)
    .where("expected_start_time", "<=", nowMicros)
    .execute();
}

/** Whether any schedule has a policy. Index deployment_schedule_policy. */
export async function hasSchedulePolicies(db: Queryable): Promise<boolean> {
  const query = db.selectFrom("deployment_schedule").select("id").where(HAS_POLICY).limit(1);
  return (await query.executeTakeFirst()) !== undefined;
}
