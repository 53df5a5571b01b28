import { sql } from "kysely";
import type { DeploymentSort } from "../../contract/deployments/filters.ts";
import type { RunFilters } from "../../contract/run-filters.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { DeploymentTable } from "../tables/deployment.ts";
import type { WorkQueueTable } from "../tables/work-pool.ts";
import type { DeploymentRow } from "./deployment-rows.ts";
import { deploymentsWhere } from "./filters/related-filters.ts";
import type { Slice } from "./slice.ts";

function selectDeployments(db: Queryable) {
  return db
    .selectFrom("deployment")
    .leftJoin("work_queue", "work_queue.id", "deployment.work_queue_id")
    .leftJoin("work_pool", "work_pool.id", "work_queue.work_pool_id")
    .selectAll("deployment")
    .select("work_pool.name as pool_name");
}

export async function findDeploymentRow(db: Queryable, id: string): Promise<DeploymentRow | undefined> {
  return selectDeployments(db).where("deployment.id", "=", id).executeTakeFirst();
}

export async function findDeploymentRowByName(
  db: Queryable,
  flowName: string,
  name: string,
): Promise<DeploymentRow | undefined> {
  return selectDeployments(db)
    .innerJoin("flow", "flow.id", "deployment.flow_id")
    .where("flow.name", "=", flowName)
    .where("deployment.name", "=", name)
    .executeTakeFirst();
}

/** Reads a deployment and holds it until the write unit commits. */
export async function lockDeployment(
  db: Queryable,
  dialect: Dialect,
  key: { readonly id: string } | { readonly flow_id: string; readonly name: string },
): Promise<DeploymentTable | undefined> {
  const query = db.selectFrom("deployment").selectAll();
  const found =
    "id" in key
      ? query.where("id", "=", key.id)
      : query.where("flow_id", "=", key.flow_id).where("name", "=", key.name);
  return dialect.forUpdate(found).executeTakeFirst();
}

/** Adds a deployment; false when one of its flow and name is there. */
export async function insertDeployment(db: Queryable, row: DeploymentTable): Promise<boolean> {
  const query = db.insertInto("deployment").values(row);
  const inserted = await query
    .onConflict((conflict) => conflict.columns(["flow_id", "name"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Columns of a deployment that change. */
export type DeploymentChange = Partial<Omit<DeploymentTable, "id" | "created" | "flow_id">>;

/** Changes columns of a deployment; false when there is no such deployment. */
export async function updateDeploymentRow(
  db: Queryable,
  id: string,
  change: DeploymentChange,
): Promise<boolean> {
  const query = db.updateTable("deployment").set(change).where("id", "=", id);
  return (await query.returning("id").executeTakeFirst()) !== undefined;
}

/** Deletes deployments with their schedules; returns those that were there, with their limits. */
export async function deleteDeploymentRows(
  db: Queryable,
  ids: readonly string[],
): Promise<{ readonly id: string; readonly concurrency_limit_id: string | null }[]> {
  if (ids.length === 0) return [];
  const query = db.deleteFrom("deployment").where("id", "in", ids);
  return query.returning(["id", "concurrency_limit_id"]).execute();
}

const ORDERS = {
  CREATED_DESC: ["created", "desc"],
  UPDATED_DESC: ["updated", "desc"],
  NAME_ASC: ["name", "asc"],
  NAME_DESC: ["name", "desc"],
} as const satisfies Record<DeploymentSort, readonly [string, "asc" | "desc"]>;

export async function listDeploymentRows(
  db: Queryable,
  dialect: Dialect,
  filters: RunFilters,
  sort: DeploymentSort,
  slice: Slice,
): Promise<DeploymentRow[]> {
  const [column, direction] = ORDERS[sort];
  return selectDeployments(db)
    .where(deploymentsWhere(dialect, filters))
    .orderBy(`deployment.${column}`, direction)
    .orderBy("deployment.id", direction)
    .limit(slice.limit)
    .offset(slice.offset)
    .execute();
}

export async function countDeploymentRows(
  db: Queryable,
  dialect: Dialect,
  filters: RunFilters,
): Promise<number> {
  const query = db.selectFrom("deployment").select((eb) => eb.fn.countAll<number>().as("count"));
  return Number((await query.where(deploymentsWhere(dialect, filters)).executeTakeFirstOrThrow()).count);
}

/** Ids of deployments that match, for destructive routes. */
export async function listDeploymentIds(
  db: Queryable,
  dialect: Dialect,
  filters: RunFilters,
  limit: number,
): Promise<string[]> {
  const query = db.selectFrom("deployment").select("id").where(deploymentsWhere(dialect, filters));
  return (await query.orderBy("id").limit(limit).execute()).map(({ id }) => id);
}

/** Says that somebody asked for the runs of these deployments just now; they are ready. */
export async function markDeploymentsPolled(
  db: Queryable,
  ids: readonly string[],
  nowMicros: number,
): Promise<void> {
  if (ids.length === 0) return;
  const query = db.updateTable("deployment").set({ status: "READY", last_polled: nowMicros });
  await query.where("id", "in", ids).execute();
}

/** Queues that a run of no pool, with these tags, could go to: those from before pools and those that filter nothing. */
export async function listQueuesForDeployment(
  db: Queryable,
  dialect: Dialect,
  deployment: { readonly id: string; readonly tags: readonly string[] },
  limit: number,
): Promise<WorkQueueTable[]> {
  const filter = sql.ref("work_queue.filter");
  const ids = sql`coalesce(${dialect.jsonText(filter, "deployment_ids")}, '')`;
  const rows = await db
    .selectFrom("work_queue")
    .selectAll()
    .where((eb) =>
      eb.or([
        eb("work_queue.filter", "is", null),
        sql<boolean>`${ids} = ''`,
        sql<boolean>`${ids} like ${`%${deployment.id}%`}`,
      ]),
    )
    .orderBy("name")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.filter(({ filter: text }) => {
    const tags: unknown = text === null ? null : JSON.parse(text).tags;
    return !Array.isArray(tags) || tags.every((tag) => deployment.tags.includes(tag));
  });
}

/** Ids of some deployments of these flows. */
export async function listDeploymentIdsOfFlows(
  db: Queryable,
  flowIds: readonly string[],
  limit: number,
): Promise<string[]> {
  if (flowIds.length === 0) return [];
  const query = db.selectFrom("deployment").select("id").where("flow_id", "in", flowIds);
  return (await query.limit(limit).execute()).map(({ id }) => id);
}
