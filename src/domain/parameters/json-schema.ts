import { type ExactJson, isExactObject } from "./exact-json.ts";
import { checkFormat } from "./json-formats.ts";
import { type Descend, KEYWORDS, type KeywordCheck } from "./json-schema-keywords.ts";
import {
  type Check,
  errorAt,
  MissingPointer,
  type Place,
  type SchemaError,
  UnusableSchema,
} from "./json-schema-parts.ts";

/** Deeper schemas than this are taken for endless. */
const MAX_DEPTH = 200;
/** A value with more errors than this is wrong enough. */
const MAX_ERRORS = 1000;

/** Follows `#/definitions/Name`; only references within the schema are known. */
function resolve(check: Check, reference: string): ExactJson {
  if (reference === "#") return check.root;
  let found: ExactJson | undefined = reference.startsWith("#/") ? check.root : undefined;
  if (found === undefined) {
    throw new UnusableSchema(`the reference '${reference}' leads out of the schema, which is not supported`);
  }
  for (const part of reference.slice(2).split("/")) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(found)) found = (found as readonly ExactJson[])[Number(key)];
    else found = isExactObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
    if (found === undefined) throw new MissingPointer(reference.slice(1), check.root);
  }
  return found;
}

const descend: Descend = (check, value, schema, place) => schemaErrors(check, value, schema, place);

/** All errors of a value against a schema, in the order in which the schema lists its keywords. */
function* schemaErrors(
  check: Check,
  value: ExactJson,
  schema: ExactJson,
  place: Place,
): Generator<SchemaError> {
  if (schema === true) return;
  if (place.level > MAX_DEPTH) throw new UnusableSchema("the schema refers to itself without end");
  if (schema === false) {
    yield errorAt(place, value, {}, "false", "False schema does not allow this value");
    return;
  }
  if (!isExactObject(schema)) throw new UnusableSchema("a schema is an object or a boolean");
  for (const [keyword, argument] of Object.entries(schema)) {
    if (check.count > MAX_ERRORS) return;
    if (keyword === "$ref" && typeof argument === "string") {
      yield* schemaErrors(check, value, resolve(check, argument), { ...place, level: place.level + 1 });
      continue;
    }
    if (keyword === "format") {
      if (check.checksFormats && typeof argument === "string" && typeof value === "string") {
        const message = checkFormat(argument, value);
        if (message !== undefined) yield errorAt(place, value, schema, keyword, message);
      }
      continue;
    }
    const run: KeywordCheck | undefined = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined;
    if (run === undefined) continue;
    for (const found of run({ descend, check, value, argument, schema, place })) {
      check.count += 1;
      yield found;
    }
  }
}

/** Checks a value; `checksFormats` also looks at `format`. */
export function validateJson(
  value: ExactJson,
  schema: ExactJson,
  options: { readonly checksFormats: boolean },
): SchemaError[] {
  const check: Check = { root: schema, checksFormats: options.checksFormats, count: 0 };
  return [...schemaErrors(check, value, schema, { path: [], base: 0, level: 0 })];
}
