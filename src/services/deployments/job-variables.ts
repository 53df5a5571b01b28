import { jsonTextOf } from "../../contract/json-text.ts";
import { type ExactObject, isExactObject, parseExact } from "../../domain/parameters/exact-json.ts";
import { prepareSchema } from "../../domain/parameters/prepare-schema.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { findWorkPoolRowById } from "../../store/queries/work-pool-queries.ts";
import { serviceError } from "../errors.ts";
import { schemaComplaint } from "./parameters.ts";

function variablesSchema(template: string): ExactObject {
  const value = parseExact(template);
  const variables = isExactObject(value) ? value.variables : undefined;
  return isExactObject(variables) ? variables : {};
}

/** What is wrong with job variables by a pool's template; undefined when nothing is. */
async function complaint(
  trx: Queryable,
  poolId: string,
  text: string,
  ignoresRequired: boolean,
): Promise<string | undefined> {
  const pool = await findWorkPoolRowById(trx, poolId);
  if (pool === undefined) return undefined;
  const schema = variablesSchema(pool.base_job_template);
  return schemaComplaint(text, prepareSchema(schema, { ignoresRequired }));
}

/**
 * Checks a deployment's job variables against the template of its pool. What is required may still come with a run.
 *
 * @param doing `creating deployment` or `updating deployment`, for the message
 * @throws BatutaError `job-variables-invalid`
 */
export async function checkPoolVariables(
  trx: Queryable,
  poolId: string | null,
  variables: unknown,
  doing: string,
): Promise<void> {
  if (poolId === null) return;
  const found = await complaint(trx, poolId, variables == null ? "{}" : jsonTextOf(variables), true);
  if (found !== undefined) throw serviceError("job-variables-invalid", `Error ${doing}: ${found}`);
}

/**
 * Checks the job variables with which a run starts: the pool's defaults, the deployment's and its own.
 *
 * @throws BatutaError `job-variables-invalid`
 */
export async function checkRunVariables(trx: Queryable, poolId: string | null, text: string): Promise<void> {
  if (poolId === null) return;
  const found = await complaint(trx, poolId, text, false);
  if (found !== undefined) throw serviceError("job-variables-invalid", `Error creating flow run: ${found}`);
}
