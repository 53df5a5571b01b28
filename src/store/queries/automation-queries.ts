import { type RawBuilder, sql } from "kysely";
import type { Automation, AutomationFilter, AutomationSort } from "../../contract/automations/schemas.ts";
import { jsonText } from "../../contract/json-text.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { AutomationTable } from "../tables/automation.ts";
import { type Condition, combine, hasTags, isAnyOf, isWithin } from "./filters/conditions.ts";
import type { Slice } from "./slice.ts";

/** A stored automation as the API shows it; triggers and actions are the texts that were saved. */
export function decodeAutomation(row: AutomationTable): Automation {
  const kept = (text: string) => jsonText(text) as never; // safe: written from the contract's types only
  return {
    name: row.name,
    description: row.description,
    enabled: row.enabled === 1,
    tags: JSON.parse(row.tags),
    trigger: kept(row.trigger),
    actions: kept(row.actions),
    actions_on_trigger: kept(row.actions_on_trigger),
    actions_on_resolve: kept(row.actions_on_resolve),
    id: row.id,
    created: formatInstant(row.created),
    updated: formatInstant(row.updated),
    evaluation: "saved, not yet evaluated",
  };
}

/** A resource that an automation names, or that owns it. */
export interface AutomationResource {
  readonly resource_id: string;
  readonly is_owner: boolean;
}

export async function insertAutomation(
  db: Queryable,
  row: AutomationTable,
  resources: readonly AutomationResource[],
): Promise<void> {
  await db.insertInto("automation").values(row).execute();
  await insertResources(db, row.id, resources);
}

async function insertResources(
  db: Queryable,
  automation_id: string,
  resources: readonly AutomationResource[],
): Promise<void> {
  if (resources.length === 0) return;
  const rows = resources.map(({ resource_id, is_owner }) => ({
    automation_id,
    resource_id,
    is_owner: is_owner ? 1 : 0,
  }));
  await db
    .insertInto("automation_resource")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Changes an automation and the resources that it then names; its owner stays. Undefined when there is none. */
export async function changeAutomation(
  db: Queryable,
  id: string,
  change: Partial<Omit<AutomationTable, "id" | "created">>,
  resourcesOf: (row: AutomationTable) => readonly AutomationResource[],
): Promise<AutomationTable | undefined> {
  const row = await db
    .updateTable("automation")
    .set(change)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const named = db
    .deleteFrom("automation_resource")
    .where("automation_id", "=", id)
    .where("is_owner", "=", 0);
  await named.execute();
  await insertResources(db, id, resourcesOf(row));
  return row;
}

export async function enableAutomation(
  db: Queryable,
  id: string,
  enabled: boolean,
  updated: number,
): Promise<AutomationTable | undefined> {
  const query = db
    .updateTable("automation")
    .set({ enabled: enabled ? 1 : 0, updated })
    .where("id", "=", id);
  return query.returningAll().executeTakeFirst();
}

export async function deleteAutomationRow(db: Queryable, id: string): Promise<AutomationTable | undefined> {
  return db.deleteFrom("automation").where("id", "=", id).returningAll().executeTakeFirst();
}

/** Deletes the automations that a resource owns. */
export async function deleteAutomationsOf(db: Queryable, resourceId: string): Promise<AutomationTable[]> {
  return db
    .deleteFrom("automation")
    .where("id", "in", (eb) =>
      eb
        .selectFrom("automation_resource")
        .select("automation_id")
        .where("resource_id", "=", resourceId)
        .where("is_owner", "=", 1),
    )
    .returningAll()
    .execute();
}

/** The automations that a resource owns. */
export async function listOwnedAutomationIds(db: Queryable, resourceId: string): Promise<string[]> {
  const query = db
    .selectFrom("automation_resource")
    .select("automation_id")
    .where("resource_id", "=", resourceId)
    .where("is_owner", "=", 1);
  return (await query.execute()).map((row) => row.automation_id);
}

export async function findAutomation(db: Queryable, id: string): Promise<AutomationTable | undefined> {
  return db.selectFrom("automation").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function listAutomationsOf(
  db: Queryable,
  resourceId: string,
  limit: number,
): Promise<AutomationTable[]> {
  return db
    .selectFrom("automation")
    .selectAll()
    .where("id", "in", (eb) =>
      eb.selectFrom("automation_resource").select("automation_id").where("resource_id", "=", resourceId),
    )
    .orderBy("created")
    .orderBy("id")
    .limit(limit)
    .execute();
}

const column = (name: string) => sql.ref(`automation.${name}`);
const ORDERS: Readonly<Record<AutomationSort, RawBuilder<unknown>>> = {
  CREATED_DESC: sql`${column("created")} desc, automation.id desc`,
  UPDATED_DESC: sql`${column("updated")} desc, automation.id desc`,
  NAME_ASC: sql`${column("name")} asc, automation.id asc`,
  NAME_DESC: sql`${column("name")} desc, automation.id desc`,
};

function automationCondition(dialect: Dialect, filter: AutomationFilter): Condition {
  return combine(filter.operator, [
    isAnyOf(column("id"), filter.id?.any_),
    isAnyOf(column("name"), filter.name?.any_),
    ...isWithin(column("created"), filter.created ?? {}),
    filter.tags == null ? undefined : hasTags(dialect, column("tags"), filter.tags),
  ]);
}

export async function listAutomationRows(
  db: Queryable,
  dialect: Dialect,
  filter: AutomationFilter | null | undefined,
  sort: AutomationSort,
  slice: Slice,
): Promise<AutomationTable[]> {
  let query = db.selectFrom("automation").selectAll();
  if (filter != null) query = query.where(automationCondition(dialect, filter));
  return query.orderBy(ORDERS[sort]).limit(slice.limit).offset(slice.offset).execute();
}

export async function countAutomationRows(db: Queryable): Promise<number> {
  const query = db.selectFrom("automation").select((eb) => eb.fn.countAll<number>().as("count"));
  return Number((await query.executeTakeFirstOrThrow()).count);
}
