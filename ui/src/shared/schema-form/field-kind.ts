import { isRecord, type JsonSchema } from "@/shared/schema-form/json-schema.ts";

/** By which control a value is given. */
export type FieldKind =
  | "array"
  | "block"
  | "boolean"
  | "choice"
  | "date"
  | "date-time"
  | "json"
  | "map"
  | "number"
  | "object"
  | "secret"
  | "text"
  | "time";

function textKind({ format, writeOnly }: JsonSchema): FieldKind {
  if (format === "password" || writeOnly) return "secret";
  if (format === "date" || format === "time" || format === "date-time") return format;
  return "text";
}

function objectKind(schema: JsonSchema): FieldKind {
  if (Object.keys(schema.properties ?? {}).length > 0) return "object";
  return isRecord(schema.additionalProperties) ? "map" : "json";
}

/** The control of a schema that is resolved and has one variant only. */
export function fieldKind(schema: JsonSchema): FieldKind {
  if (schema.block_type_slug !== undefined) return "block";
  if (schema.enum !== undefined || "const" in schema) return "choice";
  switch (schema.type) {
    case "string":
      return textKind(schema);
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "array":
      return "array";
    case "object":
      return objectKind(schema);
    default:
      return schema.properties ? "object" : schema.items || schema.prefixItems ? "array" : "json";
  }
}

/** Whether a control can show a value and lose nothing of it; what it can't is shown as JSON. */
export function canShow(kind: FieldKind, schema: JsonSchema, value: unknown): boolean {
  if (value === undefined) return true;
  switch (kind) {
    case "array":
      return Array.isArray(value);
    case "object":
    case "map":
      return isRecord(value);
    case "block":
      return isRecord(value) && blockIdOf(value) !== undefined;
    case "boolean":
      return typeof value === "boolean";
    case "number":
      return typeof value === "number" || typeof value === "string";
    case "choice":
      return choicesOf(schema).some((one) => JSON.stringify(one) === JSON.stringify(value));
    case "json":
      return true;
    default:
      return typeof value === "string";
  }
}

/** The values to choose from. */
export const choicesOf = (schema: JsonSchema): readonly unknown[] =>
  schema.enum ?? ("const" in schema ? [schema.const] : []);

/** The document that a reference names, in both forms that Prefect has written. */
export function blockIdOf(value: unknown): string | undefined {
  const reference = isRecord(value) ? value.$ref : undefined;
  if (typeof reference === "string") return reference;
  const id = isRecord(reference) ? reference.block_document_id : undefined;
  return typeof id === "string" ? id : undefined;
}

/** How well a value fits a variant: the greatest number wins, 0 fits not at all. */
export function fits(schema: JsonSchema, value: unknown): number {
  const kind = fieldKind(schema);
  if (kind === "json") return schema.type === "object" ? (isRecord(value) ? 2 : 0) : 1;
  if (kind === "number" && typeof value !== "number") return 0;
  if (!canShow(kind, schema, value)) return 0;
  if (kind === "number") return schema.type === "integer" && !Number.isInteger(value) ? 0 : 3;
  if (kind === "object" && isRecord(value)) {
    const known = Object.keys(schema.properties ?? {});
    const isConstRight = Object.entries(schema.properties ?? {}).every(
      ([name, one]) => !("const" in one) || value[name] === undefined || value[name] === one.const,
    );
    if (!isConstRight) return 0.5;
    const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(value, name)).length;
    return 3 + Object.keys(value).filter((name) => known.includes(name)).length - missing;
  }
  return kind === "choice" || kind === "block" ? 20 : 3;
}
