import { isJsonObject, type JsonObject } from "../../src/platform/json-object.ts";

/** One difference, as a sentence that begins with the operation. */
export interface Difference {
  readonly text: string;
}

/** A JSON schema reduced to what is compared: which types and named values it takes, its fields, its items. */
interface Shape {
  readonly types: ReadonlySet<string>;
  /** Values of enums and constants. */
  readonly values: ReadonlySet<unknown>;
  readonly fields: ReadonlyMap<string, JsonObject>;
  /** Fields that no member of a union does without. */
  readonly required: ReadonlySet<string>;
  /** Fields that some member has but may leave out. */
  readonly optional: ReadonlySet<string>;
  readonly items: JsonObject | undefined;
}

function record(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Follows a `$ref` and merges the members of unions, so that spellings of one meaning compare equal. */
function shapeOf(schema: JsonObject, document: JsonObject, depth = 0): Shape {
  const types = new Set<string>();
  const values = new Set<unknown>();
  const fields = new Map<string, JsonObject>();
  const optional = new Set<string>();
  let required: ReadonlySet<string> | undefined;
  let items: JsonObject | undefined;
  const visit = (part: JsonObject, level: number): void => {
    if (level > 8) return;
    if (typeof part.$ref === "string") {
      const name = part.$ref.split("/").at(-1) ?? "";
      visit(record(record(record(document.components).schemas)[name]), level + 1);
      return;
    }
    for (const member of [...list(part.anyOf), ...list(part.oneOf), ...list(part.allOf)]) {
      visit(record(member), level + 1);
    }
    for (const type of Array.isArray(part.type) ? part.type : [part.type]) {
      if (typeof type === "string") types.add(type);
    }
    for (const value of "const" in part ? [part.const] : list(part.enum)) {
      types.add(value === null ? "null" : typeof value);
      if (value !== null) values.add(value);
    }
    if (isJsonObject(part.properties)) {
      const needed = new Set(list(part.required).map(String));
      required = required === undefined ? needed : required.intersection(needed);
      for (const [name, field] of Object.entries(part.properties)) {
        if (!needed.has(name)) optional.add(name);
        const before = fields.get(name);
        fields.set(name, before === undefined ? record(field) : { anyOf: [before, field] });
      }
    }
    if (isJsonObject(part.items)) items = part.items;
  };
  visit(schema, depth);
  if (types.has("integer") && types.has("number")) types.delete("integer");
  return { types, values, fields, required: required ?? new Set(), optional, items };
}

const MAX_DEPTH = 6;

function compareSchemas(
  where: string,
  ours: readonly [JsonObject, JsonObject],
  theirs: readonly [JsonObject, JsonObject],
  io: "input" | "output",
  report: (text: string) => void,
  depth = 0,
): void {
  const own = shapeOf(ours[0], ours[1]);
  const other = shapeOf(theirs[0], theirs[1]);
  for (const type of other.types) {
    // Answers may be narrower than Prefect declares, bodies may not.
    const isNarrower = io === "output" && type === "null";
    const isInteger = type === "integer" && own.types.has("number");
    if (own.types.size > 0 && !own.types.has(type) && !isNarrower && !isInteger) {
      report(`${where}: Prefect's type ${type} is missing (ours: ${[...own.types].join(", ")})`);
    }
  }
  for (const value of own.values.size === 0 ? [] : other.values) {
    if (!own.values.has(value)) report(`${where}: Prefect's value ${JSON.stringify(value)} is missing`);
  }
  if (depth >= MAX_DEPTH) return;
  for (const [name, field] of other.fields) {
    const mine = own.fields.get(name);
    if (mine === undefined) report(`${where}.${name}: missing`);
    else compareSchemas(`${where}.${name}`, [mine, ours[1]], [field, theirs[1]], io, report, depth + 1);
    if (io === "input" && own.required.has(name) && !other.required.has(name)) {
      report(`${where}.${name}: required by us only`);
    }
    if (io === "output" && own.optional.has(name)) report(`${where}.${name}: not always in our answer`);
  }
  for (const name of own.fields.keys()) {
    if (other.fields.size > 0 && !other.fields.has(name)) report(`${where}.${name}: only ours`);
  }
  if (own.items !== undefined && other.items !== undefined) {
    compareSchemas(`${where}[]`, [own.items, ours[1]], [other.items, theirs[1]], io, report, depth + 1);
  }
}

function jsonSchema(holder: unknown): JsonObject | undefined {
  const content = record(record(holder).content)["application/json"];
  return isJsonObject(content) ? record(content.schema) : undefined;
}

/** The operations that only the first document has. */
export function addedOperations(ours: JsonObject, theirs: JsonObject): string[] {
  return Object.entries(record(ours.paths)).flatMap(([path, methods]) =>
    Object.keys(record(methods))
      .filter((method) => record(record(theirs.paths)[path])[method] === undefined)
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
}

/** Compares the operations that both documents have; one that is missing in ours is a difference. */
export function compareDocuments(
  ours: JsonObject,
  theirs: JsonObject,
): {
  readonly compared: number;
  readonly missing: number;
  readonly differences: readonly Difference[];
} {
  const differences: Difference[] = [];
  let compared = 0;
  let missing = 0;
  for (const [path, methods] of Object.entries(record(theirs.paths))) {
    for (const [method, operation] of Object.entries(record(methods))) {
      const own = record(record(ours.paths)[path])[method];
      const where = `${method.toUpperCase()} ${path}`;
      if (!isJsonObject(own)) {
        missing += 1;
        differences.push({ text: `${where}: missing` });
        continue;
      }
      compared += 1;
      const report = (text: string): void => void differences.push({ text });
      const theirBody = jsonSchema(record(operation).requestBody);
      const ownBody = jsonSchema(own.requestBody);
      if ((theirBody === undefined) !== (ownBody === undefined)) report(`${where} body: one side has none`);
      if (theirBody !== undefined && ownBody !== undefined) {
        compareSchemas(`${where} body`, [ownBody, ours], [theirBody, theirs], "input", report);
      }
      compareParameters(where, own, record(operation), [ours, theirs], report);
      compareAnswers(where, own, record(operation), [ours, theirs], report);
    }
  }
  return { compared, missing, differences };
}

function compareParameters(
  where: string,
  own: JsonObject,
  other: JsonObject,
  [ours, theirs]: readonly [JsonObject, JsonObject],
  report: (text: string) => void,
): void {
  const keyOf = (parameter: unknown): string => `${record(parameter).in} parameter ${record(parameter).name}`;
  const mine = new Map(list(own.parameters).map((parameter) => [keyOf(parameter), record(parameter)]));
  for (const parameter of list(other.parameters).map(record)) {
    const key = keyOf(parameter);
    const found = mine.get(key);
    mine.delete(key);
    if (found === undefined) {
      report(`${where} ${key}: missing`);
      continue;
    }
    if (found.required === true && parameter.required !== true)
      report(`${where} ${key}: required by us only`);
    const schemas = [record(found.schema), record(parameter.schema)] as const;
    if (parameter.in === "header") continue;
    // No path or query can carry a null.
    const told = (text: string): void => (text.includes("type null") ? undefined : report(text));
    compareSchemas(`${where} ${key}`, [schemas[0], ours], [schemas[1], theirs], "input", told);
  }
  for (const key of mine.keys()) report(`${where} ${key}: only ours`);
}

function compareAnswers(
  where: string,
  own: JsonObject,
  other: JsonObject,
  [ours, theirs]: readonly [JsonObject, JsonObject],
  report: (text: string) => void,
): void {
  for (const [status, answer] of Object.entries(record(other.responses))) {
    const theirAnswer = jsonSchema(answer);
    const ownAnswer = record(own.responses)[status];
    if (ownAnswer === undefined) {
      report(`${where} ${status}: not among our answers`);
      continue;
    }
    const ownSchema = jsonSchema(ownAnswer);
    // How a refusal looks, Prefect's document tells wrongly.
    if (!status.startsWith("2")) continue;
    if (theirAnswer === undefined || ownSchema === undefined || Object.keys(theirAnswer).length === 0)
      continue;
    compareSchemas(`${where} ${status}`, [ownSchema, ours], [theirAnswer, theirs], "output", report);
  }
}
