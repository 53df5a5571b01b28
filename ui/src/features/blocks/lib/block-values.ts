import type { Block } from "@/features/blocks/api/blocks.ts";
import { isRecord, type JsonSchema } from "@/shared/schema-form/json-schema.ts";

/** What the server shows in place of a secret. */
const MASK = "********";

export const isMasked = (value: unknown): boolean => value === MASK;

interface Reference {
  readonly id: string;
  readonly name: string | undefined;
}

/** The block that a value refers to; the server shows that block's data in the value's place. */
export function referenceOf(
  { block_document_references: references }: Block,
  key: string,
): Reference | undefined {
  const document = references[key]?.block_document;
  if (!isRecord(document) || typeof document.id !== "string") return undefined;
  return { id: document.id, name: typeof document.name === "string" ? document.name : undefined };
}

/** A block's values as a form has them: masks stay where secrets are, references are references again. */
export function formValues(block: Block): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(block.data).map(([key, value]) => {
      const reference = referenceOf(block, key);
      return [key, reference === undefined ? value : { $ref: { block_document_id: reference.id } }];
    }),
  );
}

/** Names of a block's values with their titles, in the order of its schema; what the schema does not know comes last. */
export function valueNames(block: Block): readonly (readonly [name: string, title: string])[] {
  // safe: a schema's fields are a JSON schema
  const { properties = {} } = (block.block_schema?.fields ?? {}) as JsonSchema;
  const known = Object.entries(properties).toSorted(
    ([, one], [, other]) => (one.position ?? 99) - (other.position ?? 99),
  );
  const rest = Object.keys(block.data).filter((name) => !Object.hasOwn(properties, name));
  return [
    ...known.map(([name, schema]) => [name, schema.title ?? name] as const),
    ...rest.map((name) => [name, name] as const),
  ];
}
