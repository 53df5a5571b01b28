import type { FlowRunUpdate } from "../../contract/flow-runs/schemas.ts";
import { jsonTextOf } from "../../contract/json-text.ts";
import type { Labels } from "../../contract/primitives.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { type FlowRunChange, lockFlowRun, updateFlowRunRow } from "../../store/queries/flow-run-writes.ts";
import { cleanLabels, cleanText, cleanTexts } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { notFound, orNotFound, serviceError } from "../errors.ts";
import { checkedParameters } from "./new-flow-run.ts";

/** Changes the given fields of a flow run; absent ones stay, and so do a name that is empty and parameters that are null. */
export async function updateFlowRun(ctx: ServiceContext, id: string, body: FlowRunUpdate): Promise<void> {
  const change: FlowRunChange = { updated: ctx.clock.nowMicros() };
  if (body.name) change.name = cleanText(body.name);
  if (body.flow_version !== undefined) change.flow_version = body.flow_version;
  if (body.parameters !== undefined) change.parameters = checkedParameters(body.parameters);
  if (body.empirical_policy !== undefined) change.empirical_policy = JSON.stringify(body.empirical_policy);
  if (body.tags !== undefined) change.tags = JSON.stringify(cleanTexts(body.tags));
  if (body.infrastructure_pid !== undefined) change.infrastructure_pid = body.infrastructure_pid;
  if (body.job_variables !== undefined) {
    change.job_variables = body.job_variables === null ? null : jsonTextOf(body.job_variables);
  }
  const found = await ctx.store.write(
    async (trx) => {
      if (body.job_variables != null) await refuseLateVariables(ctx, trx, id, jsonTextOf(body.job_variables));
      return await updateFlowRunRow(trx, id, change);
    },
    { lane: id },
  );
  if (!found) throw notFound("Flow run", id);
}

/** Only a deployment's run that is not under way can be given other job variables, and such as its pool takes. */
async function refuseLateVariables(
  ctx: ServiceContext,
  trx: Queryable,
  id: string,
  variables: string,
): Promise<void> {
  const run = orNotFound(await lockFlowRun(trx, ctx.store.dialect, id), "Flow run", id);
  if (run.state_type !== "SCHEDULED") {
    throw serviceError(
      "run-not-scheduled",
      `Job variables for a flow run in state ${run.state_type} cannot be updated`,
      { flow_run_id: id },
    );
  }
  // Rare: the modules of deployments are not loaded for other changes.
  const { checkVariablesOfRun } = await import("../deployments/job-variables.ts");
  await checkVariablesOfRun(trx, run, variables);
}

/** Merges labels into a flow run's. */
export async function updateFlowRunLabels(ctx: ServiceContext, id: string, labels: Labels): Promise<void> {
  await ctx.store.write(
    async (trx) => {
      const run = orNotFound(await lockFlowRun(trx, ctx.store.dialect, id), "Flow run", id);
      const merged = { ...JSON.parse(run.labels), ...cleanLabels(labels) };
      await updateFlowRunRow(trx, id, { labels: JSON.stringify(merged), updated: ctx.clock.nowMicros() });
    },
    { lane: id },
  );
}
