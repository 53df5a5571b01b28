import { findNearestName } from "../../config/nearest-name.ts";
import {
  type ExactJson,
  type ExactObject,
  isExactObject,
  parseExact,
} from "../../domain/parameters/exact-json.ts";
import { fieldProblems } from "../../domain/parameters/field-problems.ts";
import { prepareSchema } from "../../domain/parameters/prepare-schema.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";

/** What of a work pool says which variables its jobs have. */
export interface PoolVariables {
  readonly name: string;
  readonly type: string;
  readonly base_job_template?: unknown;
}

/** What is wrong with the value of a job variable. */
export interface VariableProblem {
  /** As it was given: `image`, `env.LEVEL`. */
  readonly name: string;
  readonly message: string;
  /** The pool's template has no such variable, so that nothing would come of it. */
  readonly isUnknown: boolean;
}

/** References are looked up, and templates filled in, where the job is made. */
const FILLED_LATER = /\{\{|"\$ref"/;

/**
 * What is wrong with job variables by the base job template of their pool. The server takes unknown ones, as Prefect's
 * does, and no job would have them.
 */
export function findVariableProblems(pool: PoolVariables, given: JsonObject): readonly VariableProblem[] {
  const schema = variablesSchema(pool);
  const { properties, additionalProperties: others } = schema;
  const known = isJsonObject(properties) ? Object.keys(properties) : [];
  // A template without any variables was written for something else than giving some.
  const isOpen = known.length === 0 || (others !== undefined && others !== false);
  const names = Object.keys(given);
  const isUnknown = (name: string): boolean => !isOpen && !known.includes(name.split(".")[0] ?? "");
  const unknown = names.filter(isUnknown).map((name) => {
    const near = findNearestName(name, known);
    const hint = near === undefined ? `it has ${known.join(", ")}` : `did you mean ${near}?`;
    const message = `the work pool ${pool.name} (${pool.type}) has no job variable ${name}; ${hint}`;
    return { name, message, isUnknown: true };
  });
  const plain = names.filter((name) => !isUnknown(name) && !name.includes(".") && isPlain(given[name]));
  const text = JSON.stringify(Object.fromEntries(plain.map((name) => [name, given[name]])));
  const wrong = fieldProblems(text, prepareSchema(exact(schema), { ignoresRequired: true })).map(
    ({ field, message }) => ({
      name: field,
      message: `the job variable ${field} of the work pool ${pool.name}: ${message}`,
      isUnknown: false,
    }),
  );
  return [...unknown, ...wrong];
}

function variablesSchema({ base_job_template: template }: PoolVariables): JsonObject {
  const variables = isJsonObject(template) ? template.variables : undefined;
  return isJsonObject(variables) ? variables : {};
}

/** Null asks for what stands for it by default. */
function isPlain(value: unknown): boolean {
  return value !== null && value !== undefined && !FILLED_LATER.test(JSON.stringify(value));
}

function exact(schema: JsonObject): ExactObject {
  const value: ExactJson = parseExact(JSON.stringify(schema));
  return isExactObject(value) ? value : {};
}
