import { sql } from "kysely";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { DeploymentScheduleTable } from "../tables/deployment-schedule.ts";

/** The schedules of each deployment, those changed last first. */
export async function listSchedulesOf(
  db: Queryable,
  deploymentIds: readonly string[],
): Promise<Map<string, DeploymentScheduleTable[]>> {
  const found = new Map<string, DeploymentScheduleTable[]>();
  if (deploymentIds.length === 0) return found;
  const rows = await db
    .selectFrom("deployment_schedule")
    .selectAll()
    .where("deployment_id", "in", deploymentIds)
    .orderBy("updated", "desc")
    .orderBy("id", "desc")
    .execute();
  for (const row of rows) {
    const of = found.get(row.deployment_id);
    if (of === undefined) found.set(row.deployment_id, [row]);
    else of.push(row);
  }
  return found;
}

/** The schedules of a deployment, those changed last first. */
export async function listSchedules(db: Queryable, deploymentId: string): Promise<DeploymentScheduleTable[]> {
  return (await listSchedulesOf(db, [deploymentId])).get(deploymentId) ?? [];
}

export async function insertSchedules(
  db: Queryable,
  rows: readonly DeploymentScheduleTable[],
): Promise<void> {
  if (rows.length > 0) await db.insertInto("deployment_schedule").values(rows).execute();
}

/** Columns of a schedule that change. */
export type ScheduleChange = Partial<Omit<DeploymentScheduleTable, "id" | "created" | "deployment_id">>;

/** Changes columns of a deployment's schedule; false when it has no such schedule. */
export async function updateScheduleRow(
  db: Queryable,
  deploymentId: string,
  id: string,
  change: ScheduleChange,
): Promise<boolean> {
  const query = db.updateTable("deployment_schedule").set(change);
  const updated = await query
    .where("id", "=", id)
    .where("deployment_id", "=", deploymentId)
    .returning("id")
    .executeTakeFirst();
  return updated !== undefined;
}

/** Deletes one schedule of a deployment, or all of them; returns how many there were. */
export async function deleteScheduleRows(db: Queryable, deploymentId: string, id?: string): Promise<number> {
  const query = db.deleteFrom("deployment_schedule").where("deployment_id", "=", deploymentId);
  const rows = await (id === undefined ? query : query.where("id", "=", id)).returning("id").execute();
  return rows.length;
}

/**
 * Has all schedules of a deployment looked at in the next pass; what they have made that is still to come is made anew.
 * Dates that pass while it is paused, or the schedule is, are not missed. Each time `next_look` becomes a value that it did not
 * have before, so that a pass which is under way finds that what it knew of the schedule no longer holds.
 */
export async function lookAgain(db: Queryable, deploymentId: string): Promise<void> {
  // The change is of this very moment.
  const deployment = sql`from deployment where deployment.id = deployment_schedule.deployment_id`;
  await sql`update deployment_schedule set next_look = case when next_look <= 0 then next_look - 1 else 0 end,
      made_until = case when made_until is null or active = 0 or (select paused ${deployment}) = 1 then null
        when made_until > (select updated ${deployment}) then (select updated ${deployment}) else made_until end
    where deployment_id = ${deploymentId}`.execute(db);
}

/** What of a schedule that is due its dates are computed from. */
export interface DueSchedule {
  readonly id: string;
  readonly deployment_id: string;
  readonly flow_id: string;
  readonly schedule: string;
  readonly max_scheduled_runs: number | null;
  readonly next_look: number;
  readonly missed: string | null;
  readonly made_until: number | null;
  /** 0 or 1: of the deployment. */
  readonly paused: number;
}

/** Active schedules whose time to be looked at has come, those that wait longest first; those that come after one. */
export async function listDueSchedules(
  db: Queryable,
  nowMicros: number,
  limit: number,
  after: Pick<DueSchedule, "id" | "next_look"> | undefined,
): Promise<DueSchedule[]> {
  let query = db
    .selectFrom("deployment_schedule as schedule")
    .innerJoin("deployment", "deployment.id", "schedule.deployment_id")
    .select(["schedule.id", "schedule.deployment_id", "schedule.schedule", "schedule.max_scheduled_runs"])
    .select(["schedule.next_look", "schedule.missed", "schedule.made_until", "deployment.paused"])
    .select("deployment.flow_id")
    .where("schedule.active", "=", 1)
    .where("schedule.next_look", "<=", nowMicros);
  if (after !== undefined) {
    const place = sql<boolean>`(schedule.next_look, schedule.id) > (${after.next_look}, ${after.id})`;
    query = query.where("schedule.next_look", ">=", after.next_look).where(place);
  }
  return query.orderBy("schedule.next_look").orderBy("schedule.id").limit(limit).execute();
}

/** A list of ids as rows: one text of a statement for any number of them. */
function idRows(dialect: Dialect, ids: readonly string[]) {
  return dialect.supportsArrays
    ? sql<string>`(select unnest(${[...ids]}::uuid[]))`
    : sql<string>`(select value from json_each(${JSON.stringify(ids)}))`;
}

