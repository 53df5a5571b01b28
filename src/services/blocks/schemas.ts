import type { BlockSchemaFilter } from "../../contract/blocks/filters.ts";
import type { BlockSchema, BlockSchemaCreate } from "../../contract/blocks/schemas.ts";
import {
  deleteBlockSchemaRow,
  findBlockSchemaByChecksum,
  findBlockSchemaRow,
  listBlockSchemaRows,
  listCapabilityRows,
} from "../../store/queries/block-schema-queries.ts";
import { findBlockType } from "../../store/queries/block-type-queries.ts";
import type { ServiceContext } from "../context.ts";
import { orNotFound, serviceError } from "../errors.ts";
import { sliceOf } from "../list-limits.ts";
import { assembleSchema, assembleSchemas } from "./assemble-schemas.ts";
import { readJsonObject } from "./json-trees.ts";
import { planSchema } from "./plan-schema.ts";
import { registerSchema } from "./register-schema.ts";

/** Registers a schema, or reads the one of this checksum and version, which stays as it is. */
export async function createBlockSchema(
  ctx: ServiceContext,
  body: BlockSchemaCreate,
): Promise<{ readonly schema: BlockSchema; readonly created: boolean }> {
  const planned = await planSchema(readJsonObject(body.fields, "the fields of a block schema"));
  const { block_type_id: blockTypeId, capabilities, version } = body;
  const { row, created } = await ctx.store.write(async (trx) => {
    if ((await findBlockType(trx, blockTypeId)) === undefined) {
      throw serviceError("not-found", `Block type ${blockTypeId} not found.`, { id: blockTypeId });
    }
    return registerSchema(ctx, trx, planned, { blockTypeId, capabilities, version });
  });
  return { schema: await assembleSchema(ctx.store.db, row), created };
}

export async function readBlockSchema(ctx: ServiceContext, id: string): Promise<BlockSchema> {
  const row = orNotFound(await findBlockSchemaRow(ctx.store.db, id), "Block schema", id);
  return assembleSchema(ctx.store.db, row);
}

/** The newest schema of a checksum, or the one of a version. */
export async function readBlockSchemaByChecksum(
  ctx: ServiceContext,
  checksum: string,
  version: string | undefined,
): Promise<BlockSchema> {
  const row = await findBlockSchemaByChecksum(ctx.store.db, checksum, { version });
  return assembleSchema(ctx.store.db, orNotFound(row, "Block schema", checksum));
}

export async function listBlockSchemas(
  ctx: ServiceContext,
  body: {
    readonly block_schemas?: BlockSchemaFilter | null | undefined;
    readonly limit?: number | null | undefined;
    readonly offset: number;
  },
): Promise<BlockSchema[]> {
  const { reader, dialect } = ctx.store;
  const rows = await listBlockSchemaRows(reader, dialect, body.block_schemas, sliceOf(body));
  const assembled = await assembleSchemas(reader, rows);
  return rows.flatMap(({ id }) => assembled.get(id)?.schema ?? []);
}

/** Deletes a schema with its documents. */
export async function deleteBlockSchema(ctx: ServiceContext, id: string): Promise<void> {
  await ctx.store.write(async (trx) => {
    const row = orNotFound(await findBlockSchemaRow(trx, id), "Block schema", id);
    if ((await findBlockType(trx, row.block_type_id))?.is_protected) {
      throw serviceError("block-protected", "Block schemas for protected block types cannot be deleted.", {
        id,
      });
    }
    await deleteBlockSchemaRow(trx, id);
  });
}

/** Every capability that some schema has, by name. */
export async function listBlockCapabilities(ctx: ServiceContext): Promise<string[]> {
  const lists = await listCapabilityRows(ctx.store.reader);
  return [...new Set(lists.flatMap((list): string[] => JSON.parse(list)))].sort();
}
