import { BatutaError } from "../../platform/errors.ts";
import type { ObjectShape, PositionalShape } from "./function-shape.ts";
import { isStandardSchema, type ParametersOption, type StandardSchema } from "./standard-schema.ts";
import { type Checked, checkValue, invalidParameters, type ParameterIssue } from "./validate-arguments.ts";

/** What arguments are checked with. */
export interface ArgumentCheck {
  readonly schemas: Exclude<ParametersOption, readonly string[]>;
  readonly getShape: () => PositionalShape | ObjectShape;
  /** For messages: "flow 'etl'". */
  readonly what: string;
}

/**
 * Checks arguments and gives the converted ones. All fields are checked, so that one message tells all that is wrong.
 *
 * @throws `BatutaError` with code `invalid-parameters`.
 */
export async function checkArguments(
  check: ArgumentCheck,
  args: readonly unknown[],
): Promise<readonly unknown[]> {
  const { schemas, what } = check;
  if (isStandardSchema(schemas)) return checkWhole(check, schemas, args);
  const byPosition = isList(schemas) ? schemas : undefined;
  if (byPosition) return checkEach(what, byPosition, (index) => nameOf(check, index), args);
  return checkByName(check, schemas as Readonly<Record<string, StandardSchema>>, args);
}

function isList(schemas: ArgumentCheck["schemas"]): schemas is readonly StandardSchema[] {
  return Array.isArray(schemas);
}

/** For messages only: a function without names still gets checked by position. */
function nameOf(check: ArgumentCheck, index: number): string {
  try {
    const shape = check.getShape();
    return shape.kind === "object" ? "" : (shape.names[index] ?? `argument ${index + 1}`);
  } catch (error) {
    if (BatutaError.hasCode(error, "unnamed-parameters")) return `argument ${index + 1}`;
    throw error;
  }
}

async function checkEach(
  what: string,
  schemas: readonly (StandardSchema | undefined)[],
  nameAt: (index: number) => string,
  args: readonly unknown[],
): Promise<readonly unknown[]> {
  const issues: ParameterIssue[] = [];
  const checked: unknown[] = [...args];
  for (const [index, schema] of schemas.entries()) {
    if (!schema) continue;
    const result = await checkValue(schema, args[index], nameAt(index));
    if ("issues" in result) issues.push(...result.issues);
    // A left out argument stays left out unless the schema fills it, so that the function's own default applies.
    else if (index < args.length || result.value !== undefined) {
      while (checked.length < index) checked.push(undefined);
      checked[index] = result.value;
    }
  }
  if (issues.length > 0) throw invalidParameters(what, issues);
  return checked;
}

async function checkByName(
  check: ArgumentCheck,
  schemas: Readonly<Record<string, StandardSchema>>,
  args: readonly unknown[],
): Promise<readonly unknown[]> {
  const { what } = check;
  const shape = check.getShape();
  for (const name of Object.keys(schemas)) {
    if (shape.names.includes(name) || (shape.kind === "object" && shape.hasRest)) continue;
    throw new BatutaError(
      "unknown-parameter",
      `${what} has a schema for parameter '${name}', and has no such parameter; it has ${shape.names.join(", ")}`,
      { fields: { parameter: name, known: shape.names } },
    );
  }
  if (shape.kind === "positional") {
    const list = shape.names.map((name) => schemas[name]);
    if (!shape.hasRest) return checkEach(what, list, (index) => shape.names[index] ?? "", args);
    const fixed = shape.names.length - 1;
    const whole = await checkEach(what, list, (index) => shape.names[index] ?? "", [
      ...args.slice(0, fixed),
      ...Array.from({ length: Math.max(0, fixed - args.length) }),
      args.slice(fixed),
    ]);
    const rest = whole[fixed];
    return [...whole.slice(0, Math.max(fixed, 0)), ...(Array.isArray(rest) ? rest : [])];
  }
  const given = args[0];
  if (typeof given !== "object" || given === null) {
    if (given !== undefined || !shape.isOptional) {
      throw invalidParameters(what, [{ path: "", message: "expected one object with the parameters" }]);
    }
  }
  const record: Record<string, unknown> = { ...(given as Readonly<Record<string, unknown>> | undefined) };
  const names = Object.keys(schemas);
  const values = await checkEach(
    what,
    names.map((name) => schemas[name]),
    (index) => names[index] ?? "",
    names.map((name) => record[name]),
  );
  for (const [index, name] of names.entries()) {
    if (values[index] !== undefined || name in record) record[name] = values[index];
  }
  return [record];
}

/**
 * One schema for all: for a sole parameter it is the schema of that one; else of the parameters by name, or (a tuple)
 * of the list of arguments.
 */
async function checkWhole(
  check: ArgumentCheck,
  schema: StandardSchema,
  args: readonly unknown[],
): Promise<readonly unknown[]> {
  const shape = check.getShape();
  if (shape.kind === "object") return [unwrap(check, await checkValue(schema, args[0], ""))];
  if (shape.names.length === 1 && !shape.hasRest) {
    return [unwrap(check, await checkValue(schema, args[0], shape.names[0] ?? ""))];
  }
  const record: Record<string, unknown> = {};
  for (const [index, name] of shape.names.entries()) {
    if (index < args.length)
      record[name] = shape.hasRest && index === shape.names.length - 1 ? args.slice(index) : args[index];
  }
  const byName = await checkValue(schema, record, "");
  if ("value" in byName) return fromRecord(shape, byName.value, args);
  // A schema that wants no object at all says so about the whole; then it may be a tuple.
  if (byName.issues.every((issue) => issue.path === "")) {
    const asList = await checkValue(schema, args, "");
    if ("value" in asList && Array.isArray(asList.value)) return asList.value;
    if ("issues" in asList && asList.issues.some((issue) => issue.path !== ""))
      throw tupleError(check, shape, asList.issues);
  }
  throw invalidParameters(check.what, byName.issues);
}

function fromRecord(shape: PositionalShape, value: unknown, args: readonly unknown[]): readonly unknown[] {
  if (typeof value !== "object" || value === null) return args;
  const record = value as Readonly<Record<string, unknown>>;
  const list = shape.names.map((name) => record[name]);
  if (shape.hasRest) {
    const rest = list.pop();
    return [...list, ...(Array.isArray(rest) ? rest : [])];
  }
  while (list.length > args.length && list.at(-1) === undefined) list.pop();
  return list;
}

function unwrap(check: ArgumentCheck, checked: Checked): unknown {
  if ("issues" in checked) throw invalidParameters(check.what, checked.issues);
  return checked.value;
}

/** Positions of a tuple told by the parameters' names. */
function tupleError(
  check: ArgumentCheck,
  shape: PositionalShape,
  issues: readonly ParameterIssue[],
): BatutaError {
  const named = issues.map(({ path, message }) => ({
    path: path.replace(/^\[(\d+)\]/, (text, index: string) => shape.names[Number(index)] ?? text),
    message,
  }));
  return invalidParameters(check.what, named);
}
