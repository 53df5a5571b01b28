import { findNearestName } from "../config/nearest-name.ts";
import { bestError, pathText } from "../domain/parameters/best-error.ts";
import { type ExactObject, isExactObject, parseExact } from "../domain/parameters/exact-json.ts";
import { needsHydration } from "../domain/parameters/hydrate.ts";
import { validateJson } from "../domain/parameters/json-schema.ts";
import { type SchemaError, UnusableSchema } from "../domain/parameters/json-schema-parts.ts";
import { prepareSchema } from "../domain/parameters/prepare-schema.ts";

type Parameters = Readonly<Record<string, unknown>>;

function propertiesOf(schema: Parameters): string[] {
  const { properties } = schema;
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
}

function describe(error: SchemaError): string {
  const field = error.missing ?? pathText(error.path);
  return error.missing !== undefined
    ? `${error.missing}: is required; give it with -p ${error.missing}=…`
    : `${field === "" ? "parameters" : field}: ${error.message}`;
}

/** What is wrong with the parameters of a run, one line for each field; the server checks them again. */
export function findParameterProblems(
  given: Parameters,
  all: Parameters,
  deployment: {
    readonly parameter_openapi_schema: Parameters | null;
    readonly enforce_parameter_schema: boolean;
  },
): string[] {
  const schema = deployment.parameter_openapi_schema;
  if (schema === null) return [];
  const known = propertiesOf(schema);
  const isOpen = known.length === 0 || schema.additionalProperties === true;
  const unknown = isOpen ? [] : Object.keys(given).filter((name) => !known.includes(name));
  const problems = unknown.map((name) => {
    const near = findNearestName(name, known);
    return `${name}: there is no such parameter; ${near === undefined ? `there are ${known.join(", ")}` : `did you mean ${near}?`}`;
  });
  const text = JSON.stringify(all);
  // References to blocks, variables and templates have their values only on the server.
  if (!deployment.enforce_parameter_schema || needsHydration(text)) return problems;
  try {
    const prepared = prepareSchema(objectOf(JSON.stringify(schema)));
    const byField = new Map<string, SchemaError[]>();
    for (const error of validateJson(parseExact(text), prepared, { checksFormats: false })) {
      const field = String(error.missing ?? error.path[0] ?? "");
      byField.set(field, [...(byField.get(field) ?? []), error]);
    }
    const wrong = [...byField].flatMap(([field, errors]) => {
      const error = bestError(errors);
      return error === undefined || unknown.includes(field) ? [] : [describe(error)];
    });
    return [...problems, ...wrong];
  } catch (error) {
    // The schema itself is no good: the server says what it makes of it.
    if (error instanceof UnusableSchema) return problems;
    throw error;
  }
}

function objectOf(text: string): ExactObject {
  const value = parseExact(text);
  return isExactObject(value) ? value : {};
}
