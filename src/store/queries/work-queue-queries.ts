import { sql, type Updateable } from "kysely";
import type { WorkQueueFilter } from "../../contract/work-pools/filters.ts";
import type { PlainWorkQueue, WorkQueue, WorkQueueStatus } from "../../contract/work-queues/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { WorkQueueTable } from "../tables/work-pool.ts";
import { ALWAYS } from "./filters/conditions.ts";
import { workQueueCondition } from "./filters/work-pool-filter.ts";
import type { Slice } from "./slice.ts";
import { queueSlots } from "./slot-expressions.ts";

type ShownQueue = WorkQueueTable & {
  readonly work_pool_name: string;
  readonly active_slots: number | null;
};

/** The columns of a stored work queue as the API shows them. */
export function decodePlainWorkQueue(row: WorkQueueTable): PlainWorkQueue {
  return {
    id: row.id,
    created: formatInstant(row.created),
    updated: formatInstant(row.updated),
    name: row.name,
    description: row.description,
    is_paused: row.is_paused !== 0,
    concurrency_limit: row.concurrency_limit,
    priority: row.priority,
    work_pool_id: row.work_pool_id,
    filter: row.filter === null ? null : JSON.parse(row.filter),
    last_polled: row.last_polled === null ? null : formatInstant(row.last_polled),
  };
}

/** A stored work queue as the API shows it. */
export function decodeWorkQueue(row: ShownQueue): WorkQueue {
  return {
    ...decodePlainWorkQueue(row),
    work_pool_name: row.work_pool_name,
    status: row.status as WorkQueueStatus, // safe: written from the contract's type only
    active_slots: row.active_slots === null ? null : Number(row.active_slots),
  };
}

function selectQueues(db: Queryable) {
  return db
    .selectFrom("work_queue")
    .innerJoin("work_pool", "work_pool.id", "work_queue.work_pool_id")
    .selectAll("work_queue")
    .select(["work_pool.name as work_pool_name", queueSlots().as("active_slots")]);
}

export async function findWorkQueue(db: Queryable, id: string): Promise<WorkQueue | undefined> {
  const row = await selectQueues(db).where("work_queue.id", "=", id).executeTakeFirst();
  return row && decodeWorkQueue(row);
}

export async function findPoolQueue(
  db: Queryable,
  poolName: string,
  name: string,
): Promise<WorkQueue | undefined> {
  const row = await selectQueues(db)
    .where("work_pool.name", "=", poolName)
    .where("work_queue.name", "=", name)
    .executeTakeFirst();
  return row && decodeWorkQueue(row);
}

/** A queue's own columns, without counting its runs. */
export async function findPoolQueueRow(
  db: Queryable,
  poolId: string,
  name: string,
): Promise<WorkQueueTable | undefined> {
  return db
    .selectFrom("work_queue")
    .selectAll()
    .where("work_pool_id", "=", poolId)
    .where("name", "=", name)
    .executeTakeFirst();
}

export async function findWorkQueueRow(db: Queryable, id: string): Promise<WorkQueueTable | undefined> {
  return db.selectFrom("work_queue").selectAll().where("id", "=", id).executeTakeFirst();
}

/** All queues of a pool, the first served first; of these names only when some are given. */
export async function listPoolQueueRows(
  db: Queryable,
  poolId: string,
  names?: readonly string[],
): Promise<WorkQueueTable[]> {
  let query = db.selectFrom("work_queue").selectAll().where("work_pool_id", "=", poolId);
  if (names !== undefined) query = query.where("name", "in", names);
  return query.orderBy("priority").orderBy("id").execute();
}

/** Adds a queue; false when another one of the pool has its name. */
export async function insertWorkQueue(db: Queryable, row: WorkQueueTable): Promise<boolean> {
  const query = db.insertInto("work_queue").values(row);
  const inserted = await query
    .onConflict((conflict) => conflict.columns(["work_pool_id", "name"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function updateWorkQueueRow(
  db: Queryable,
  id: string,
  change: Updateable<WorkQueueTable>,
): Promise<void> {
  await db.updateTable("work_queue").set(change).where("id", "=", id).execute();
}

/** Moves queues back by the given numbers of places. */
export async function moveQueuesBack(
  db: Queryable,
  moves: ReadonlyMap<string, number>,
  nowMicros: number,
): Promise<void> {
  for (const [places, moved] of Map.groupBy(moves, ([, places]) => places)) {
    await db
      .updateTable("work_queue")
      .set({ priority: sql<number>`priority + ${places}`, updated: nowMicros })
      .where(
        "id",
        "in",
        moved.map(([id]) => id),
      )
      .execute();
  }
}

export async function deleteWorkQueueRow(db: Queryable, id: string): Promise<void> {
  await db.deleteFrom("work_queue").where("id", "=", id).execute();
}

/** Queues of one pool by priority, or of all pools by name. */
export async function listWorkQueueRows(
  db: Queryable,
  dialect: Dialect,
  poolId: string | null,
  filter: WorkQueueFilter | null | undefined,
  slice: Slice,
): Promise<WorkQueue[]> {
  let query = selectQueues(db).where(filter == null ? ALWAYS : workQueueCondition(dialect, filter));
  query =
    poolId === null
      ? query.orderBy("work_queue.name")
      : query.where("work_queue.work_pool_id", "=", poolId).orderBy("work_queue.priority");
  const rows = await query.orderBy("work_queue.id").limit(slice.limit).offset(slice.offset).execute();
  return rows.map(decodeWorkQueue);
}

/** Says that these queues were polled just now; they are ready. */
export async function markQueuesPolled(
  db: Queryable,
  ids: readonly string[],
  nowMicros: number,
): Promise<void> {
  await db
    .updateTable("work_queue")
    .set({
      last_polled: nowMicros,
      updated: nowMicros,
      status: sql<string>`case when is_paused = 0 then 'READY' else status end`,
    })
    .where("id", "in", ids)
    .execute();
}

/** Deployments of these queues whose last poll was written before `staleMicros`. Index: deployment_queue. */
export async function listUnpolledDeployments(
  db: Queryable,
  queueIds: readonly string[],
  staleMicros: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom("deployment")
    .select("id")
    .where("work_queue_id", "in", queueIds)
    .where((eb) =>
      eb.or([
        eb("last_polled", "is", null),
        eb("last_polled", "<", staleMicros),
        eb("status", "<>", "READY"),
      ]),
    )
    .execute();
  return rows.map(({ id }) => id);
}

/** How many ids one statement takes. */
const IDS_PER_STATEMENT = 1000;

/** Says that runs of these deployments were asked for just now; they are ready. */
export async function markDeploymentsPolled(
  db: Queryable,
  ids: readonly string[],
  nowMicros: number,
): Promise<void> {
  for (let at = 0; at < ids.length; at += IDS_PER_STATEMENT) {
    await db
      .updateTable("deployment")
      .set({ last_polled: nowMicros, status: "READY" })
      .where("id", "in", ids.slice(at, at + IDS_PER_STATEMENT))
      .execute();
  }
}
