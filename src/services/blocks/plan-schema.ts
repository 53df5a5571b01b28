import { blockSchemaChecksum } from "../../domain/blocks/checksum.ts";
import type { JsonTreeObject } from "../../domain/blocks/json-tree.ts";
import { definitionsOf, readNestedBlocks, storedFields } from "../../domain/blocks/schema-fields.ts";
import { serviceError } from "../errors.ts";

/** A schema that is about to be registered, worked out before the write that does it. */
export interface PlannedSchema {
  readonly checksum: string;
  readonly fields: JsonTreeObject;
  readonly nested: readonly PlannedReference[];
}

/** A block that a planned schema holds. */
export interface PlannedReference {
  readonly name: string;
  readonly isList: boolean;
  readonly slug: string;
  /** What the client says of it. */
  readonly checksum: string;
  /** Its key among the definitions; undefined when the client did not define it. */
  readonly definition: string | undefined;
  /** Its schema, made from the definition, for when no schema has the checksum. */
  readonly schema: PlannedSchema | undefined;
}

/** Works out what registering these fields means. */
export async function planSchema(fields: JsonTreeObject): Promise<PlannedSchema> {
  return plan(fields, await blockSchemaChecksum(fields), new Set());
}

async function plan(
  fields: JsonTreeObject,
  checksum: string,
  above: ReadonlySet<string>,
): Promise<PlannedSchema> {
  const blocks = readNestedBlocks(fields);
  if (blocks === undefined) {
    throw serviceError(
      "block-schema-invalid",
      "block_schema_references must be an object of {block_type_slug, block_schema_checksum}, or lists of them",
    );
  }
  const nested: PlannedReference[] = [];
  for (const block of blocks) {
    const found = await findDefinition(fields, block.slug, block.checksum);
    // A block that holds itself has no end: it refers to nothing but its definition.
    if (found !== undefined && above.has(found.key)) continue;
    const schema =
      found === undefined
        ? undefined
        : await plan(found.fields, found.checksum, new Set([...above, found.key]));
    nested.push({ ...block, definition: found?.key, schema });
  }
  return { checksum, fields: storedFields(fields), nested };
}

/** The definition of a nested block: where its type occurs several times, the one with the checksum. */
async function findDefinition(fields: JsonTreeObject, slug: string, checksum: string) {
  const found = await Promise.all(
    definitionsOf(fields, slug).map(async (one) => ({
      ...one,
      checksum: await blockSchemaChecksum(one.fields),
    })),
  );
  return found.find((one) => one.checksum === checksum) ?? found[0];
}
