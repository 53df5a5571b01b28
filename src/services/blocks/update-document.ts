import type { BlockDocumentUpdate } from "../../contract/blocks/schemas.ts";
import { isObject, type JsonTreeObject } from "../../domain/blocks/json-tree.ts";
import { maskSecrets, restoreSecrets, secretPathsOf } from "../../domain/blocks/secret-fields.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import {
  type BlockDocumentRow,
  findBlockDocumentReferences,
  lockBlockDocumentRow,
  replaceBlockDocumentReferences,
  updateBlockDocumentRow,
} from "../../store/queries/block-document-queries.ts";
import { findBlockSchemaRow } from "../../store/queries/block-schema-queries.ts";
import type { ServiceContext } from "../context.ts";
import { orNotFound, serviceError, withConflicts } from "../errors.ts";
import { admitVault, loadVault } from "../secrets/open-vault.ts";
import { refuseCycle, type SplitData, splitReferences } from "./document-references.ts";
import { readJsonObject, storedJsonObject } from "./json-trees.ts";
import { openData, sealData } from "./sealed-data.ts";

/** The given data with the stored secrets in place of their masks. */
async function withSecrets(
  trx: Queryable,
  row: BlockDocumentRow,
  stored: JsonTreeObject,
  given: JsonTreeObject,
): Promise<JsonTreeObject> {
  const schema = await findBlockSchemaRow(trx, row.block_schema_id);
  const paths = schema === undefined ? [] : secretPathsOf(storedJsonObject(schema.fields));
  const restored = restoreSecrets(given, stored, maskSecrets(stored, paths));
  return isObject(restored) ? restored : given;
}

/** Stored and given data as one: a given field takes the place of a stored one, whether it holds data or a document. */
function merge(stored: SplitData, given: SplitData): SplitData {
  const data: JsonTreeObject = new Map([...stored.data, ...given.data]);
  const references = new Map([...stored.references, ...given.references]);
  for (const name of given.references.keys()) data.delete(name);
  for (const name of given.data.keys()) references.delete(name);
  return { data, references };
}

/** Another schema of the same type may be followed from now on. */
async function nextSchemaId(
  trx: Queryable,
  row: BlockDocumentRow,
  wanted: string | null | undefined,
): Promise<string> {
  if (wanted == null || wanted === row.block_schema_id) return row.block_schema_id;
  const schema = orNotFound(await findBlockSchemaRow(trx, wanted), "Block schema", wanted);
  if (schema.block_type_id === row.block_type_id) return schema.id;
  throw serviceError(
    "block-schema-of-other-type",
    "Must migrate block document to a block schema of the same block type.",
    { block_schema_id: wanted },
  );
}

/**
 * Changes a document's data, merged field by field into the stored one unless told otherwise, and the schema that it
 * follows.
 */
export async function updateBlockDocument(
  ctx: ServiceContext,
  id: string,
  body: BlockDocumentUpdate,
): Promise<void> {
  const given = splitReferences(readJsonObject(body.data, "the data of a block document"));
  const vault = await loadVault(ctx);
  const now = ctx.clock.nowMicros();
  const write = ctx.store.write(async (trx) => {
    await admitVault(trx, vault, now);
    const row = orNotFound(await lockBlockDocumentRow(trx, ctx.store.dialect, id), "Block document", id);
    const storedData = openData(vault, row);
    const held = await findBlockDocumentReferences(trx, [id]);
    const stored = {
      data: storedData,
      references: new Map(held.map(({ name, reference_id }) => [name, reference_id])),
    };
    const update = {
      data: await withSecrets(trx, row, storedData, given.data),
      references: given.references,
    };
    const next = body.merge_existing_data ? merge(stored, update) : update;
    await refuseCycle(trx, id, update.references);
    await updateBlockDocumentRow(trx, id, {
      data: sealData(vault, id, next.data),
      block_schema_id: await nextSchemaId(trx, row, body.block_schema_id),
      updated: now,
    });
    await replaceBlockDocumentReferences(trx, id, next.references);
    await ctx.tell?.entities(trx, { kind: "block-document", verb: "updated", ids: [id] });
  });
  await withConflicts(write);
}
