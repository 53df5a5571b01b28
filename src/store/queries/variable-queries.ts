import { sql } from "kysely";
import { jsonText } from "../../contract/json-text.ts";
import type { VariableFilter, VariableSort } from "../../contract/variables/filters.ts";
import type { Variable } from "../../contract/variables/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { VariableTable } from "../tables/variable.ts";
import { ALWAYS, type Condition, combine, hasTags, isAnyOf, isLike } from "./filters/conditions.ts";
import type { Slice } from "./slice.ts";

/** A variable is named by its id or by its name. */
export type VariableKey = { readonly id: string } | { readonly name: string };

/** A stored variable as the API shows it. */
export function decodeVariable(row: VariableTable): Variable {
  return {
    id: row.id,
    created: formatInstant(row.created),
    updated: formatInstant(row.updated),
    name: row.name,
    value: jsonText(row.value),
    tags: JSON.parse(row.tags),
  };
}

function where(dialect: Dialect, filter: VariableFilter | null | undefined): Condition {
  if (filter == null) return ALWAYS;
  const { id, name, tags } = filter;
  return combine(filter.operator, [
    isAnyOf(sql.ref("variable.id"), id?.any_),
    isAnyOf(sql.ref("variable.name"), name?.any_),
    isLike(dialect, sql.ref("variable.name"), name?.like_),
    tags == null ? undefined : hasTags(dialect, sql.ref("variable.tags"), tags),
  ]);
}

function isIt(key: VariableKey): Condition {
  return "id" in key ? sql`variable.id = ${key.id}` : sql`variable.name = ${key.name}`;
}

/** Adds a variable; false when another one has its name. */
export async function insertVariable(db: Queryable, row: VariableTable): Promise<boolean> {
  const inserted = await db
    .insertInto("variable")
    .values(row)
    .onConflict((conflict) => conflict.column("name").doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function findVariable(db: Queryable, key: VariableKey): Promise<Variable | undefined> {
  const row = await db.selectFrom("variable").selectAll().where(isIt(key)).executeTakeFirst();
  return row && decodeVariable(row);
}

/** Changes a variable; false when there is none. */
export async function updateVariableRow(
  db: Queryable,
  key: VariableKey,
  change: Partial<VariableTable>,
): Promise<boolean> {
  const query = db.updateTable("variable").set(change).where(isIt(key));
  return (await query.returning("id").executeTakeFirst()) !== undefined;
}

/** Deletes a variable; undefined when there is none. */
export async function deleteVariableRow(db: Queryable, key: VariableKey): Promise<Variable | undefined> {
  const row = await db.deleteFrom("variable").where(isIt(key)).returningAll().executeTakeFirst();
  return row && decodeVariable(row);
}

export async function countVariableRows(
  db: Queryable,
  dialect: Dialect,
  filter: VariableFilter | null | undefined,
): Promise<number> {
  const query = db.selectFrom("variable").select((eb) => eb.fn.countAll<number>().as("count"));
  return Number((await query.where(where(dialect, filter)).executeTakeFirstOrThrow()).count);
}

const ORDERS = {
  CREATED_DESC: ["created", "desc"],
  UPDATED_DESC: ["updated", "desc"],
  NAME_ASC: ["name", "asc"],
  NAME_DESC: ["name", "desc"],
} as const satisfies Record<VariableSort, readonly [string, "asc" | "desc"]>;

export async function listVariableRows(
  db: Queryable,
  dialect: Dialect,
  filter: VariableFilter | null | undefined,
  sort: VariableSort,
  slice: Slice,
): Promise<Variable[]> {
  const [column, direction] = ORDERS[sort];
  const rows = await db
    .selectFrom("variable")
    .selectAll()
    .where(where(dialect, filter))
    .orderBy(column, direction)
    .orderBy("id", direction)
    .limit(slice.limit)
    .offset(slice.offset)
    .execute();
  return rows.map(decodeVariable);
}
