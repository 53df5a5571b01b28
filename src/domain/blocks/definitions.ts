import { isObject, type JsonTree, type JsonTreeObject } from "./json-tree.ts";

const PREFIX = "#/definitions/";

/** Names of definitions that a part of a schema refers to, in the order in which they are met. */
function referredNames(tree: JsonTree, names: Set<string>): void {
  if (Array.isArray(tree)) {
    for (const item of tree) referredNames(item, names);
    return;
  }
  if (!isObject(tree)) return;
  for (const [key, value] of tree) {
    if (key === "$ref" && typeof value === "string" && value.startsWith(PREFIX)) {
      names.add(value.slice(PREFIX.length));
    } else referredNames(value, names);
  }
}

/** The slug of the block type that a definition describes; undefined when it describes something else. */
export function blockSlugOf(definition: JsonTree | undefined): string | undefined {
  if (!isObject(definition)) return undefined;
  const slug = definition.get("block_type_slug");
  return slug === null || slug === undefined ? undefined : String(slug);
}

/**
 * The definitions that a schema keeps by itself: those that anything in it refers to, other definitions included,
 * without the empty ones and without blocks, which are schemas of their own.
 */
function ownDefinitions(fields: JsonTreeObject, definitions: JsonTreeObject): JsonTreeObject {
  const names = new Set<string>();
  referredNames(fields, names);
  return new Map(
    [...definitions].filter(
      ([name, definition]) =>
        names.has(name) &&
        isObject(definition) &&
        definition.size > 0 &&
        blockSlugOf(definition) === undefined,
    ),
  );
}

/**
 * The fields with `definitions` reduced to the schema's own, and without the key when none remain. An empty
 * `definitions` stays as it is: the checksum of the clients counts it.
 */
export function withOwnDefinitions(fields: JsonTreeObject): JsonTreeObject {
  const definitions = fields.get("definitions");
  if (definitions === undefined || (isObject(definitions) && definitions.size === 0)) return fields;
  const own = isObject(definitions) ? ownDefinitions(fields, definitions) : new Map();
  const reduced = new Map(fields);
  if (own.size === 0) reduced.delete("definitions");
  else reduced.set("definitions", own);
  return reduced;
}
