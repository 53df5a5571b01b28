import { findNearestName } from "../../config/nearest-name.ts";
import { type ExactObject, isExactObject, parseExact } from "../../domain/parameters/exact-json.ts";
import { fieldProblems } from "../../domain/parameters/field-problems.ts";
import { needsHydration } from "../../domain/parameters/hydrate.ts";
import { prepareSchema } from "../../domain/parameters/prepare-schema.ts";

type Parameters = Readonly<Record<string, unknown>>;

/** What a deployment says of its parameters. */
interface CheckedDeployment {
  readonly parameter_openapi_schema: Parameters | null;
  readonly enforce_parameter_schema: boolean;
}

function propertiesOf(schema: Parameters): string[] {
  const { properties } = schema;
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
}

/** What is wrong with the parameters of a run, one line for each field; the server checks them again. */
export function findParameterProblems(
  given: Parameters,
  all: Parameters,
  deployment: CheckedDeployment,
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
  const prepared = prepareSchema(objectOf(JSON.stringify(schema)));
  // When the schema itself is no good, the server says what it makes of it.
  const wrong = fieldProblems(text, prepared)
    .filter(({ field }) => !unknown.some((name) => field === name))
    .map(({ field, message, isMissing }) =>
      isMissing && known.includes(field)
        ? `${field}: is required; give it with -p ${field}=…`
        : `${field === "" ? "parameters" : field}: ${message}`,
    );
  return [...problems, ...wrong];
}

/**
 * What is wrong with the parameters of a deployment and of its schedules, which runs that give nothing else have. What is
 * missing may come with a run.
 */
export function findDefaultProblems(
  parameters: Parameters,
  schedules: readonly { readonly parameters?: Parameters | null | undefined }[],
  deployment: CheckedDeployment,
): string[] {
  const all = [{}, ...schedules.map((each) => each.parameters ?? {})];
  const found = all.flatMap((more) => {
    const whole = { ...parameters, ...more };
    return findParameterProblems(whole, whole, deployment).filter((each) => !each.includes(": is required;"));
  });
  return [...new Set(found)];
}

function objectOf(text: string): ExactObject {
  const value = parseExact(text);
  return isExactObject(value) ? value : {};
}
