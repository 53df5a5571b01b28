import type { BlockDocument, BlockType } from "../../contract/blocks/schemas.ts";
import { jsonText } from "../../contract/json-text.ts";
import { type JsonTreeObject, printJsonTree } from "../../domain/blocks/json-tree.ts";
import { maskSecrets } from "../../domain/blocks/secret-fields.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import {
  type BlockDocumentReferenceRow,
  type BlockDocumentRow,
  findBlockDocumentReferences,
  findBlockDocumentRows,
} from "../../store/queries/block-document-queries.ts";
import { findBlockSchemaRows } from "../../store/queries/block-schema-queries.ts";
import { findBlockTypes } from "../../store/queries/block-type-queries.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import { loadVault } from "../secrets/open-vault.ts";
import { type AssembledSchema, assembleSchemas } from "./assemble-schemas.ts";
import { openData } from "./sealed-data.ts";

/** Most documents that one answer holds within each other; a net of references can be far larger than its parts. */
const MAX_NESTED = 10_000;

type References = Record<string, Record<string, unknown>>;

interface Loaded {
  readonly rows: ReadonlyMap<string, BlockDocumentRow>;
  readonly references: ReadonlyMap<string, readonly BlockDocumentReferenceRow[]>;
  readonly schemas: ReadonlyMap<string, AssembledSchema>;
  readonly types: ReadonlyMap<string, BlockType>;
}

/** Reads documents and all that they hold: two queries a level, however many there are. */
async function loadHeld(db: Queryable, roots: readonly BlockDocumentRow[]): Promise<Loaded> {
  const rows = new Map(roots.map((row) => [row.id, row]));
  const references = new Map<string, BlockDocumentReferenceRow[]>();
  let level = [...rows.keys()];
  while (level.length > 0) {
    const found = await findBlockDocumentReferences(db, level);
    for (const reference of found) {
      const list = references.get(reference.parent_id) ?? [];
      list.push(reference);
      references.set(reference.parent_id, list);
    }
    const missing = new Set(found.map(({ reference_id }) => reference_id).filter((id) => !rows.has(id)));
    const next = await findBlockDocumentRows(db, [...missing]);
    for (const row of next) rows.set(row.id, row);
    level = next.map(({ id }) => id);
  }
  const all = [...rows.values()];
  const schemaRows = await findBlockSchemaRows(db, [...new Set(all.map((row) => row.block_schema_id))]);
  return {
    rows,
    references,
    schemas: await assembleSchemas(db, schemaRows),
    types: await findBlockTypes(db, [...new Set(all.map((row) => row.block_type_id))]),
  };
}

/**
 * Documents as the API shows them: what they refer to put in place, secrets masked unless they are asked for. Each
 * document is masked by the schema of its own and by those of the documents that hold it.
 */
export async function assembleDocuments(
  ctx: ServiceContext,
  db: Queryable,
  roots: readonly BlockDocumentRow[],
  { includeSecrets }: { readonly includeSecrets: boolean },
): Promise<BlockDocument[]> {
  if (roots.length === 0) return [];
  const { rows, references, schemas, types } = await loadHeld(db, roots);
  const vault = await loadVault(ctx);
  const opened = new Map<string, JsonTreeObject>();
  let nestedCount = 0;

  const show = (row: BlockDocumentRow, above: readonly string[]) => {
    nestedCount += 1;
    if (nestedCount > roots.length + MAX_NESTED) {
      throw serviceError(
        "block-reference-invalid",
        `block document ${roots[0]?.id} holds more than ${MAX_NESTED} others within each other`,
      );
    }
    const own = opened.get(row.id) ?? openData(vault, row);
    opened.set(row.id, own);
    const data: JsonTreeObject = new Map(own);
    const shown: References = {};
    for (const { name, reference_id } of references.get(row.id) ?? []) {
      const other = rows.get(reference_id);
      if (other === undefined || above.includes(reference_id)) continue;
      const held = show(other, [...above, reference_id]);
      data.set(name, held.data);
      const block_document = {
        id: other.id,
        name: other.name,
        block_type: types.get(other.block_type_id) ?? null,
        is_anonymous: other.is_anonymous === 1,
        block_document_references: held.references,
      };
      Object.defineProperty(shown, name, { value: { block_document }, enumerable: true });
    }
    const paths = includeSecrets ? [] : (schemas.get(row.block_schema_id)?.secretPaths ?? []);
    return { data: maskSecrets(data, paths), references: shown };
  };

  return roots.map((row): BlockDocument => {
    const { data, references: shown } = show(row, [row.id]);
    const type = types.get(row.block_type_id) ?? null;
    return {
      id: row.id,
      created: formatInstant(row.created),
      updated: formatInstant(row.updated),
      name: row.name,
      data: jsonText(printJsonTree(data)),
      block_schema_id: row.block_schema_id,
      block_schema: schemas.get(row.block_schema_id)?.schema ?? null,
      block_type_id: row.block_type_id,
      block_type_name: type?.name ?? null,
      block_type: type,
      block_document_references: shown,
      is_anonymous: row.is_anonymous === 1,
    };
  });
}

/** One document as the API shows it. */
export async function assembleDocument(
  ctx: ServiceContext,
  row: BlockDocumentRow,
  includeSecrets = false,
): Promise<BlockDocument> {
  const [document] = await assembleDocuments(ctx, ctx.store.db, [row], { includeSecrets });
  if (document === undefined) throw new Error(`block document ${row.id} was not assembled`);
  return document;
}
