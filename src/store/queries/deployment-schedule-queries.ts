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

/** Has all schedules of a deployment looked at in the next pass. */
export async function lookAgain(db: Queryable, deploymentId: string): Promise<void> {
  const query = db.updateTable("deployment_schedule").set({ next_look: 0 });
  await query.where("deployment_id", "=", deploymentId).execute();
}

/** A schedule with what of its deployment its runs are made from. */
export interface ScheduleToRun extends Readonly<DeploymentScheduleTable> {
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
    .selectAll("deployment_schedule")
    .select([
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

/**
 * Active schedules whose time to be looked at has come, those that wait longest first. Inside a write unit rows that
 * another replica holds are passed over.
 */
export async function listDueSchedules(
  db: Queryable,
  dialect: Dialect,
  nowMicros: number,
  limit: number,
): Promise<ScheduleToRun[]> {
  const due = dialect.forUpdateSkipLocked(
    db
      .selectFrom("deployment_schedule")
      .select("deployment_schedule.id")
      .where("deployment_schedule.active", "=", 1)
      .where("deployment_schedule.next_look", "<=", nowMicros)
      .orderBy("deployment_schedule.next_look")
      .orderBy("deployment_schedule.id")
      .limit(limit),
  );
  const ids = (await due.execute()).map(({ id }) => id);
  if (ids.length === 0) return [];
  return selectToRun(db).where("deployment_schedule.id", "in", ids).execute();
}

/** The active schedules of a deployment. */
export async function listSchedulesToRun(db: Queryable, deploymentId: string): Promise<ScheduleToRun[]> {
  return selectToRun(db)
    .where("deployment_schedule.deployment_id", "=", deploymentId)
    .orderBy("deployment_schedule.id")
    .execute();
}

/** Says when schedules are to be looked at again, in one statement. */
export async function setNextLooks(
  db: Queryable,
  dialect: Dialect,
  looks: ReadonlyMap<string, number>,
): Promise<void> {
  if (looks.size === 0) return;
  const looked = dialect.supportsArrays
    ? sql`unnest(${[...looks.keys()]}::uuid[], ${[...looks.values()]}::bigint[]) as looked(id, next)`
    : sql`(select key as id, value as next from json_each(${JSON.stringify(Object.fromEntries(looks))})) as looked`;
  await sql`update deployment_schedule set next_look = looked.next from ${looked}
    where deployment_schedule.id = looked.id`.execute(db);
}
