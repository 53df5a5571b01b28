import { BatutaError } from "../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../platform/json-object.ts";

/** `{{ name }}`; what begins with `prefect.` or `$` is not a variable of the template. */
const PLACEHOLDER = /\{\{\s*([\w.\-[\]$]+)\s*\}\}/g;
const WHOLE = /^\{\{\s*([\w.\-[\]$]+)\s*\}\}$/;

/** Stands for a variable that nobody has set: what asks for nothing else is left out. */
const UNSET = Symbol("unset");

/**
 * The variables of a job: the template's defaults, then the deployment's, then the run's; objects such as `env` are
 * merged key by key, and a dotted key means a place inside.
 */
export function mergeJobVariables(template: JsonObject, ...layers: readonly JsonObject[]): JsonObject {
  const schema = isJsonObject(template.variables) ? template.variables : {};
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const defaults = Object.entries(properties).flatMap(([name, property]) =>
    isJsonObject(property) && Object.hasOwn(property, "default") ? [[name, property.default] as const] : [],
  );
  let merged: JsonObject = Object.fromEntries(defaults);
  for (const layer of layers) {
    for (const [key, value] of Object.entries(layer)) merged = mergeAt(merged, key.split("."), value);
  }
  const required = Array.isArray(schema.required) ? schema.required : [];
  const missing = required.filter((name) => typeof name === "string" && !Object.hasOwn(merged, name));
  if (missing.length > 0) {
    throw new BatutaError(
      "job-variable-missing",
      `the work pool's job template needs ${missing.join(", ")}; set it in the deployment's job_variables`,
      { fields: { missing } },
    );
  }
  return merged;
}

function mergeAt(base: JsonObject, [key = "", ...rest]: readonly string[], value: unknown): JsonObject {
  const old = Object.hasOwn(base, key) ? base[key] : undefined;
  if (rest.length > 0) return { ...base, [key]: mergeAt(isJsonObject(old) ? old : {}, rest, value) };
  return { ...base, [key]: isJsonObject(old) && isJsonObject(value) ? { ...old, ...value } : value };
}

/** The job configuration with the variables in their places; references to blocks and Prefect's variables stay. */
export function fillJobConfiguration(
  template: JsonObject,
  variables: JsonObject,
  env: Readonly<Record<string, string | undefined>>,
): JsonObject {
  const filled = fillTemplate(template.job_configuration ?? {}, (name) => {
    if (name.startsWith("prefect.blocks.") || name.startsWith("prefect.variables.")) return undefined;
    if (name.startsWith("$")) return { value: env[name.slice(1)] ?? "" };
    return { value: valueAt(variables, name.split(".")) };
  });
  return isJsonObject(filled) ? filled : {};
}

/** What a placeholder stands for; undefined leaves it as it is. */
export type Lookup = (name: string) => { readonly value: unknown } | undefined;

/** Puts values into the places of placeholders, at any depth of texts, lists and objects. */
export function fillTemplate(part: unknown, lookup: Lookup): unknown {
  if (typeof part === "string") return fillText(part, lookup);
  if (Array.isArray(part))
    return part.map((item) => fillTemplate(item, lookup)).filter((item) => item !== UNSET);
  if (!isJsonObject(part)) return part;
  const entries = Object.entries(part).map(([key, value]) => [key, fillTemplate(value, lookup)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== UNSET));
}

function fillText(text: string, lookup: Lookup): unknown {
  const [, only] = WHOLE.exec(text) ?? [];
  if (only !== undefined) {
    const found = lookup(only);
    return found === undefined ? text : found.value;
  }
  return text.replace(PLACEHOLDER, (whole, name: string) => {
    const found = lookup(name);
    if (found === undefined) return whole;
    if (found.value === UNSET) return "";
    return typeof found.value === "string" ? found.value : JSON.stringify(found.value);
  });
}

/** Names of the placeholders in texts at any depth. */
export function placeholdersIn(part: unknown): string[] {
  if (typeof part === "string") return [...part.matchAll(PLACEHOLDER)].map(([, name]) => name ?? "");
  if (typeof part !== "object" || part === null) return [];
  return Object.values(part).flatMap(placeholdersIn);
}

/** What a dotted name leads to; undefined where it leads to nothing. */
export function readPath(value: unknown, name: string): unknown {
  const found = valueAt(value, name.split("."));
  return found === UNSET ? undefined : found;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (!isJsonObject(at) || !Object.hasOwn(at, key)) return UNSET;
    at = at[key];
  }
  return at;
}

/** Where references are looked up. */
export interface ReferenceSources {
  /** Data of a block document, secrets in clear. @throws BatutaError when there is none. */
  readonly blockByName: (slug: string, name: string) => Promise<JsonObject>;
  readonly blockById: (id: string) => Promise<JsonObject>;
  /** @throws BatutaError when there is none. */
  readonly variable: (name: string) => Promise<unknown>;
}

/**
 * Puts blocks (`{{ prefect.blocks.TYPE.NAME.FIELD }}`, `{"$ref": {"block_document_id": …}}`) and variables
 * (`{{ prefect.variables.NAME }}`) in their places.
 */
export async function resolveReferences(part: unknown, sources: ReferenceSources): Promise<unknown> {
  if (typeof part === "string") return resolveText(part, sources);
  if (Array.isArray(part)) return Promise.all(part.map((item) => resolveReferences(item, sources)));
  if (!isJsonObject(part)) return part;
  const { $ref: reference } = part;
  if (isJsonObject(reference) && typeof reference.block_document_id === "string") {
    return sources.blockById(reference.block_document_id);
  }
  const entries = Object.entries(part).map(
    async ([key, value]) => [key, await resolveReferences(value, sources)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function resolveText(text: string, sources: ReferenceSources): Promise<unknown> {
  const names = new Set(placeholdersIn(text));
  const values = new Map<string, unknown>();
  for (const name of names) {
    if (name.startsWith("prefect.variables.")) {
      values.set(name, await sources.variable(name.slice("prefect.variables.".length)));
    } else if (name.startsWith("prefect.blocks.")) values.set(name, await readBlock(name, sources));
  }
  return fillText(text, (name) => (values.has(name) ? { value: values.get(name) } : undefined));
}

async function readBlock(reference: string, sources: ReferenceSources): Promise<unknown> {
  const [, , slug = "", name = "", ...path] = reference.split(".");
  const data = await sources.blockByName(slug, name);
  // A block that only wraps a value stands for it.
  const found = path.length === 0 && Object.hasOwn(data, "value") ? data.value : valueAt(data, path);
  if (found !== UNSET) return found;
  throw new BatutaError("block-field-missing", `the block ${slug}/${name} has no field ${path.join(".")}`, {
    fields: { reference },
  });
}
