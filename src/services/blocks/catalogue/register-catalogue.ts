import { printJsonTree } from "../../../domain/blocks/json-tree.ts";
import { definitionsOf, readNestedBlocks, storedAsShown } from "../../../domain/blocks/schema-fields.ts";
import type { Queryable } from "../../../store/dialects/dialect.ts";
import {
  findBlockSchemaIds,
  insertBlockSchemaReferences,
  insertBlockSchemas,
} from "../../../store/queries/block-schema-queries.ts";
import {
  findBlockTypeIds,
  insertBlockTypes,
  protectBlockTypes,
} from "../../../store/queries/block-type-queries.ts";
import type { ServiceContext } from "../../context.ts";
import { storedJsonObject } from "../json-trees.ts";
import type { Catalogue, CatalogueSchema } from "./catalogue.ts";

/** Adds what is missing of the catalogue; what is there stays as it is, texts that a client has changed included. */
export async function registerCatalogue(
  ctx: ServiceContext,
  trx: Queryable,
  catalogue: Catalogue,
  which: "all" | "protected",
): Promise<void> {
  const now = ctx.clock.nowMicros();
  const types = catalogue.types.filter((type) => which === "all" || type.is_protected);
  const slugs = types.map(({ slug }) => slug);
  await insertBlockTypes(
    trx,
    types.map(({ slug, name, description, is_protected }) => ({
      id: ctx.ids.uuid(),
      created: now,
      updated: now,
      name,
      slug,
      logo_url: null,
      documentation_url: null,
      description,
      code_example: null,
      is_protected: is_protected ? 1 : 0,
    })),
  );
  await protectBlockTypes(
    trx,
    types.filter((type) => type.is_protected).map(({ slug }) => slug),
  );
  const typeIds = await findBlockTypeIds(trx, slugs);
  const schemas = catalogue.schemas.flatMap((schema, at) => {
    const blockTypeId = typeIds.get(schema.type);
    if (blockTypeId === undefined) return [];
    const fields = storedJsonObject(JSON.stringify(schema.fields));
    const row = {
      id: ctx.ids.uuid(),
      // The order of the catalogue is that of their making.
      created: now + at,
      updated: now + at,
      checksum: schema.checksum,
      version: schema.version,
      block_type_id: blockTypeId,
      capabilities: JSON.stringify(schema.capabilities),
      fields: printJsonTree(storedAsShown(fields)),
    };
    return [{ row, schema }];
  });
  const added = await insertBlockSchemas(
    trx,
    schemas.map(({ row }) => row),
  );
  const fresh = schemas.filter(({ row }) => added.has(row.id));
  await addReferences(
    trx,
    fresh.map(({ row, schema }) => ({ id: row.id, schema })),
  );
}

/** The references of schemas that have just been added. */
async function addReferences(
  trx: Queryable,
  schemas: readonly { readonly id: string; readonly schema: CatalogueSchema }[],
): Promise<void> {
  const nested = schemas.flatMap(({ id, schema }) => {
    const fields = storedJsonObject(JSON.stringify(schema.fields));
    const blocks = readNestedBlocks(fields) ?? [];
    return blocks.map((block, position) => ({ ...block, id, fields, position }));
  });
  const ids = await findBlockSchemaIds(
    trx,
    nested.map(({ checksum }) => checksum),
  );
  const rows = nested.flatMap(({ id, name, isList, slug, checksum, fields, position }) => {
    const reference = ids.get(checksum);
    // Another one's definition of the type is found by its title: in the catalogue each type occurs once in a schema.
    const definition = definitionsOf(fields, slug)[0]?.key;
    if (reference === undefined || definition === undefined) return [];
    return [{ parent_id: id, position, name, is_list: isList ? 1 : 0, definition, reference_id: reference }];
  });
  await insertBlockSchemaReferences(trx, rows);
}
