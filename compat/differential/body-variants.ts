import { isJsonObject, type JsonObject } from "../../src/platform/json-object.ts";
import { type Samples, WRONG } from "./sample-values.ts";

/** A JSON schema of Prefect's document. */
export type Schema = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 7;

function list(value: unknown): readonly Schema[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** Follows references and takes the first member of a union that is not null. */
export function resolved(schema: Schema, document: Schema): Schema {
  if (typeof schema.$ref === "string") {
    const name = schema.$ref.split("/").at(-1) ?? "";
    const components = document.components as { readonly schemas: Readonly<Record<string, Schema>> };
    return resolved(components.schemas[name] ?? {}, document);
  }
  const members = [...list(schema.anyOf), ...list(schema.oneOf), ...list(schema.allOf)];
  const first = members.find((member) => member.type !== "null");
  return first === undefined ? schema : resolved(first, document);
}

function isNullable(schema: Schema): boolean {
  return list(schema.anyOf).some((member) => member.type === "null");
}

/**
 * Values that a schema takes, each of which sets one leaf only, and some that it refuses. An object stands for all
 * objects with that one field set.
 *
 * @param path dotted names down to here, by which samples of the seed are chosen
 */
export function variants(
  schema: Schema,
  document: Schema,
  samples: Samples,
  path = "",
  depth = 0,
): unknown[] {
  if (depth > MAX_DEPTH) return [];
  const known = resolved(schema, document);
  const nulls = isNullable(schema) ? [null] : [];
  if (Array.isArray(known.enum)) return [...known.enum, "NO_SUCH_VALUE", ...nulls];
  if ("const" in known) return [known.const];
  const type = known.type;
  const wrong = typeof type === "string" && type in WRONG ? [WRONG[type]] : [];
  switch (type) {
    case "object": {
      const fields = Object.entries((known.properties ?? {}) as Record<string, Schema>);
      const set = fields.flatMap(([name, field]) =>
        variants(field, document, samples, path === "" ? name : `${path}.${name}`, depth + 1).map(
          (value) => ({ [name]: value }),
        ),
      );
      return [...(depth === 0 ? [] : [{}]), ...set, ...wrong, ...nulls];
    }
    case "array": {
      const items = isJsonObject(known.items) ? resolved(known.items, document) : {};
      const one = variants(items, document, samples, path, depth + 1).filter((value) => value !== null);
      const sound = one.filter((value) => typeof value === "string" && value !== "NO_SUCH_VALUE");
      const pairs = sound.length > 1 ? [sound.slice(0, 2)] : [];
      return [[], ...one.map((value) => [value]), ...pairs, ...wrong, ...nulls];
    }
    case "string":
      if (known.format === "uuid") return [...samples.ids(path), "not-a-uuid", ...nulls];
      if (known.format === "date-time") return [...samples.instants, "not-an-instant", ...nulls];
      return [...samples.texts(path), "", ...wrong, ...nulls];
    case "integer":
      // The largest that Postgres keeps in Prefect's columns, but for some room behind it.
      return [0, 1, 3, -1, 200, 201, 2 ** 31 - 100, ...wrong, ...nulls];
    case "number":
      return [0, 1, 2.5, -1, ...wrong, ...nulls];
    case "boolean":
      return [true, false, ...wrong, ...nulls];
    default:
      return [...nulls];
  }
}

/** A body that has what the second one sets, in objects within objects too. */
export function merged(base: JsonObject, over: JsonObject): JsonObject {
  const entries = Object.entries(over).map(([key, value]) => {
    const before = base[key];
    return [key, isJsonObject(before) && isJsonObject(value) ? merged(before, value) : value] as const;
  });
  return { ...base, ...Object.fromEntries(entries) };
}
