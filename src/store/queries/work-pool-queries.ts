import { sql, type Updateable } from "kysely";
import { jsonText } from "../../contract/json-text.ts";
import type { WorkPoolFilter } from "../../contract/work-pools/filters.ts";
import type { WorkPool, WorkPoolStatus } from "../../contract/work-pools/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { WorkPoolTable } from "../tables/work-pool.ts";
import { ALWAYS } from "./filters/conditions.ts";
import { workPoolCondition } from "./filters/work-pool-filter.ts";
import type { Slice } from "./slice.ts";
import { poolSlots } from "./slot-expressions.ts";

/** A pool with the number of its live runs. */
type ShownPool = WorkPoolTable & { readonly active_slots: number | null };

/** A stored work pool as the API shows it. */
export function decodeWorkPool(row: ShownPool): WorkPool {
  const { bundle_upload_step: upload, bundle_execution_step: execution } = row;
  return {
    id: row.id,
    created: formatInstant(row.created),
    updated: formatInstant(row.updated),
    name: row.name,
    description: row.description,
    type: row.type,
    base_job_template: jsonText(row.base_job_template),
    is_paused: row.is_paused !== 0,
    concurrency_limit: row.concurrency_limit,
    status: row.status as WorkPoolStatus | null, // safe: written from the contract's type only
    default_queue_id: row.default_queue_id,
    storage_configuration: {
      bundle_upload_step: upload === null ? null : jsonText(upload),
      bundle_execution_step: execution === null ? null : jsonText(execution),
      default_result_storage_block_id: row.default_result_storage_block_id,
    },
    active_slots: row.active_slots === null ? null : Number(row.active_slots),
  };
}

function selectPools(db: Queryable) {
  return db.selectFrom("work_pool").selectAll().select(poolSlots().as("active_slots"));
}

export async function findWorkPool(db: Queryable, name: string): Promise<WorkPool | undefined> {
  const row = await selectPools(db).where("name", "=", name).executeTakeFirst();
  return row && decodeWorkPool(row);
}

/** A pool's own columns, without counting its runs. */
export async function findWorkPoolRow(db: Queryable, name: string): Promise<WorkPoolTable | undefined> {
  return db.selectFrom("work_pool").selectAll().where("name", "=", name).executeTakeFirst();
}

export async function findWorkPoolRowById(db: Queryable, id: string): Promise<WorkPoolTable | undefined> {
  return db.selectFrom("work_pool").selectAll().where("id", "=", id).executeTakeFirst();
}

/** Reads a pool and holds it until the write unit commits: queues of a pool are reordered one after another. */
export async function lockWorkPool(
  db: Queryable,
  dialect: Dialect,
  name: string,
): Promise<WorkPoolTable | undefined> {
  const query = db.selectFrom("work_pool").selectAll().where("name", "=", name);
  return dialect.forUpdate(query).executeTakeFirst();
}

/** The same by id. */
export async function lockWorkPoolById(
  db: Queryable,
  dialect: Dialect,
  id: string,
): Promise<WorkPoolTable | undefined> {
  const query = db.selectFrom("work_pool").selectAll().where("id", "=", id);
  return dialect.forUpdate(query).executeTakeFirst();
}

/** Adds a pool; false when another one has its name. */
export async function insertWorkPool(db: Queryable, row: WorkPoolTable): Promise<boolean> {
  const query = db.insertInto("work_pool").values(row);
  const inserted = await query
    .onConflict((conflict) => conflict.column("name").doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function updateWorkPoolRow(
  db: Queryable,
  id: string,
  change: Updateable<WorkPoolTable>,
): Promise<void> {
  await db.updateTable("work_pool").set(change).where("id", "=", id).execute();
}

export async function listWorkPoolRows(
  db: Queryable,
  filter: WorkPoolFilter | null | undefined,
  slice: Slice,
): Promise<WorkPool[]> {
  const rows = await selectPools(db)
    .where(filter == null ? ALWAYS : workPoolCondition(filter))
    .orderBy("name")
    .limit(slice.limit)
    .offset(slice.offset)
    .execute();
  return rows.map(decodeWorkPool);
}

export async function countWorkPoolRows(
  db: Queryable,
  filter: WorkPoolFilter | null | undefined,
): Promise<number> {
  const query = db.selectFrom("work_pool").select((eb) => eb.fn.countAll<number>().as("count"));
  const where = filter == null ? ALWAYS : workPoolCondition(filter);
  return Number((await query.where(where).executeTakeFirstOrThrow()).count);
}

/** Deletes a pool with its queues and workers. */
export async function deleteWorkPoolRow(db: Queryable, id: string): Promise<void> {
  await db.deleteFrom("work_pool").where("id", "=", id).execute();
}

/** Takes up to `limit` runs out of these queues, which are about to end; returns how many it took out. */
export async function releaseRunsOfQueues(
  db: Queryable,
  queueIds: readonly string[],
  limit: number,
): Promise<number> {
  if (queueIds.length === 0) return 0;
  const rows = await db
    .updateTable("flow_run")
    .set({ work_queue_id: null, work_pool_id: null, work_pool_name: null })
    .where("id", "in", (eb) =>
      eb
        .selectFrom("flow_run as queued")
        .select("queued.id")
        .where("queued.work_queue_id", "in", queueIds)
        .where(sql<boolean>`queued.work_queue_id is not null`)
        .limit(limit),
    )
    .returning("id")
    .execute();
  return rows.length;
}

/** Takes all deployments out of these queues. */
export async function releaseDeploymentsOfQueues(db: Queryable, queueIds: readonly string[]): Promise<void> {
  if (queueIds.length === 0) return;
  await db
    .updateTable("deployment")
    .set({ work_queue_id: null, work_pool_id: null, work_pool_name: null })
    .where("work_queue_id", "in", queueIds)
    .execute();
}
