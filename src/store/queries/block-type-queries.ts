import type { BlockType, BlockTypeUpdate } from "../../contract/blocks/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { BlockTypeTable } from "../tables/block-type.ts";
import { type BlockFilters, blockTypesWhere } from "./filters/block-filters.ts";
import type { Slice } from "./slice.ts";

/** A stored block type as the API shows it. */
export function decodeBlockType(row: BlockTypeTable): BlockType {
  return {
    ...row,
    created: formatInstant(row.created),
    updated: formatInstant(row.updated),
    is_protected: row.is_protected === 1,
  };
}

/** Adds a block type; undefined when another one has its slug. */
export async function insertBlockType(db: Queryable, row: BlockTypeTable): Promise<BlockType | undefined> {
  const inserted = await db
    .insertInto("block_type")
    .values(row)
    .onConflict((conflict) => conflict.column("slug").doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted === undefined ? undefined : decodeBlockType(row);
}

export async function findBlockType(db: Queryable, id: string): Promise<BlockType | undefined> {
  const row = await db.selectFrom("block_type").selectAll().where("id", "=", id).executeTakeFirst();
  return row && decodeBlockType(row);
}

export async function findBlockTypeBySlug(db: Queryable, slug: string): Promise<BlockType | undefined> {
  const row = await db.selectFrom("block_type").selectAll().where("slug", "=", slug).executeTakeFirst();
  return row && decodeBlockType(row);
}

/** The block types of these ids, by id. */
export async function findBlockTypes(db: Queryable, ids: readonly string[]): Promise<Map<string, BlockType>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom("block_type").selectAll().where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, decodeBlockType(row)]));
}

/** The ids of the block types of these slugs, by slug. */
export async function findBlockTypeIds(
  db: Queryable,
  slugs: readonly string[],
): Promise<Map<string, string>> {
  if (slugs.length === 0) return new Map();
  const rows = await db.selectFrom("block_type").select(["id", "slug"]).where("slug", "in", slugs).execute();
  return new Map(rows.map(({ id, slug }) => [slug, id]));
}

export async function listBlockTypeRows(
  db: Queryable,
  dialect: Dialect,
  filters: BlockFilters,
  slice: Slice,
): Promise<BlockType[]> {
  const query = db.selectFrom("block_type").selectAll().where(blockTypesWhere(dialect, filters));
  const sorted = query.orderBy("name").orderBy("id").limit(slice.limit).offset(slice.offset);
  return (await sorted.execute()).map(decodeBlockType);
}

/** Changes the texts that are given; false when there is no such type. */
export async function updateBlockTypeTexts(
  db: Queryable,
  id: string,
  texts: BlockTypeUpdate,
  nowMicros: number,
): Promise<boolean> {
  const given = Object.entries(texts).filter(([, text]) => text !== undefined);
  const query = db.updateTable("block_type").set({ ...Object.fromEntries(given), updated: nowMicros });
  return (await query.where("id", "=", id).returning("id").executeTakeFirst()) !== undefined;
}

/** Marks types of these slugs as protected. */
export async function protectBlockTypes(db: Queryable, slugs: readonly string[]): Promise<void> {
  if (slugs.length === 0) return;
  const query = db.updateTable("block_type").set({ is_protected: 1 });
  await query.where("slug", "in", slugs).where("is_protected", "=", 0).execute();
}

/** Deletes a type with its schemas and documents. */
export async function deleteBlockTypeRow(db: Queryable, id: string): Promise<void> {
  await db.deleteFrom("block_type").where("id", "=", id).execute();
}

/** Adds the types whose slugs are free. */
export async function insertBlockTypes(db: Queryable, rows: readonly BlockTypeTable[]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insertInto("block_type")
    .values(rows)
    .onConflict((conflict) => conflict.column("slug").doNothing())
    .execute();
}
