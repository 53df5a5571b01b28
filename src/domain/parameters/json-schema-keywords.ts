import { type ExactJson, ExactNumber, type ExactObject, isExactObject } from "./exact-json.ts";
import { equalJson, isMultiple } from "./json-equality.ts";
import { pythonPattern } from "./json-formats.ts";
import {
  type Check,
  errorAt,
  isOfType,
  type Place,
  type SchemaError,
  UnusableSchema,
} from "./json-schema-parts.ts";
import { pythonString, pythonText } from "./python-text.ts";

/** Finds all errors of a value against a schema. */
export type Descend = (
  check: Check,
  value: ExactJson,
  schema: ExactJson,
  place: Place,
) => Generator<SchemaError>;

/** What the check of a keyword is given. */
export interface KeywordInput {
  readonly descend: Descend;
  readonly check: Check;
  readonly value: ExactJson;
  /** The keyword's value. */
  readonly argument: ExactJson;
  readonly schema: ExactObject;
  readonly place: Place;
}

/** Finds what a keyword has against a value. */
export type KeywordCheck = (input: KeywordInput) => Iterable<SchemaError>;

function fits(descend: Descend, check: Check, value: ExactJson, schema: ExactJson, place: Place): boolean {
  return descend({ ...check, count: 0 }, value, schema, place).next().done === true;
}

function asList(value: ExactJson): readonly ExactJson[] {
  return Array.isArray(value) ? value : [];
}

function inside(place: Place, key: string | number): Place {
  return { ...place, path: [...place.path, key], level: place.level + 1 };
}

function below(place: Place): Place {
  return { ...place, level: place.level + 1 };
}

/** A keyword that says one thing. */
function simple(
  keyword: string,
  problem: (value: ExactJson, argument: ExactJson, schema: ExactObject) => string | undefined,
): KeywordCheck {
  return ({ value, argument, schema, place }) => {
    const message = problem(value, argument, schema);
    return message === undefined ? [] : [errorAt(place, value, schema, keyword, message)];
  };
}

function compared(keyword: string, words: string, isWrong: (value: number, bound: number) => boolean) {
  return simple(keyword, (value, bound) =>
    value instanceof ExactNumber && bound instanceof ExactNumber && isWrong(value.value, bound.value)
      ? `${pythonText(value)} is ${words} of ${pythonText(bound)}`
      : undefined,
  );
}

function sizeOf(value: ExactJson, kind: "array" | "object" | "string"): number | undefined {
  if (kind === "string") return typeof value === "string" ? [...value].length : undefined;
  if (kind === "array") return Array.isArray(value) ? value.length : undefined;
  return isExactObject(value) ? Object.keys(value).length : undefined;
}

function sized(
  keyword: string,
  kind: "array" | "object" | "string",
  words: string,
  least: boolean,
): KeywordCheck {
  return simple(keyword, (value, argument) => {
    const size = sizeOf(value, kind);
    if (size === undefined || !(argument instanceof ExactNumber)) return undefined;
    const bound = argument.value;
    if (least ? size >= bound : size <= bound) return undefined;
    if (least && bound === 1) return `${pythonText(value)} should be non-empty`;
    if (!least && bound === 0) return `${pythonText(value)} is expected to be empty`;
    return `${pythonText(value)} ${words}`;
  });
}

function extrasOf(value: ExactObject, schema: ExactObject): string[] {
  const known = isExactObject(schema.properties) ? schema.properties : {};
  const patterns = isExactObject(schema.patternProperties) ? Object.keys(schema.patternProperties) : [];
  const matchers = patterns.map(pattern);
  return Object.keys(value).filter(
    (key) => !Object.hasOwn(known, key) && !matchers.some((matcher) => matcher.test(key)),
  );
}

function pattern(text: string): RegExp {
  try {
    return pythonPattern(text);
  } catch {
    throw new UnusableSchema(`${pythonString(text)} is not a regular expression`);
  }
}

function* additionalProperties(input: KeywordInput): Iterable<SchemaError> {
  const { descend, check, value, argument, schema, place } = input;
  if (!isExactObject(value)) return;
  const extras = extrasOf(value, schema);
  if (isExactObject(argument)) {
    for (const key of extras) yield* descend(check, value[key] as ExactJson, argument, inside(place, key)); // safe: an own key
    return;
  }
  if (argument === true || extras.length === 0) return;
  const named = extras.sort().map(pythonString).join(", ");
  const one = extras.length === 1;
  const message = isExactObject(schema.patternProperties)
    ? `${named} ${one ? "does" : "do"} not match any of the regexes: ${Object.keys(schema.patternProperties).sort().map(pythonString).join(", ")}`
    : `Additional properties are not allowed (${named} ${one ? "was" : "were"} unexpected)`;
  yield errorAt(place, value, schema, "additionalProperties", message);
}

