import { type ExactJson, ExactNumber, isExactObject } from "./exact-json.ts";
import { pythonPattern } from "./json-formats.ts";
import { pythonText } from "./python-text.ts";

const TYPES = new Set(["array", "boolean", "integer", "null", "number", "object", "string"]);
const NUMBERS = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
const COUNTS = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"];
const LISTS_OF_SCHEMAS = ["allOf", "anyOf", "oneOf", "prefixItems"];
const SCHEMAS_BY_NAME = ["properties", "definitions", "$defs", "patternProperties"];
const SINGLE_SCHEMAS = ["not", "additionalProperties", "contains", "propertyNames"];

/** Deeper schemas than this are not looked at. */
const MAX_DEPTH = 100;

function isRegex(pattern: string): boolean {
  try {
    pythonPattern(pattern);
    return true;
  } catch {
    return false; // Not a pattern.
  }
}

function isType(value: ExactJson): boolean {
  if (typeof value === "string") return TYPES.has(value);
  return Array.isArray(value) && value.every((each) => typeof each === "string" && TYPES.has(each));
}

/** What is wrong with one keyword by itself. */
function keywordProblem(keyword: string, value: ExactJson): string | undefined {
  const not = (what: string) => `${pythonText(value)} is not ${what}`;
  if (keyword === "type" && !isType(value)) return not("valid under any of the given schemas");
  if (NUMBERS.includes(keyword) && !(value instanceof ExactNumber)) return not("of type 'number'");
  if (COUNTS.includes(keyword) && !(value instanceof ExactNumber)) return not("of type 'integer'");
  if (keyword === "pattern" && typeof value !== "string") return not("of type 'string'");
  if (keyword === "pattern" && !isRegex(String(value))) return not("a 'regex'");
  if ((keyword === "required" || keyword === "enum") && !Array.isArray(value)) return not("of type 'array'");
  if (SCHEMAS_BY_NAME.includes(keyword) && !isExactObject(value)) return not("of type 'object'");
  if (LISTS_OF_SCHEMAS.includes(keyword) && !Array.isArray(value)) return not("of type 'array'");
  return undefined;
}

function schemasIn(keyword: string, value: ExactJson): readonly ExactJson[] {
  if (SCHEMAS_BY_NAME.includes(keyword) && isExactObject(value)) return Object.values(value);
  if (LISTS_OF_SCHEMAS.includes(keyword) && Array.isArray(value)) return value as readonly ExactJson[];
  if (SINGLE_SCHEMAS.includes(keyword)) return [value];
  if (keyword === "items") return Array.isArray(value) ? (value as readonly ExactJson[]) : [value];
  return [];
}

/** What makes a schema unusable, in the words of Prefect's answer; undefined when nothing does. */
export function schemaProblem(schema: ExactJson, depth = 0): string | undefined {
  if (typeof schema === "boolean" || depth > MAX_DEPTH) return undefined;
  if (!isExactObject(schema)) return `${pythonText(schema)} is not of type 'object', 'boolean'`;
  for (const [keyword, value] of Object.entries(schema)) {
    const own = keywordProblem(keyword, value);
    if (own !== undefined) return own;
    for (const inner of schemasIn(keyword, value)) {
      const found = schemaProblem(inner, depth + 1);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
