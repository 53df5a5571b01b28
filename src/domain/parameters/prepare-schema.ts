import { type ExactJson, type ExactObject, isExactObject } from "./exact-json.ts";

const NULL_TYPE: ExactObject = { type: "null" };

/** A property that may be left out may be null too, unless it has a default. */
function orNull(schema: ExactObject): ExactObject {
  const { type, ...rest } = schema;
  if (type === undefined || Object.hasOwn(schema, "default")) return schema;
  const types = Array.isArray(type) ? (type as readonly ExactJson[]) : [type];
  if (types.includes("null")) return schema;
  return { ...rest, anyOf: [...types.map((each): ExactObject => ({ type: each })), NULL_TYPE] };
}

function prepareProperty(schema: ExactJson, isRequired: boolean): ExactJson {
  if (!isExactObject(schema)) return schema;
  const inner = prepareObject(withTuple(schema));
  return isRequired ? inner : orNull(inner);
}

/** Lists of items are what newer drafts call prefix items. */
function withTuple(schema: ExactObject): ExactObject {
  const { items, ...rest } = schema;
  return Array.isArray(items) ? { ...rest, prefixItems: items as readonly ExactJson[] } : schema;
}

function prepareObject(schema: ExactObject): ExactObject {
  const { properties } = schema;
  if (!isExactObject(properties)) return schema;
  const required = Array.isArray(schema.required) ? (schema.required as readonly ExactJson[]) : [];
  const prepared = Object.entries(properties).map(([name, property]): [string, ExactJson] => [
    name,
    prepareProperty(property, required.includes(name)),
  ]);
  return { ...schema, properties: Object.fromEntries(prepared) };
}

/**
 * A schema of parameters as Prefect checks it: what is not required may be null; and nothing is required when
 * `ignoresRequired`.
 */
export function prepareSchema(schema: ExactObject, options: { readonly ignoresRequired?: boolean } = {}) {
  const { definitions } = schema;
  const prepared = isExactObject(definitions)
    ? {
        ...schema,
        definitions: Object.fromEntries(
          Object.entries(definitions).map(([name, definition]) => [
            name,
            isExactObject(definition) ? prepareObject(withTuple(definition)) : definition,
          ]),
        ),
      }
    : schema;
  const whole = prepareObject(prepared);
  if (options.ignoresRequired !== true) return whole;
  const { required: _required, ...rest } = whole;
  return rest;
}
