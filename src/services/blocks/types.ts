import type { BlockSchemaFilter, BlockTypeFilter } from "../../contract/blocks/filters.ts";
import type { BlockType, BlockTypeCreate, BlockTypeUpdate } from "../../contract/blocks/schemas.ts";
import {
  deleteBlockTypeRow,
  findBlockType,
  findBlockTypeBySlug,
  insertBlockType,
  listBlockTypeRows,
  updateBlockTypeTexts,
} from "../../store/queries/block-type-queries.ts";
import { cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { notFound, orNotFound, serviceError } from "../errors.ts";
import { sliceOf } from "../list-limits.ts";

/** As the clients' pages expect it: markup in the texts of a new type is shown, not rendered. */
function escapeMarkup(text: string | null | undefined): string | null {
  if (text == null) return null;
  return cleanText(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const cleaned = (text: string | null | undefined): string | null => (text == null ? null : cleanText(text));

/** Registers a kind of block. */
export async function createBlockType(ctx: ServiceContext, body: BlockTypeCreate): Promise<BlockType> {
  const name = cleanText(body.name);
  if (/^prefect/i.test(name)) {
    throw serviceError("block-name-reserved", "Block type names beginning with 'Prefect' are reserved.");
  }
  const now = ctx.clock.nowMicros();
  const row = {
    id: ctx.ids.uuid(),
    created: now,
    updated: now,
    name,
    slug: body.slug,
    logo_url: cleaned(body.logo_url),
    documentation_url: cleaned(body.documentation_url),
    description: escapeMarkup(body.description),
    code_example: escapeMarkup(body.code_example),
    is_protected: 0,
  };
  const type = await ctx.store.write(async (trx) => {
    const added = await insertBlockType(trx, row);
    if (added !== undefined) {
      await ctx.tell?.entities(trx, { kind: "block-type", verb: "created", ids: [row.id] });
    }
    return added;
  });
  if (type === undefined) {
    throw serviceError("block-exists", `Block type with name "${body.name}" already exists`, {
      slug: body.slug,
    });
  }
  return type;
}

export async function readBlockType(ctx: ServiceContext, id: string): Promise<BlockType> {
  return orNotFound(await findBlockType(ctx.store.db, id), "Block type", id);
}

export async function readBlockTypeBySlug(ctx: ServiceContext, slug: string): Promise<BlockType> {
  return orNotFound(await findBlockTypeBySlug(ctx.store.db, slug), "Block type", slug);
}

export async function listBlockTypes(
  ctx: ServiceContext,
  body: {
    readonly block_types?: BlockTypeFilter | null | undefined;
    readonly block_schemas?: BlockSchemaFilter | null | undefined;
    readonly limit?: number | null | undefined;
    readonly offset: number;
  },
): Promise<BlockType[]> {
  return listBlockTypeRows(ctx.store.reader, ctx.store.dialect, body, sliceOf(body));
}

/** Changes the texts about a type; those left out stay. */
export async function updateBlockType(ctx: ServiceContext, id: string, body: BlockTypeUpdate): Promise<void> {
  const texts = Object.entries(body).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, cleaned(text)]],
  );
  const now = ctx.clock.nowMicros();
  const found = await ctx.store.write(async (trx) => {
    const isFound = await updateBlockTypeTexts(trx, id, Object.fromEntries(texts), now);
    await ctx.tell?.entities(trx, { kind: "block-type", verb: "updated", ids: [id] });
    return isFound;
  });
  if (!found) throw notFound("Block type", id);
}

/** Deletes a type with its schemas and documents. */
export async function deleteBlockType(ctx: ServiceContext, id: string): Promise<void> {
  await ctx.store.write(async (trx) => {
    const type = orNotFound(await findBlockType(trx, id), "Block type", id);
    if (type.is_protected) {
      throw serviceError("block-protected", "protected block types cannot be deleted.", { id });
    }
    await ctx.tell?.entities(trx, { kind: "block-type", verb: "deleted", ids: [id] });
    await deleteBlockTypeRow(trx, id);
  });
}
