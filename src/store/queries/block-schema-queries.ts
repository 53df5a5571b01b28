import type { Selectable } from "kysely";
import type { BlockSchemaFilter } from "../../contract/blocks/filters.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { BlockSchemaReferenceTable, BlockSchemaTable } from "../tables/block-schema.ts";
import { blockSchemaCondition } from "./filters/block-filters.ts";
import type { Slice } from "./slice.ts";

export type BlockSchemaRow = Selectable<BlockSchemaTable>;
export type BlockSchemaReferenceRow = Selectable<BlockSchemaReferenceTable>;

/** Adds a schema; false when there is one of this checksum and version. */
export async function insertBlockSchema(
  db: Queryable,
  row: BlockSchemaRow,
  references: readonly Omit<BlockSchemaReferenceRow, "parent_id" | "position">[],
): Promise<boolean> {
  const inserted = await db
    .insertInto("block_schema")
    .values(row)
    .onConflict((conflict) => conflict.columns(["checksum", "version"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  if (inserted === undefined) return false;
  const rows = references.map((reference, position) => ({ ...reference, parent_id: row.id, position }));
  if (rows.length > 0) await db.insertInto("block_schema_reference").values(rows).execute();
  return true;
}

export async function findBlockSchemaRow(db: Queryable, id: string): Promise<BlockSchemaRow | undefined> {
  return db.selectFrom("block_schema").selectAll().where("id", "=", id).executeTakeFirst();
}

/** The schema of a checksum: of a version, of a type, or else the newest. */
export async function findBlockSchemaByChecksum(
  db: Queryable,
  checksum: string,
  { version, blockTypeId }: { readonly version?: string | undefined; readonly blockTypeId?: string } = {},
): Promise<BlockSchemaRow | undefined> {
  let query = db.selectFrom("block_schema").selectAll().where("checksum", "=", checksum);
  if (version !== undefined) query = query.where("version", "=", version);
  if (blockTypeId !== undefined) query = query.where("block_type_id", "=", blockTypeId);
  return query.orderBy("created", "desc").orderBy("id", "desc").limit(1).executeTakeFirst();
}

export async function listBlockSchemaRows(
  db: Queryable,
  dialect: Dialect,
  filter: BlockSchemaFilter | null | undefined,
  slice: Slice,
): Promise<BlockSchemaRow[]> {
  let query = db.selectFrom("block_schema").selectAll();
  if (filter != null) query = query.where(blockSchemaCondition(dialect, filter));
  return query
    .orderBy("created", "desc")
    .orderBy("id", "desc")
    .limit(slice.limit)
    .offset(slice.offset)
    .execute();
}

export async function findBlockSchemaRows(db: Queryable, ids: readonly string[]): Promise<BlockSchemaRow[]> {
  return ids.length === 0 ? [] : db.selectFrom("block_schema").selectAll().where("id", "in", ids).execute();
}

/** What schemas refer to, in the order of each. */
export async function findBlockSchemaReferences(
  db: Queryable,
  parentIds: readonly string[],
): Promise<BlockSchemaReferenceRow[]> {
  if (parentIds.length === 0) return [];
  return db
    .selectFrom("block_schema_reference")
    .selectAll()
    .where("parent_id", "in", parentIds)
    .orderBy("parent_id")
    .orderBy("position")
    .execute();
}

/** Deletes a schema with its documents. */
export async function deleteBlockSchemaRow(db: Queryable, id: string): Promise<void> {
  await db.deleteFrom("block_schema").where("id", "=", id).execute();
}

/** Every list of capabilities that occurs. */
export async function listCapabilityRows(db: Queryable): Promise<string[]> {
  const rows = await db.selectFrom("block_schema").select("capabilities").distinct().execute();
  return rows.map(({ capabilities }) => capabilities);
}

/** Adds schemas where there is none of their checksum and version; returns the ids of those added. */
export async function insertBlockSchemas(
  db: Queryable,
  rows: readonly BlockSchemaRow[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set();
  const added = await db
    .insertInto("block_schema")
    .values(rows)
    .onConflict((conflict) => conflict.columns(["checksum", "version"]).doNothing())
    .returning("id")
    .execute();
  return new Set(added.map(({ id }) => id));
}

/** Adds references of schemas that have none. */
export async function insertBlockSchemaReferences(
  db: Queryable,
  rows: readonly BlockSchemaReferenceRow[],
): Promise<void> {
  if (rows.length > 0) await db.insertInto("block_schema_reference").values(rows).execute();
}

/** The newest schema of each of these checksums. */
export async function findBlockSchemaIds(
  db: Queryable,
  checksums: readonly string[],
): Promise<Map<string, string>> {
  if (checksums.length === 0) return new Map();
  const rows = await db
    .selectFrom("block_schema")
    .select(["id", "checksum"])
    .where("checksum", "in", [...new Set(checksums)])
    .orderBy("created")
    .orderBy("id")
    .execute();
  return new Map(rows.map(({ id, checksum }) => [checksum, id]));
}
