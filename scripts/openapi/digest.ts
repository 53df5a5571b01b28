import { isJsonObject, type JsonObject } from "../../src/platform/json-object.ts";

/** What of a schema says which values it takes. */
const KEPT = new Set([
  "$ref",
  "additionalProperties",
  "allOf",
  "anyOf",
  "const",
  "enum",
  "exclusiveMaximum",
  "exclusiveMinimum",
  "format",
  "items",
  "maximum",
  "maxLength",
  "minimum",
  "minLength",
  "oneOf",
  "pattern",
  "properties",
  "required",
  "type",
]);

function record(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function mapped(value: unknown, change: (part: unknown) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(record(value)).map(([name, part]) => [name, change(part)]));
}

/** A schema without the words for people. */
function bareSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(bareSchema);
  if (!isJsonObject(schema)) return schema;
  const entries = Object.entries(schema).flatMap(([name, part]) => {
    if (!KEPT.has(name)) return [];
    return [[name, name === "properties" ? mapped(part, bareSchema) : bareSchema(part)] as const];
  });
  return Object.fromEntries(entries);
}

function bareContent(holder: unknown): JsonObject {
  const { content } = record(holder);
  if (content === undefined) return {};
  return { content: mapped(content, (each) => ({ schema: bareSchema(record(each).schema) })) };
}

function bareOperation(operation: unknown): JsonObject {
  const { parameters, requestBody, responses } = record(operation);
  const kept = (Array.isArray(parameters) ? parameters : []).map((parameter) => {
    const { in: place, name, required, schema } = record(parameter);
    return { in: place, name, required: required === true, schema: bareSchema(schema) };
  });
  return {
    parameters: kept,
    ...(requestBody === undefined
      ? {}
      : { requestBody: { required: record(requestBody).required === true, ...bareContent(requestBody) } }),
    responses: mapped(responses, bareContent),
  };
}

/** The facts of an OpenAPI document: operations, parameters, fields, types, enums, codes; nothing that is prose. */
export function digestOf(document: JsonObject): JsonObject {
  return {
    info: { version: record(document.info).version },
    paths: mapped(document.paths, (methods) => mapped(methods, bareOperation)),
    components: { schemas: mapped(record(document.components).schemas, bareSchema) },
  };
}
