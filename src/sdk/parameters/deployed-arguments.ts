import type { FlowRun } from "../../contract/flow-runs/schemas.ts";
import { isExactObject, parseExact } from "../../domain/parameters/exact-json.ts";
import { fieldProblems } from "../../domain/parameters/field-problems.ts";
import { prepareSchema } from "../../domain/parameters/prepare-schema.ts";
import type { FlowSpec } from "../engine/flow-spec.ts";
import { decodeParameters, hasExactParameters } from "../engine/parameters.ts";
import { reviveParameters } from "./revive-parameters.ts";
import { invalidParameters } from "./validate-arguments.ts";

/** As much of a deployment as tells what its runs take. */
export interface ParameterRules {
  readonly parameter_openapi_schema: Readonly<Record<string, unknown>> | null;
  readonly enforce_parameter_schema: boolean;
}

/**
 * The arguments of a deployment's run: checked against the deployment's schema, since a schedule or an older server may
 * not have done it, and with the dates, sets and maps that its types ask for.
 *
 * @throws `BatutaError` with code `invalid-parameters`, one line of the message for each field.
 */
export function deployedArguments(
  spec: FlowSpec,
  run: Pick<FlowRun, "id" | "name" | "parameters" | "context">,
  rules: ParameterRules,
): readonly unknown[] {
  const schema = rules.parameter_openapi_schema;
  if (schema === null || !rules.enforce_parameter_schema || hasExactParameters(run))
    return spec.args(decodeParameters(run));
  const exact = parseExact(JSON.stringify(schema));
  const problems = isExactObject(exact)
    ? fieldProblems(JSON.stringify(run.parameters), prepareSchema(exact))
    : [];
  const what = `flow '${spec.name}'`;
  if (problems.length > 0) {
    throw invalidParameters(
      what,
      problems.map(({ field, message }) => ({ path: field, message })),
    );
  }
  const { parameters, issues } = reviveParameters(run.parameters, schema);
  if (issues.length > 0) throw invalidParameters(what, issues);
  return spec.args(parameters);
}
