import type { ParameterIssue } from "./validate-arguments.ts";

/** The keyword of schemas that were made of types: what a run makes of a text, a list or an object. */
export const MAKES = "x-batuta-makes";

type Schema = Readonly<Record<string, unknown>>;

interface Revival {
  readonly root: Schema;
  readonly issues: ParameterIssue[];
}

/**
 * Parameters as their types ask for them: a `Date` of a text with a date, a `Set` of a list. Values that the schema does
 * not name stay as they are.
 */
export function reviveParameters(
  parameters: Readonly<Record<string, unknown>>,
  schema: Schema,
): { readonly parameters: Readonly<Record<string, unknown>>; readonly issues: readonly ParameterIssue[] } {
  const revival: Revival = { root: schema, issues: [] };
  const revived = members(revival, parameters, schema, "");
  return { parameters: revived, issues: revival.issues };
}

function revive(revival: Revival, value: unknown, given: unknown, path: string): unknown {
  const schema = resolved(revival, given);
  if (schema === undefined || value === null || value === undefined) return value;
  const branches = Array.isArray(schema.anyOf) ? (schema.anyOf as readonly unknown[]) : undefined;
  if (branches !== undefined) {
    const branch = branches.find((each) => mayBe(resolved(revival, each), value));
    return branch === undefined ? value : revive(revival, value, branch, path);
  }
  const makes = schema[MAKES];
  if (typeof value === "string") return makes === undefined ? value : fromText(revival, value, makes, path);
  if (Array.isArray(value)) {
    const prefix = Array.isArray(schema.prefixItems) ? (schema.prefixItems as readonly unknown[]) : [];
    const items = value.map((each: unknown, at) =>
      revive(revival, each, prefix[at] ?? schema.items, `${path}[${at}]`),
    );
    return makes === "Set" ? new Set(items) : items;
  }
  if (typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const object = members(revival, value as Readonly<Record<string, unknown>>, schema, path);
  return makes === "Map" ? new Map(Object.entries(object)) : object;
}

function members(
  revival: Revival,
  value: Readonly<Record<string, unknown>>,
  schema: Schema,
  path: string,
): Record<string, unknown> {
  const properties = isSchema(schema.properties) ? schema.properties : {};
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      const own = Object.hasOwn(properties, name) ? properties[name] : schema.additionalProperties;
      return [name, revive(revival, each, own, path === "" ? name : `${path}.${name}`)];
    }),
  );
}

function fromText({ issues }: Revival, text: string, makes: unknown, path: string): unknown {
  switch (makes) {
    case "Date": {
      const date = new Date(text);
      if (!Number.isNaN(date.getTime())) return date;
      issues.push({ path, message: `'${text}' is no date and time; write it as 2026-05-31T10:00:00Z` });
      return text;
    }
    case "URL":
      if (URL.canParse(text)) return new URL(text);
      issues.push({ path, message: `'${text}' is no URL` });
      return text;
    case "bigint":
      return BigInt(text);
    default:
      return text;
  }
}

/** Whether a value may be meant by a branch of a union: one that makes something of texts takes those it can. */
function mayBe(schema: Schema | undefined, value: unknown): boolean {
  if (schema === undefined) return false;
  const { type } = schema;
  if (Array.isArray(schema.enum)) return schema.enum.includes(value);
  if (typeof value === "string") {
    if (schema[MAKES] === "Date") return !Number.isNaN(Date.parse(value));
    if (schema[MAKES] === "URL") return URL.canParse(value);
    if (schema[MAKES] === "bigint") return /^-?\d+$/.test(value);
    return type === "string" || type === undefined;
  }
  if (Array.isArray(value)) return type === "array" || type === undefined;
  if (typeof value !== "object" || value === null) return type === typeof value || type === undefined;
  if (type !== "object") return type === undefined;
  const required = Array.isArray(schema.required) ? (schema.required as readonly unknown[]) : [];
  if (!required.every((name) => typeof name === "string" && Object.hasOwn(value, name))) return false;
  // Objects of a union are told apart by their literals.
  const properties = isSchema(schema.properties) ? schema.properties : {};
  return Object.entries(value).every(([name, each]) => {
    const own = properties[name];
    return !isSchema(own) || !Array.isArray(own.enum) || own.enum.includes(each);
  });
}

function resolved({ root }: Revival, given: unknown): Schema | undefined {
  if (!isSchema(given)) return undefined;
  const { $ref } = given;
  if (typeof $ref !== "string") return given;
  const definitions = isSchema(root.definitions) ? root.definitions : {};
  const found = definitions[$ref.replace(/^#\/definitions\//, "")];
  return isSchema(found) ? found : undefined;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
