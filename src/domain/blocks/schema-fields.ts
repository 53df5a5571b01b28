import { blockSlugOf, withOwnDefinitions } from "./definitions.ts";
import { isObject, type JsonTree, type JsonTreeObject } from "./json-tree.ts";

/** What the fields of a schema say of a block that one of its fields holds. */
export interface NestedBlock {
  /** The field. */
  readonly name: string;
  /** Whether the field's references came as a list: it takes several kinds of blocks. */
  readonly isList: boolean;
  readonly slug: string;
  readonly checksum: string;
}

/** A nested block with what a rebuilt schema shows of it. */
export interface RebuiltReference {
  readonly name: string;
  readonly isList: boolean;
  readonly slug: string;
  readonly checksum: string;
  /** Its key among the definitions. */
  readonly definition: string;
  /** The nested schema's own fields, rebuilt. */
  readonly fields: JsonTreeObject;
}

function textOf(tree: JsonTree | undefined): string | undefined {
  return typeof tree === "string" ? tree : undefined;
}

/** The blocks that a schema's fields refer to. Undefined when `block_schema_references` has another shape. */
export function readNestedBlocks(fields: JsonTreeObject): NestedBlock[] | undefined {
  const references = fields.get("block_schema_references");
  if (references === undefined) return [];
  if (!isObject(references)) return undefined;
  const nested: NestedBlock[] = [];
  for (const [name, given] of references) {
    const isList = Array.isArray(given);
    for (const one of isList ? given : [given]) {
      const slug = isObject(one) ? textOf(one.get("block_type_slug")) : undefined;
      const checksum = isObject(one) ? textOf(one.get("block_schema_checksum")) : undefined;
      if (slug === undefined || checksum === undefined) return undefined;
      nested.push({ name, isList, slug, checksum });
    }
  }
  return nested;
}

/** What is stored of a schema's fields: all but what the schemas of nested blocks bring back. */
export function storedFields(fields: JsonTreeObject): JsonTreeObject {
  const stored = withOwnDefinitions(fields);
  if (!stored.has("block_schema_references")) return stored;
  const copy = new Map(stored);
  copy.delete("block_schema_references");
  return copy;
}

/** As `storedFields`, for fields that a server has shown: definitions that nothing refers to stay, they were stored too. */
export function storedAsShown(fields: JsonTreeObject): JsonTreeObject {
  const stored = new Map(fields);
  stored.delete("block_schema_references");
  const definitions = stored.get("definitions");
  if (!isObject(definitions)) return stored;
  const own = [...definitions].filter(([, definition]) => blockSlugOf(definition) === undefined);
  if (own.length === 0) stored.delete("definitions");
  else stored.set("definitions", new Map(own));
  return stored;
}

/** A nested block's definition among a schema's definitions, by its type's slug. */
export interface FoundDefinition {
  readonly key: string;
  /** The nested block's fields with all definitions that they may need. */
  readonly fields: JsonTreeObject;
}

/** The definitions of a type's blocks in a schema; several when the type occurs in several versions. */
export function definitionsOf(fields: JsonTreeObject, slug: string): FoundDefinition[] {
  const definitions = fields.get("definitions");
  if (!isObject(definitions)) return [];
  return [...definitions].flatMap(([key, definition]) =>
    isObject(definition) && blockSlugOf(definition) === slug
      ? [{ key, fields: withOwnDefinitions(new Map([...definition, ["definitions", definitions]])) }]
      : [],
  );
}

/** The fields as the API shows them: stored ones with the definitions of nested blocks, and with the references. */
export function rebuildFields(
  stored: JsonTreeObject,
  references: readonly RebuiltReference[],
): JsonTreeObject {
  const fields = new Map(stored);
  const own = fields.get("definitions");
  const definitions: JsonTreeObject = new Map(isObject(own) ? own : []);
  const shown: JsonTreeObject = new Map();
  for (const reference of references) {
    const nested = new Map(reference.fields);
    const brought = nested.get("definitions");
    nested.delete("definitions");
    if (isObject(brought)) for (const [key, value] of brought) definitions.set(key, value);
    definitions.set(reference.definition, nested);
    const entry: JsonTreeObject = new Map([
      ["block_schema_checksum", reference.checksum],
      ["block_type_slug", reference.slug],
    ]);
    const others = shown.get(reference.name);
    if (Array.isArray(others)) others.push(entry);
    else shown.set(reference.name, reference.isList || others !== undefined ? listOf(others, entry) : entry);
  }
  if (definitions.size > 0) fields.set("definitions", definitions);
  fields.set("block_schema_references", shown);
  return fields;
}

function listOf(first: JsonTree | undefined, next: JsonTree): JsonTree[] {
  return first === undefined ? [next] : [first, next];
}