/** The errors of each branch, or undefined as soon as one fits. */
function branchErrors({ descend, check, value, argument, place }: KeywordInput): {
  readonly errors: SchemaError[];
  readonly fitting: number;
} {
  const errors: SchemaError[] = [];
  for (const [at, branch] of asList(argument).entries()) {
    const here = { ...below(place), base: place.path.length };
    const found = [...descend({ ...check, count: 0 }, value, branch, here)];
    if (found.length === 0) return { errors, fitting: at };
    errors.push(...found);
  }
  return { errors, fitting: -1 };
}

function anyOf(input: KeywordInput): Iterable<SchemaError> {
  const { errors, fitting } = branchErrors(input);
  if (fitting >= 0) return [];
  const message = `${pythonText(input.value)} is not valid under any of the given schemas`;
  return [errorAt(input.place, input.value, input.schema, "anyOf", message, { context: errors })];
}

function oneOf(input: KeywordInput): Iterable<SchemaError> {
  const { descend, check, value, argument, schema, place } = input;
  const { errors, fitting } = branchErrors(input);
  if (fitting < 0) {
    const message = `${pythonText(value)} is not valid under any of the given schemas`;
    return [errorAt(place, value, schema, "oneOf", message, { context: errors })];
  }
  const branches = asList(argument);
  const others = branches
    .slice(fitting + 1)
    .filter((branch) => fits(descend, check, value, branch, below(place)));
  if (others.length === 0) return [];
  const named = [...others, branches[fitting] as ExactJson].map(pythonText).join(", "); // safe: the index of a branch
  return [errorAt(place, value, schema, "oneOf", `${pythonText(value)} is valid under each of ${named}`)];
}

function* items({ descend, check, value, argument, schema, place }: KeywordInput): Iterable<SchemaError> {
  if (!Array.isArray(value)) return;
  const list = value as readonly ExactJson[];
  const prefix = asList(schema.prefixItems ?? null).length;
  if (argument === false) {
    const extra = list.length - prefix;
    if (extra <= 0) return;
    const rest = extra === 1 ? (list[prefix] as ExactJson) : list.slice(prefix); // safe: there is one more
    const message = `Expected at most ${prefix} item${prefix === 1 ? "" : "s"} but found ${extra} extra: ${pythonText(rest)}`;
    yield errorAt(place, value, schema, "items", message);
    return;
  }
  for (const [at, item] of list.entries()) {
    if (at >= prefix) yield* descend(check, item, argument, inside(place, at));
  }
}

function* contains({ descend, check, value, argument, schema, place }: KeywordInput): Iterable<SchemaError> {
  if (!Array.isArray(value)) return;
  const list = value as readonly ExactJson[];
  const { minContains, maxContains } = schema;
  const least = minContains instanceof ExactNumber ? minContains.value : 1;
  const most = maxContains instanceof ExactNumber ? maxContains.value : list.length;
  const matches = list.filter((item) => fits(descend, check, item, argument, below(place))).length;
  if (matches > most) {
    const message = `Too many items match the given schema (expected at most ${most})`;
    yield errorAt(place, value, schema, "maxContains", message);
  } else if (matches < least && matches === 0) {
    const message = `${pythonText(value)} does not contain items matching the given schema`;
    yield errorAt(place, value, schema, "contains", message);
  } else if (matches < least) {
    const message = `Too few items match the given schema (expected at least ${least} but only ${matches} matched)`;
    yield errorAt(place, value, schema, "minContains", message);
  }
}

function unsupported(keyword: string): KeywordCheck {
  return () => {
    throw new UnusableSchema(`the keyword '${keyword}' is not supported`);
  };
}