/**
 * Holds these schedules until the write unit ends, but for those that another one holds. Answers those that are held:
 * where units write one at a time, all.
 */
export async function holdSchedules(
  db: Queryable,
  dialect: Dialect,
  ids: readonly string[],
): Promise<readonly string[]> {
  if (!dialect.supportsSkipLocked) return ids;
  const query = db.selectFrom("deployment_schedule").select("id");
  const wanted = query.where("id", "in", idRows(dialect, ids)).orderBy("id");
  return (await dialect.forUpdateSkipLocked(wanted).execute()).map(({ id }) => id);
}

/** A schedule with what of its deployment its runs are made from. */
export interface ScheduleToRun
  extends Readonly<
    Pick<
      DeploymentScheduleTable,
      | "id"
      | "deployment_id"
      | "schedule"
      | "max_scheduled_runs"
      | "parameters"
      | "slug"
      | "next_look"
      | "missed"
      | "made_until"
    >
  > {
  readonly flow_id: string;
  readonly paused: number;
  readonly version: string | null;
  readonly deployment_parameters: string;
  readonly tags: string;
  readonly labels: string;
  readonly work_queue_id: string | null;
  readonly work_queue_name: string | null;
  readonly work_pool_id: string | null;
  readonly work_pool_name: string | null;
}

function selectToRun(db: Queryable) {
  return db
    .selectFrom("deployment_schedule")
    .innerJoin("deployment", "deployment.id", "deployment_schedule.deployment_id")
    .leftJoin("work_queue", "work_queue.id", "deployment.work_queue_id")
    .leftJoin("work_pool", "work_pool.id", "work_queue.work_pool_id")
    .select([
      "deployment_schedule.id",
      "deployment_schedule.deployment_id",
      "deployment_schedule.schedule",
      "deployment_schedule.max_scheduled_runs",
      "deployment_schedule.parameters",
      "deployment_schedule.slug",
      "deployment_schedule.next_look",
      "deployment_schedule.missed",
      "deployment_schedule.made_until",
      "deployment.flow_id",
      "deployment.paused",
      "deployment.version",
      "deployment.parameters as deployment_parameters",
      "deployment.tags",
      "deployment.labels",
      "deployment.work_queue_id",
      "work_queue.name as work_queue_name",
      "work_pool.id as work_pool_id",
      "work_pool.name as work_pool_name",
    ])
    .where("deployment_schedule.active", "=", 1);
}

/** The active ones of these schedules. */
export function listSchedulesById(
  db: Queryable,
  dialect: Dialect,
  ids: readonly string[],
): Promise<ScheduleToRun[]> {
  return selectToRun(db).where("deployment_schedule.id", "in", idRows(dialect, ids)).execute();
}

/** The active schedules of a deployment; nobody else changes its schedules until the write unit ends. */
export async function lockSchedulesToRun(
  db: Queryable,
  dialect: Dialect,
  deploymentId: string,
): Promise<ScheduleToRun[]> {
  const own = db.selectFrom("deployment_schedule").select("id").where("deployment_id", "=", deploymentId);
  await dialect.forUpdate(own.orderBy("id")).execute();
  return selectToRun(db)
    .where("deployment_schedule.deployment_id", "=", deploymentId)
    .orderBy("deployment_schedule.id")
    .execute();
}

/** Whether a deployment has active schedules. */
export async function hasActiveSchedules(db: Queryable, deploymentId: string): Promise<boolean> {
  const query = db.selectFrom("deployment_schedule").select("id").where("deployment_id", "=", deploymentId);
  return (await query.where("active", "=", 1).limit(1).executeTakeFirst()) !== undefined;
}

/** When a schedule is looked at next. Both integer microseconds. */
export interface NextLook {
  readonly id: string;
  /** `next_look` as it was read: a schedule that has another one by now was changed, and is left alone. */
  readonly known: number;
  readonly next: number;
  /** Up to here its dates are runs; null leaves it as it is. */
  readonly madeUntil: number | null;
}

/** Says when schedules are to be looked at again, in one statement. Returns how many of them it was said of. */
export async function setNextLooks(
  db: Queryable,
  dialect: Dialect,
  looks: readonly NextLook[],
): Promise<number> {
  if (looks.length === 0) return 0;
  const [ids, known, next, made] = [
    looks.map((look) => look.id),
    looks.map((look) => look.known),
    looks.map((look) => look.next),
    looks.map((look) => look.madeUntil),
  ];
  const looked = dialect.supportsArrays
    ? sql`unnest(${ids}::uuid[], ${known}::bigint[], ${next}::bigint[], ${made}::bigint[]) as looked(id, known, next, made)`
    : sql`(select value ->> 'id' as id, value ->> 'known' as known, value ->> 'next' as next, value ->> 'madeUntil' as made
        from json_each(${JSON.stringify(looks)})) as looked`;
  const { numAffectedRows } =
    await sql`update deployment_schedule set next_look = looked.next, made_until = coalesce(looked.made, made_until)
    from ${looked}
    where deployment_schedule.id = looked.id and deployment_schedule.next_look = looked.known`.execute(db);
  return Number(numAffectedRows ?? 0);
}
