import type { Selectable } from "kysely";
import type { BlockDocumentSort } from "../../contract/blocks/filters.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { BlockDocumentReferenceTable, BlockDocumentTable } from "../tables/block-document.ts";
import { type BlockFilters, blockDocumentsWhere } from "./filters/block-filters.ts";
import type { Slice } from "./slice.ts";

export type BlockDocumentRow = Selectable<BlockDocumentTable>;
export type BlockDocumentReferenceRow = Selectable<BlockDocumentReferenceTable>;

/** Adds a document; false when its type has one of this name. */
export async function insertBlockDocument(db: Queryable, row: BlockDocumentRow): Promise<boolean> {
  const inserted = await db
    .insertInto("block_document")
    .values(row)
    .onConflict((conflict) => conflict.columns(["block_type_id", "name"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function findBlockDocumentRow(db: Queryable, id: string): Promise<BlockDocumentRow | undefined> {
  return db.selectFrom("block_document").selectAll().where("id", "=", id).executeTakeFirst();
}

/** A document that no other write unit changes until this one has ended. */
export async function lockBlockDocumentRow(
  db: Queryable,
  dialect: Dialect,
  id: string,
): Promise<BlockDocumentRow | undefined> {
  const query = db.selectFrom("block_document").selectAll().where("id", "=", id);
  return dialect.forUpdate(query).executeTakeFirst();
}

export async function findBlockDocumentRows(
  db: Queryable,
  ids: readonly string[],
): Promise<BlockDocumentRow[]> {
  return ids.length === 0 ? [] : db.selectFrom("block_document").selectAll().where("id", "in", ids).execute();
}

export async function findBlockDocumentByName(
  db: Queryable,
  slug: string,
  name: string,
): Promise<BlockDocumentRow | undefined> {
  return db
    .selectFrom("block_document")
    .selectAll("block_document")
    .innerJoin("block_type", "block_type.id", "block_document.block_type_id")
    .where("block_type.slug", "=", slug)
    .where("block_document.name", "=", name)
    .executeTakeFirst();
}

export async function listBlockDocumentRows(
  db: Queryable,
  dialect: Dialect,
  filters: BlockFilters,
  sort: BlockDocumentSort,
  slice: Slice | undefined,
): Promise<BlockDocumentRow[]> {
  let query = db
    .selectFrom("block_document")
    .selectAll("block_document")
    .where(blockDocumentsWhere(dialect, filters));
  if (sort === "BLOCK_TYPE_AND_NAME_ASC") {
    query = query
      .innerJoin("block_type", "block_type.id", "block_document.block_type_id")
      .orderBy("block_type.name");
  }
  const direction = sort === "NAME_DESC" ? "desc" : "asc";
  query = query.orderBy("block_document.name", direction).orderBy("block_document.id", direction);
  if (slice !== undefined) query = query.limit(slice.limit).offset(slice.offset);
  return query.execute();
}

export async function countBlockDocumentRows(
  db: Queryable,
  dialect: Dialect,
  filters: BlockFilters,
): Promise<number> {
  const query = db.selectFrom("block_document").select((eb) => eb.fn.countAll<number>().as("count"));
  return Number((await query.where(blockDocumentsWhere(dialect, filters)).executeTakeFirstOrThrow()).count);
}

/** Changes a document's data and schema. */
export async function updateBlockDocumentRow(
  db: Queryable,
  id: string,
  values: Pick<BlockDocumentRow, "data" | "block_schema_id" | "updated">,
): Promise<void> {
  await db.updateTable("block_document").set(values).where("id", "=", id).execute();
}

/** Deletes a document; false when there was none. Other documents lose their references to it. */
export async function deleteBlockDocumentRow(db: Queryable, id: string): Promise<boolean> {
  const query = db.deleteFrom("block_document").where("id", "=", id);
  return (await query.returning("id").executeTakeFirst()) !== undefined;
}

/** What documents refer to, in the order of each. */
export async function findBlockDocumentReferences(
  db: Queryable,
  parentIds: readonly string[],
): Promise<BlockDocumentReferenceRow[]> {
  if (parentIds.length === 0) return [];
  return db
    .selectFrom("block_document_reference")
    .selectAll()
    .where("parent_id", "in", parentIds)
    .orderBy("parent_id")
    .orderBy("position")
    .execute();
}

/** Replaces what a document refers to: field by field, in this order. */
export async function replaceBlockDocumentReferences(
  db: Queryable,
  parentId: string,
  references: ReadonlyMap<string, string>,
): Promise<void> {
  await db.deleteFrom("block_document_reference").where("parent_id", "=", parentId).execute();
  const rows = [...references].map(([name, reference_id], position) => ({
    parent_id: parentId,
    name,
    position,
    reference_id,
  }));
  if (rows.length > 0) await db.insertInto("block_document_reference").values(rows).execute();
}

/** What the schema of a document says that it can do; undefined when there is no such document. */
export async function findBlockCapabilities(db: Queryable, id: string): Promise<string[] | undefined> {
  const row = await db
    .selectFrom("block_document")
    .innerJoin("block_schema", "block_schema.id", "block_document.block_schema_id")
    .select("block_schema.capabilities")
    .where("block_document.id", "=", id)
    .executeTakeFirst();
  return row === undefined ? undefined : (JSON.parse(row.capabilities) as string[]); // safe: stored so by registerSchema
}

export async function hasBlockDocument(db: Queryable, id: string): Promise<boolean> {
  const query = db.selectFrom("block_document").select("id").where("id", "=", id);
  return (await query.executeTakeFirst()) !== undefined;
}
