type Json = Readonly<Record<string, unknown>>;

/** One difference, as a sentence that begins with the operation. */
export interface Difference {
  readonly text: string;
}

/** A JSON schema reduced to what is compared: which types it takes, its fields, its items. */
interface Shape {
  readonly types: ReadonlySet<string>;
  readonly fields: ReadonlyMap<string, Json>;
  readonly required: ReadonlySet<string>;
  readonly items: Json | undefined;
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function record(value: unknown): Json {
  return isJson(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Follows a `$ref` and merges the members of unions, so that spellings of one meaning compare equal. */
function shapeOf(schema: Json, document: Json, depth = 0): Shape {
  const types = new Set<string>();
  const fields = new Map<string, Json>();
  const required = new Set<string>();
  let items: Json | undefined;
  const visit = (part: Json, level: number): void => {
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
    for (const value of "const" in part ? [part.const] : list(part.enum))
      types.add(value === null ? "null" : typeof value);
    for (const [name, field] of Object.entries(record(part.properties))) fields.set(name, record(field));
    for (const name of list(part.required)) required.add(String(name));
    if (isJson(part.items)) items = part.items;
  };
  visit(schema, depth);
  if (types.has("integer") && types.has("number")) types.delete("integer");
  return { types, fields, required, items };
}

const MAX_DEPTH = 6;

function compareSchemas(
  where: string,
  ours: readonly [Json, Json],
  theirs: readonly [Json, Json],
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
  if (depth >= MAX_DEPTH) return;
  for (const [name, field] of other.fields) {
    const mine = own.fields.get(name);
    if (mine === undefined) report(`${where}.${name}: missing`);
    else compareSchemas(`${where}.${name}`, [mine, ours[1]], [field, theirs[1]], io, report, depth + 1);
    const isRequired = own.required.has(name);
    if (io === "input" && isRequired && !other.required.has(name))
      report(`${where}.${name}: required by us only`);
    if (io === "output" && !isRequired) report(`${where}.${name}: not always in our answer`);
  }
  for (const name of own.fields.keys()) {
    if (other.fields.size > 0 && !other.fields.has(name)) report(`${where}.${name}: only ours`);
  }
  if (own.items !== undefined && other.items !== undefined) {
    compareSchemas(`${where}[]`, [own.items, ours[1]], [other.items, theirs[1]], io, report, depth + 1);
  }
}

function jsonSchema(holder: unknown): Json | undefined {
  const content = record(record(holder).content)["application/json"];
  return isJson(content) ? record(content.schema) : undefined;
}

/** Compares the operations that both documents have. */
export function compareDocuments(
  ours: Json,
  theirs: Json,
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
      if (!isJson(own)) {
        missing += 1;
        continue;
      }
      compared += 1;
      const where = `${method.toUpperCase()} ${path}`;
      const report = (text: string): void => void differences.push({ text });
      const theirBody = jsonSchema(record(operation).requestBody);
      const ownBody = jsonSchema(own.requestBody);
      if ((theirBody === undefined) !== (ownBody === undefined)) report(`${where} body: one side has none`);
      if (theirBody !== undefined && ownBody !== undefined) {
        compareSchemas(`${where} body`, [ownBody, ours], [theirBody, theirs], "input", report);
      }
      compareAnswers(where, own, record(operation), [ours, theirs], report);
    }
  }
  return { compared, missing, differences };
}

function compareAnswers(
  where: string,
  own: Json,
  other: Json,
  [ours, theirs]: readonly [Json, Json],
  report: (text: string) => void,
): void {
  for (const [status, answer] of Object.entries(record(other.responses))) {
    if (!status.startsWith("2")) continue;
    const theirAnswer = jsonSchema(answer);
    const ownAnswer = record(own.responses)[status];
    if (ownAnswer === undefined) {
      report(`${where} ${status}: not among our answers`);
      continue;
    }
    const ownSchema = jsonSchema(ownAnswer);
    if (theirAnswer === undefined || ownSchema === undefined || Object.keys(theirAnswer).length === 0)
      continue;
    compareSchemas(`${where} ${status}`, [ownSchema, ours], [theirAnswer, theirs], "output", report);
  }
}
