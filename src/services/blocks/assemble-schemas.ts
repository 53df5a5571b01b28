import type { BlockSchema, BlockType } from "../../contract/blocks/schemas.ts";
import { jsonText } from "../../contract/json-text.ts";
import { type JsonTreeObject, printJsonTree } from "../../domain/blocks/json-tree.ts";
import { rebuildFields } from "../../domain/blocks/schema-fields.ts";
import { secretPathsOf } from "../../domain/blocks/secret-fields.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import {
  type BlockSchemaReferenceRow,
  type BlockSchemaRow,
  findBlockSchemaReferences,
  findBlockSchemaRows,
} from "../../store/queries/block-schema-queries.ts";
import { findBlockTypes } from "../../store/queries/block-type-queries.ts";
import { storedJsonObject } from "./json-trees.ts";

/** A schema as the API shows it, with what masks its documents. */
export interface AssembledSchema {
  readonly schema: BlockSchema;
  readonly secretPaths: readonly (readonly string[])[];
}

interface Loaded {
  readonly rows: ReadonlyMap<string, BlockSchemaRow>;
  readonly references: ReadonlyMap<string, readonly BlockSchemaReferenceRow[]>;
  readonly types: ReadonlyMap<string, BlockType>;
}

/** Reads schemas and all that they refer to: two queries a level, however many there are. */
async function loadReferred(db: Queryable, roots: readonly BlockSchemaRow[]): Promise<Loaded> {
  const rows = new Map(roots.map((row) => [row.id, row]));
  const references = new Map<string, BlockSchemaReferenceRow[]>();
  let level = [...rows.keys()];
  while (level.length > 0) {
    const found = await findBlockSchemaReferences(db, level);
    for (const reference of found) {
      const list = references.get(reference.parent_id) ?? [];
      list.push(reference);
      references.set(reference.parent_id, list);
    }
    const missing = new Set(found.map(({ reference_id }) => reference_id).filter((id) => !rows.has(id)));
    const next = await findBlockSchemaRows(db, [...missing]);
    for (const row of next) rows.set(row.id, row);
    level = next.map(({ id }) => id);
  }
  const typeIds = new Set([...rows.values()].map((row) => row.block_type_id));
  return { rows, references, types: await findBlockTypes(db, [...typeIds]) };
}

/** Schemas as the API shows them, by id: definitions and references of nested blocks put back. */
export async function assembleSchemas(
  db: Queryable,
  roots: readonly BlockSchemaRow[],
): Promise<Map<string, AssembledSchema>> {
  const { rows, references, types } = await loadReferred(db, roots);
  const rebuilt = new Map<string, JsonTreeObject>();
  const fieldsOf = (row: BlockSchemaRow): JsonTreeObject => {
    const known = rebuilt.get(row.id);
    if (known !== undefined) return known;
    // A schema refers only to those that were there before it, so this ends.
    const nested = (references.get(row.id) ?? []).flatMap((reference) => {
      const other = rows.get(reference.reference_id);
      if (other === undefined) return [];
      const slug = types.get(other.block_type_id)?.slug ?? "";
      const { name, definition } = reference;
      const isList = reference.is_list === 1;
      return [{ name, isList, slug, checksum: other.checksum, definition, fields: fieldsOf(other) }];
    });
    const fields = rebuildFields(storedJsonObject(row.fields), nested);
    rebuilt.set(row.id, fields);
    return fields;
  };
  return new Map(
    roots.map((row) => {
      const fields = fieldsOf(row);
      const schema: BlockSchema = {
        id: row.id,
        created: formatInstant(row.created),
        updated: formatInstant(row.updated),
        checksum: row.checksum,
        fields: jsonText(printJsonTree(fields)),
        block_type_id: row.block_type_id,
        block_type: types.get(row.block_type_id) ?? null,
        capabilities: JSON.parse(row.capabilities),
        version: row.version,
      };
      return [row.id, { schema, secretPaths: secretPathsOf(fields) }];
    }),
  );
}

/** One schema as the API shows it. */
export async function assembleSchema(db: Queryable, row: BlockSchemaRow): Promise<BlockSchema> {
  const assembled = (await assembleSchemas(db, [row])).get(row.id);
  if (assembled === undefined) throw new Error(`block schema ${row.id} was not assembled`);
  return assembled.schema;
}
