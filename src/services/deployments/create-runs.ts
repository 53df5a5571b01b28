import type {
  DeploymentFlowRunCreate,
  FlowRunBulkCreateResponse,
} from "../../contract/deployments/schemas.ts";
import { BatutaError } from "../../platform/errors.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import { createDeploymentRun } from "./create-run.ts";
import { requireDeployment } from "./read.ts";

/** Most runs of one request. */
const MAX_RUNS = 100;

/** A bulk request tells what is wrong with one run in other words than the request of a single one. */
function complaintOf({ code, message }: BatutaError): string {
  if (code === "parameters-invalid") {
    return message.replace(/^Error creating flow run:/, "Parameter validation failed:");
  }
  if (code === "parameters-not-hydrated")
    return message.replace(/^Error hydrating flow run parameters: /, "");
  return message;
}

/**
 * Creates up to 100 runs of a deployment; each succeeds or fails for itself.
 *
 * @throws BatutaError `not-found`, `too-many-runs`
 */
export async function createDeploymentRuns(
  ctx: ServiceContext,
  id: string,
  bodies: readonly DeploymentFlowRunCreate[],
): Promise<FlowRunBulkCreateResponse> {
  if (bodies.length > MAX_RUNS) {
    throw serviceError("too-many-runs", `Cannot create more than ${MAX_RUNS} flow runs at once.`);
  }
  await requireDeployment(ctx.store.db, id);
  // One lane: they are written in order and share a commit.
  const outcomes = await Promise.allSettled(bodies.map((body) => createDeploymentRun(ctx, id, body)));
  const results = outcomes.map((outcome): FlowRunBulkCreateResponse["results"][number] => {
    if (outcome.status === "fulfilled") {
      return { flow_run_id: outcome.value.flow_run.id, status: "CREATED", error: null };
    }
    if (!BatutaError.is(outcome.reason)) throw outcome.reason;
    return { flow_run_id: null, status: "FAILED", error: complaintOf(outcome.reason) };
  });
  return { results };
}
