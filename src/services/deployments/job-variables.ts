import { jsonTextOf } from "../../contract/json-text.ts";
import { bestError } from "../../domain/parameters/best-error.ts";
import {
  type ExactJson,
  type ExactObject,
  isExactObject,
  parseExact,
} from "../../domain/parameters/exact-json.ts";
import { validateJson } from "../../domain/parameters/json-schema.ts";
import { prepareSchema } from "../../domain/parameters/prepare-schema.ts";
import { pythonString } from "../../domain/parameters/python-text.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { findDeploymentRow } from "../../store/queries/deployment-queries.ts";
import { findWorkPoolRowById } from "../../store/queries/work-pool-queries.ts";
import { serviceError } from "../errors.ts";
import { mergeJsonObjects } from "./merge-json.ts";
import { schemaComplaint } from "./parameters.ts";

/** The schema of a pool's variables; empty when the pool has none. */
async function variablesSchema(trx: Queryable, poolId: string): Promise<ExactObject> {
  const pool = await findWorkPoolRowById(trx, poolId);
  const template = pool === undefined ? null : parseExact(pool.base_job_template);
  const variables = isExactObject(template) ? template.variables : undefined;
  return isExactObject(variables) ? variables : {};
}

function hasDefault(property: ExactJson | undefined): boolean {
  return isExactObject(property) && Object.hasOwn(property, "default");
}

/** What has a default need not be given, and may be null, which asks for the default. */
function withoutDefaults(schema: ExactObject): ExactObject {
  const { properties, required } = schema;
  if (!isExactObject(properties)) return schema;
  const bare = Object.entries(properties).map(([name, property]): [string, ExactJson] => {
    if (!isExactObject(property)) return [name, property];
    const { default: _default, ...rest } = property;
    return [name, rest];
  });
  const needed = Array.isArray(required)
    ? (required as readonly ExactJson[]).filter((name) => !hasDefault(properties[String(name)]))
    : [];
  return { ...schema, properties: Object.fromEntries(bare), required: needed };
}

/**
 * Checks the job variables of a new deployment against the template of its pool. What is required may still come with a
 * run.
 *
 * @throws BatutaError `job-variables-invalid`
 */
export async function checkNewVariables(
  trx: Queryable,
  poolId: string | null,
  variables: unknown,
): Promise<void> {
  if (poolId === null || variables == null) return;
  const schema = withoutDefaults(await variablesSchema(trx, poolId));
  const prepared = prepareSchema(schema, { ignoresRequired: true });
  const found = schemaComplaint(jsonTextOf(variables), prepared);
  if (found !== undefined) {
    throw serviceError("job-variables-invalid", `Error creating deployment: ${found}`);
  }
}

/**
 * Checks the job variables that a change of a deployment brings; the words are Prefect's own for this route.
 *
 * @throws BatutaError `parameters-invalid`
 */
export async function checkChangedVariables(
  trx: Queryable,
  poolId: string | null,
  variables: unknown,
): Promise<void> {
  if (poolId === null || variables == null) return;
  const prepared = prepareSchema(await variablesSchema(trx, poolId), { ignoresRequired: true });
  const value = parseExact(jsonTextOf(variables));
  const best = bestError(validateJson(value, prepared, { checksFormats: false }));
  if (best === undefined) return;
  const error = `<ValidationError: ${pythonString(best.message)}>`;
  throw serviceError("parameters-invalid", `Error creating deployment: ${error}`);
}

/**
 * Checks the job variables with which a run starts: the deployment's and its own.
 *
 * @throws BatutaError `job-variables-invalid`
 */
export async function checkRunVariables(trx: Queryable, poolId: string | null, text: string): Promise<void> {
  if (poolId === null) return;
  const schema = withoutDefaults(await variablesSchema(trx, poolId));
  const found = schemaComplaint(text, prepareSchema(schema));
  if (found !== undefined) throw serviceError("job-variables-invalid", `Error creating flow run: ${found}`);
}

/**
 * Checks the job variables that a run is given after it was made.
 *
 * @throws BatutaError `job-variables-invalid`, `run-without-deployment`
 */
export async function checkVariablesOfRun(
  trx: Queryable,
  run: { readonly deployment_id: string | null; readonly work_pool_id: string | null },
  variables: string,
): Promise<void> {
  const deployment = run.deployment_id === null ? undefined : await findDeploymentRow(trx, run.deployment_id);
  if (deployment === undefined) {
    throw serviceError("run-without-deployment", "A deployment for the flow run could not be found");
  }
  await checkRunVariables(trx, run.work_pool_id, mergeJsonObjects([deployment.job_variables, variables]));
}