/** The checks of all keywords that say something about a value. */
export const KEYWORDS: Readonly<Record<string, KeywordCheck>> = {
  type: simple("type", (value, argument) => {
    const types = (Array.isArray(argument) ? (argument as readonly ExactJson[]) : [argument]).map(String);
    if (types.some((type) => isOfType(value, type))) return undefined;
    return `${pythonText(value)} is not of type ${types.map(pythonString).join(", ")}`;
  }),
  enum: simple("enum", (value, argument) =>
    asList(argument).some((each) => equalJson(each, value))
      ? undefined
      : `${pythonText(value)} is not one of ${pythonText(argument)}`,
  ),
  const: simple("const", (value, argument) =>
    equalJson(value, argument) ? undefined : `${pythonText(argument)} was expected`,
  ),
  minimum: compared("minimum", "less than the minimum", (value, bound) => value < bound),
  maximum: compared("maximum", "greater than the maximum", (value, bound) => value > bound),
  exclusiveMinimum: compared(
    "exclusiveMinimum",
    "less than or equal to the minimum",
    (value, bound) => value <= bound,
  ),
  exclusiveMaximum: compared(
    "exclusiveMaximum",
    "greater than or equal to the maximum",
    (value, bound) => value >= bound,
  ),
  multipleOf: simple("multipleOf", (value, argument) =>
    value instanceof ExactNumber && argument instanceof ExactNumber && !isMultiple(value, argument)
      ? `${pythonText(value)} is not a multiple of ${pythonText(argument)}`
      : undefined,
  ),
  minLength: sized("minLength", "string", "is too short", true),
  maxLength: sized("maxLength", "string", "is too long", false),
  minItems: sized("minItems", "array", "is too short", true),
  maxItems: sized("maxItems", "array", "is too long", false),
  minProperties: sized("minProperties", "object", "does not have enough properties", true),
  maxProperties: sized("maxProperties", "object", "has too many properties", false),
  uniqueItems: simple("uniqueItems", (value, argument) => {
    if (argument !== true || !Array.isArray(value)) return undefined;
    const list = value as readonly ExactJson[];
    const isDoubled = list.some((item, at) => list.slice(0, at).some((before) => equalJson(before, item)));
    return isDoubled ? `${pythonText(value)} has non-unique elements` : undefined;
  }),
  pattern: simple("pattern", (value, argument) =>
    typeof value === "string" && typeof argument === "string" && !pattern(argument).test(value)
      ? `${pythonString(value)} does not match ${pythonString(argument)}`
      : undefined,
  ),
  *required({ value, argument, schema, place }) {
    if (!isExactObject(value)) return;
    for (const name of asList(argument)) {
      if (typeof name !== "string" || Object.hasOwn(value, name)) continue;
      const message = `${pythonString(name)} is a required property`;
      yield errorAt(place, value, schema, "required", message, { missing: name });
    }
  },
  *dependentRequired({ value, argument, schema, place }) {
    if (!isExactObject(value) || !isExactObject(argument)) return;
    for (const [name, needed] of Object.entries(argument)) {
      if (!Object.hasOwn(value, name)) continue;
      for (const each of asList(needed)) {
        if (typeof each !== "string" || Object.hasOwn(value, each)) continue;
        const message = `${pythonString(each)} is a dependency of ${pythonString(name)}`;
        yield errorAt(place, value, schema, "dependentRequired", message);
      }
    }
  },
  *dependentSchemas({ descend, check, value, argument, place }) {
    if (!isExactObject(value) || !isExactObject(argument)) return;
    for (const [name, schema] of Object.entries(argument)) {
      if (Object.hasOwn(value, name)) yield* descend(check, value, schema, below(place));
    }
  },
  *properties({ descend, check, value, argument, place }) {
    if (!isExactObject(value) || !isExactObject(argument)) return;
    for (const [name, schema] of Object.entries(argument)) {
      const item = Object.hasOwn(value, name) ? value[name] : undefined;
      if (item !== undefined) yield* descend(check, item, schema, inside(place, name));
    }
  },
  *patternProperties({ descend, check, value, argument, place }) {
    if (!isExactObject(value) || !isExactObject(argument)) return;
    for (const [text, schema] of Object.entries(argument)) {
      const matcher = pattern(text);
      for (const [name, item] of Object.entries(value)) {
        if (matcher.test(name)) yield* descend(check, item, schema, inside(place, name));
      }
    }
  },
  *propertyNames({ descend, check, value, argument, place }) {
    if (!isExactObject(value)) return;
    for (const name of Object.keys(value)) yield* descend(check, name, argument, below(place));
  },
  additionalProperties,
  *prefixItems({ descend, check, value, argument, place }) {
    if (!Array.isArray(value)) return;
    for (const [at, schema] of asList(argument).entries()) {
      const item = (value as readonly ExactJson[])[at];
      if (item !== undefined) yield* descend(check, item, schema, inside(place, at));
    }
  },
  items,
  contains,
  *allOf({ descend, check, value, argument, place }) {
    for (const schema of asList(argument)) yield* descend(check, value, schema, below(place));
  },
  anyOf,
  oneOf,
  *not({ descend, check, value, argument, schema, place }) {
    if (!fits(descend, check, value, argument, below(place))) return;
    const message = `${pythonText(value)} should not be valid under ${pythonText(argument)}`;
    yield errorAt(place, value, schema, "not", message);
  },
  *if({ descend, check, value, argument, schema, place }) {
    const { then: yes, else: no } = schema;
    const branch = fits(descend, check, value, argument, below(place)) ? yes : no;
    if (branch !== undefined) yield* descend(check, value, branch, below(place));
  },
  unevaluatedItems: unsupported("unevaluatedItems"),
  unevaluatedProperties: unsupported("unevaluatedProperties"),
  $dynamicRef: unsupported("$dynamicRef"),
};
