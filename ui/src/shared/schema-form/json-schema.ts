/** A JSON schema as Prefect writes them: any part may be absent, and parts that the form does not know stay untouched. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly $ref?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema | readonly JsonSchema[] | boolean;
  readonly prefixItems?: readonly JsonSchema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly examples?: readonly unknown[];
  /** Prefect's: where the field stands among its like. */
  readonly position?: number;
  readonly writeOnly?: boolean;
  /** Prefect's: the value is a block document of this type. */
  readonly block_type_slug?: string;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** As deep as schemas refer to each other before one gives up: a reference to itself has no end. */
const MAX_REFERENCES = 32;

function target(root: JsonSchema, pointer: string): JsonSchema | undefined {
  if (!pointer.startsWith("#")) return undefined;
  let at: unknown = root;
  for (const part of pointer.split("/").slice(1)) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (!isRecord(at) || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return isRecord(at) ? at : undefined;
}

/** Both schemas as one: of what both say the later holds, properties are put together. */
function merge(one: JsonSchema, other: JsonSchema): JsonSchema {
  return {
    ...one,
    ...other,
    ...(one.properties || other.properties ? { properties: { ...one.properties, ...other.properties } } : {}),
    ...(one.required || other.required
      ? { required: [...(one.required ?? []), ...(other.required ?? [])] }
      : {}),
  };
}

/** A schema with its references and its `allOf` put in place; the top level only, so that what refers to itself ends. */
export function resolveSchema(schema: JsonSchema, root: JsonSchema, depth = 0): JsonSchema {
  if (depth > MAX_REFERENCES) return {};
  let made = schema;
  if (schema.$ref !== undefined) {
    const { $ref, ...own } = schema;
    const found = target(root, $ref);
    made = found ? merge(resolveSchema(found, root, depth + 1), own) : own;
  }
  if (made.allOf !== undefined) {
    const { allOf, ...own } = made;
    made = merge(
      allOf.reduce<JsonSchema>((all, one) => merge(all, resolveSchema(one, root, depth + 1)), {}),
      own,
    );
  }
  return made;
}

/** What a value may be: its schemas one by one, and whether it may be null. */
export interface Variants {
  readonly schemas: readonly JsonSchema[];
  readonly isNullable: boolean;
}

const isNull = (schema: JsonSchema): boolean =>
  schema.type === "null" || ("const" in schema && schema.const === null);

/** Opens `anyOf`, `oneOf` and lists of types. A schema that says nothing of the kind is its only variant. */
export function variantsOf(schema: JsonSchema, root: JsonSchema, depth = 0): Variants {
  const resolved = resolveSchema(schema, root);
  const { anyOf, oneOf, ...rest } = resolved;
  const choices = anyOf ?? oneOf;
  if (choices !== undefined && depth < MAX_REFERENCES) {
    const opened = choices.map((one) => variantsOf(one, root, depth + 1));
    const {
      title: _title,
      description: _description,
      default: _default,
      position: _position,
      ...shared
    } = rest;
    const schemas = opened.flatMap((one) => one.schemas).map((one) => merge(shared, one));
    return { schemas, isNullable: opened.some((one) => one.isNullable || one.schemas.some(isNull)) };
  }
  if (isNull(resolved)) return { schemas: [], isNullable: true };
  if (Array.isArray(resolved.type)) {
    const types = (resolved.type as readonly string[]).filter((type) => type !== "null");
    return {
      schemas: types.map((type) => ({ ...resolved, type })),
      isNullable: types.length < resolved.type.length,
    };
  }
  return { schemas: [resolved], isNullable: false };
}

/** A schema's properties in the order in which they are shown. */
export function orderedProperties(schema: JsonSchema): (readonly [name: string, schema: JsonSchema])[] {
  return Object.entries(schema.properties ?? {})
    .map((entry, index) => ({ entry, place: entry[1].position ?? index }))
    .sort((a, b) => a.place - b.place)
    .map(({ entry }) => entry);
}

/** What is written above a field: its title, else its name. */
export const titleOf = (schema: JsonSchema, name: string): string => schema.title || name;
