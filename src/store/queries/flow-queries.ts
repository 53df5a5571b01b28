import type { FlowSort } from "../../contract/flows/filters.ts";
import type { Flow } from "../../contract/flows/schemas.ts";
import type { Labels } from "../../contract/primitives.ts";
import type { RunFilters } from "../../contract/run-filters.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { FlowTable } from "../tables/flow.ts";
import { flowsWhere } from "./filters/related-filters.ts";
import type { Slice } from "./slice.ts";

/** A stored flow as the API shows it. */
export function decodeFlow(row: FlowTable): Flow {
  return {
    id: row.id,
    created: formatInstant(row.created),
    updated: formatInstant(row.updated),
    name: row.name,
    tags: JSON.parse(row.tags),
    labels: row.labels === null ? {} : JSON.parse(row.labels),
  };
}

/** Adds a flow; undefined when another one has its name. */
export async function insertFlow(db: Queryable, row: FlowTable): Promise<Flow | undefined> {
  const inserted = await db
    .insertInto("flow")
    .values(row)
    .onConflict((conflict) => conflict.column("name").doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted === undefined ? undefined : decodeFlow(row);
}

export async function findFlow(db: Queryable, id: string): Promise<Flow | undefined> {
  const row = await db.selectFrom("flow").selectAll().where("id", "=", id).executeTakeFirst();
  return row && decodeFlow(row);
}

export async function findFlowByName(db: Queryable, name: string): Promise<Flow | undefined> {
  const row = await db.selectFrom("flow").selectAll().where("name", "=", name).executeTakeFirst();
  return row && decodeFlow(row);
}

/** What a flow, and a deployment over it, hand down to their runs; nothing when they are not there. */
export async function findInheritedLabels(
  db: Queryable,
  flowId: string,
  deploymentId: string | null,
): Promise<Labels> {
  const row = await db
    .selectFrom("flow")
    .leftJoin("deployment", (join) => join.on("deployment.id", "=", deploymentId))
    .select([
      "flow.labels as of_flow",
      "deployment.labels as of_deployment",
      "deployment.id as deployment_id",
    ])
    .where("flow.id", "=", flowId)
    .executeTakeFirst();
  return {
    ...JSON.parse(row?.of_flow ?? "{}"),
    ...JSON.parse(row?.of_deployment ?? "{}"),
    ...(row?.deployment_id == null ? {} : { "prefect.deployment.id": row.deployment_id }),
  };
}

/** Replaces a flow's tags; false when there is no such flow. */
export async function updateFlowTags(
  db: Queryable,
  id: string,
  tags: readonly string[] | undefined,
  nowMicros: number,
): Promise<boolean> {
  const query = db
    .updateTable("flow")
    .set({ ...(tags && { tags: JSON.stringify(tags) }), updated: nowMicros });
  return (await query.where("id", "=", id).returning("id").executeTakeFirst()) !== undefined;
}

/** Deletes flows with all their runs; returns the ids of those that were there. */
export async function deleteFlowRows(db: Queryable, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.deleteFrom("flow").where("id", "in", ids).returning("id").execute();
  return rows.map(({ id }) => id);
}

export async function countFlowRows(db: Queryable, dialect: Dialect, filters: RunFilters): Promise<number> {
  const query = db.selectFrom("flow").select((eb) => eb.fn.countAll<number>().as("count"));
  return Number((await query.where(flowsWhere(dialect, filters)).executeTakeFirstOrThrow()).count);
}

export async function listFlowRows(
  db: Queryable,
  dialect: Dialect,
  filters: RunFilters,
  sort: FlowSort,
  slice: Slice,
): Promise<Flow[]> {
  const query = db.selectFrom("flow").selectAll().where(flowsWhere(dialect, filters));
  const [column, direction] = FLOW_ORDERS[sort];
  const rows = await query
    .orderBy(column, direction)
    .orderBy("id", direction)
    .limit(slice.limit)
    .offset(slice.offset)
    .execute();
  return rows.map(decodeFlow);
}

const FLOW_ORDERS = {
  CREATED_DESC: ["created", "desc"],
  UPDATED_DESC: ["updated", "desc"],
  NAME_ASC: ["name", "asc"],
  NAME_DESC: ["name", "desc"],
} as const satisfies Record<FlowSort, readonly [string, "asc" | "desc"]>;

/** Ids of flows that match, for destructive routes. */
export async function listFlowIds(
  db: Queryable,
  dialect: Dialect,
  filters: RunFilters,
  limit: number,
): Promise<string[]> {
  const query = db.selectFrom("flow").select("id").where(flowsWhere(dialect, filters));
  return (await query.orderBy("id").limit(limit).execute()).map(({ id }) => id);
}
