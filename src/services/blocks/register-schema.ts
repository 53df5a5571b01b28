import { printJsonTree } from "../../domain/blocks/json-tree.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import {
  type BlockSchemaRow,
  findBlockSchemaByChecksum,
  insertBlockSchema,
} from "../../store/queries/block-schema-queries.ts";
import { findBlockTypeIds } from "../../store/queries/block-type-queries.ts";
import { cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import { storedJsonObject } from "./json-trees.ts";
import type { PlannedReference, PlannedSchema } from "./plan-schema.ts";

/** Version of schemas whose program gave none. */
export const NON_VERSIONED = "non-versioned";

interface Registration {
  readonly blockTypeId: string;
  readonly capabilities: readonly string[];
  readonly version: string;
}

/** Registers a planned schema, and those of nested blocks that are not there yet. Runs inside a write unit. */
export async function registerSchema(
  ctx: ServiceContext,
  trx: Queryable,
  planned: PlannedSchema,
  { blockTypeId, capabilities, version }: Registration,
): Promise<{ readonly row: BlockSchemaRow; readonly created: boolean }> {
  const known = await findBlockSchemaByChecksum(trx, planned.checksum, { version });
  if (known !== undefined) return { row: known, created: false };
  const typeIds = await findBlockTypeIds(
    trx,
    planned.nested.map(({ slug }) => slug),
  );
  const references = [];
  for (const nested of planned.nested) {
    const other = await registerNested(ctx, trx, nested, typeIds.get(nested.slug));
    references.push({
      name: cleanText(nested.name),
      is_list: nested.isList ? 1 : 0,
      definition: cleanText(nested.definition ?? titleOf(other) ?? nested.slug),
      reference_id: other.id,
    });
  }
  const now = ctx.clock.nowMicros();
  const row: BlockSchemaRow = {
    id: ctx.ids.uuid(),
    created: now,
    updated: now,
    checksum: planned.checksum,
    version: cleanText(version),
    block_type_id: blockTypeId,
    capabilities: JSON.stringify(capabilities.map(cleanText)),
    fields: printJsonTree(planned.fields),
  };
  if (await insertBlockSchema(trx, row, references)) return { row, created: true };
  const other = await findBlockSchemaByChecksum(trx, planned.checksum, { version });
  return { row: other ?? row, created: false };
}

async function registerNested(
  ctx: ServiceContext,
  trx: Queryable,
  nested: PlannedReference,
  blockTypeId: string | undefined,
): Promise<BlockSchemaRow> {
  if (blockTypeId === undefined) {
    throw serviceError(
      "block-type-unregistered",
      `the field "${nested.name}" holds blocks of type "${nested.slug}", which is not registered: register that type first`,
      { slug: nested.slug },
    );
  }
  const known = await findBlockSchemaByChecksum(trx, nested.checksum, { blockTypeId });
  if (known !== undefined) return known;
  if (nested.schema === undefined) {
    throw serviceError(
      "block-type-unregistered",
      `the field "${nested.name}" holds blocks of schema ${nested.checksum} of type "${nested.slug}", which is not registered, and the definitions do not have it: register that schema first`,
      { slug: nested.slug, checksum: nested.checksum },
    );
  }
  const same = await findBlockSchemaByChecksum(trx, nested.schema.checksum, { blockTypeId });
  if (same !== undefined) return same;
  const registration = { blockTypeId, capabilities: [], version: NON_VERSIONED };
  return (await registerSchema(ctx, trx, nested.schema, registration)).row;
}

function titleOf(row: BlockSchemaRow): string | undefined {
  const title = storedJsonObject(row.fields).get("title");
  return typeof title === "string" ? title : undefined;
}
