import type { BlockDocument, BlockDocumentCreate } from "../../contract/blocks/schemas.ts";
import {
  type BlockDocumentRow,
  insertBlockDocument,
  replaceBlockDocumentReferences,
} from "../../store/queries/block-document-queries.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError, withConflicts } from "../errors.ts";
import { admitVault, loadVault } from "../secrets/open-vault.ts";
import { assembleDocument } from "./assemble-documents.ts";
import { splitReferences } from "./document-references.ts";
import { readJsonObject } from "./json-trees.ts";
import { sealData } from "./sealed-data.ts";

/** Stores a block. Its data is encrypted as a whole. */
export async function createBlockDocument(
  ctx: ServiceContext,
  body: BlockDocumentCreate,
): Promise<BlockDocument> {
  const { data, references } = splitReferences(readJsonObject(body.data, "the data of a block document"));
  const vault = await loadVault(ctx);
  const id = ctx.ids.uuid();
  const now = ctx.clock.nowMicros();
  const row: BlockDocumentRow = {
    id,
    created: now,
    updated: now,
    name: body.name || `anonymous-${ctx.ids.uuid()}`,
    is_anonymous: body.is_anonymous ? 1 : 0,
    block_type_id: body.block_type_id,
    block_schema_id: body.block_schema_id,
    data: sealData(vault, id, data),
  };
  const write = ctx.store.write(async (trx) => {
    await admitVault(trx, vault, now);
    if (!(await insertBlockDocument(trx, row))) {
      throw serviceError("block-exists", "Block already exists", { name: row.name });
    }
    await replaceBlockDocumentReferences(trx, id, references);
    await ctx.tell?.entities(trx, { kind: "block-document", verb: "created", ids: [id] });
  });
  await withConflicts(write);
  return assembleDocument(ctx, row);
}
