import type { DeploymentFlowRunCreate } from "../../contract/deployments/schemas.ts";
import type { FlowRun } from "../../contract/flow-runs/schemas.ts";
import { jsonText, jsonTextOf } from "../../contract/json-text.ts";
import type { ProposedState } from "../../domain/states/orchestrate.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { findDeploymentRow } from "../../store/queries/deployment-queries.ts";
import type { DeploymentRow } from "../../store/queries/deployment-rows.ts";
import { findFlowRunByIdempotencyKey } from "../../store/queries/flow-run-queries.ts";
import { cleanLabels, cleanText, cleanTexts } from "../clean-text.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { notFound, serviceError, withConflicts } from "../errors.ts";
import { writeNewFlowRun } from "../flow-runs/create.ts";
import { prepareFlowRun } from "../flow-runs/new-flow-run.ts";
import { proposedState } from "../states/proposed-state.ts";
import { checkRunVariables } from "./job-variables.ts";
import { mergeJsonObjects } from "./merge-json.ts";
import { hydrateParameters, parameterComplaint, parameterProblems } from "./parameters.ts";
import { placeRun } from "./placement.ts";

/** A run that a request made, or that an earlier request with its idempotency key made. */
export interface CreatedRun {
  readonly flow_run: FlowRun;
  readonly created: boolean;
}

function firstState(body: DeploymentFlowRunCreate, nowMicros: number): ProposedState {
  if (body.state != null) return proposedState(body.state, nowMicros);
  const details = { scheduled_time: formatInstant(nowMicros) };
  return { type: "SCHEDULED", name: "Scheduled", message: null, data: null, has_result: false, details };
}

/** The parameters of a run: the deployment's, the request's over them, hydrated and checked. */
async function runParameters(
  ctx: ServiceContext,
  trx: Queryable,
  deployment: DeploymentRow,
  body: DeploymentFlowRunCreate,
): Promise<string> {
  const merged = mergeJsonObjects([deployment.parameters, jsonTextOf(body.parameters)]);
  const parameters = await hydrateParameters(ctx, trx, merged, "flow run");
  const isEnforced = body.enforce_parameter_schema ?? deployment.enforce_parameter_schema !== 0;
  const complaint = isEnforced
    ? parameterComplaint(parameters, deployment.parameter_openapi_schema)
    : undefined;
  if (complaint === undefined) return parameters;
  const errors = parameterProblems(parameters, deployment.parameter_openapi_schema);
  throw serviceError("parameters-invalid", `Error creating flow run: ${complaint}`, { errors });
}

/** Writes a run of a deployment inside a write unit. */
export async function writeDeploymentRun(
  ctx: ServiceContext,
  trx: Queryable,
  deployment: DeploymentRow,
  body: DeploymentFlowRunCreate,
  facts: DomainFact[],
): Promise<CreatedRun> {
  const now = ctx.clock.nowMicros();
  const placement = await placeRun(ctx, trx, deployment, body.work_queue_name);
  const parameters = await runParameters(ctx, trx, deployment, body);
  const variables = mergeJsonObjects([deployment.job_variables, jsonTextOf(body.job_variables ?? {})]);
  await checkRunVariables(trx, placement.work_pool_id, variables);
  const tags = [...new Set([...(JSON.parse(deployment.tags) as string[]), ...cleanTexts(body.tags)])]; // safe: written from the contract's type only
  const init = {
    flow_id: deployment.flow_id,
    deployment_id: deployment.id,
    name: body.name,
    parameters: jsonText(parameters),
    context: body.context,
    parent_task_run_id: body.parent_task_run_id,
    infrastructure_document_id: body.infrastructure_document_id ?? deployment.infrastructure_document_id,
    empirical_policy: body.empirical_policy,
    tags,
    labels: {
      ...JSON.parse(deployment.labels),
      "prefect.deployment.id": deployment.id,
      ...cleanLabels(body.labels ?? {}),
    },
    idempotency_key: body.idempotency_key == null ? null : cleanText(body.idempotency_key),
    job_variables: body.job_variables ?? {},
    deployment_version: deployment.version,
    ...placement,
  };
  const prepared = prepareFlowRun(ctx, init, firstState(body, now));
  if (await writeNewFlowRun(ctx, trx, prepared, facts)) return { flow_run: prepared.shown, created: true };
  const key = init.idempotency_key ?? "";
  const existing = await findFlowRunByIdempotencyKey(trx, deployment.flow_id, key, now);
  if (existing === undefined) {
    throw serviceError("integrity-conflict", `flow run ${prepared.row.id} exists`);
  }
  return { flow_run: existing, created: false };
}

/**
 * Creates a run of a deployment, or reads the one with the same idempotency key.
 *
 * @throws BatutaError `not-found`, `parameters-not-hydrated`, `parameters-invalid`, `job-variables-invalid`,
 * `run-without-pool`
 */
export async function createDeploymentRun(
  ctx: ServiceContext,
  id: string,
  body: DeploymentFlowRunCreate,
): Promise<CreatedRun> {
  const facts: DomainFact[] = [];
  const written = ctx.store.write(
    async (trx) => {
      facts.length = 0;
      const deployment = await findDeploymentRow(trx, id);
      if (deployment === undefined) throw notFound("Deployment", id);
      return writeDeploymentRun(ctx, trx, deployment, body, facts);
    },
    { lane: id },
  );
  const result = await withConflicts(written);
  ctx.facts.publish(facts);
  return result;
}
