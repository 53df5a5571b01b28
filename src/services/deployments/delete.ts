import type { DeploymentFilter } from "../../contract/deployments/filters.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import {
  deleteDeploymentRows,
  listDeploymentIds,
  listDeploymentIdsOfFlows,
} from "../../store/queries/deployment-queries.ts";
import { deleteFlowRunRows } from "../../store/queries/flow-run-queries.ts";
import { listScheduledRunIds } from "../../store/queries/scheduled-run-queries.ts";
import type { ServiceContext } from "../context.ts";
import { notFound } from "../errors.ts";
import { deleteOwnLimit } from "./limit.ts";

/**
 * Deletes deployments inside a write unit, with their schedules, their limits and the runs that have not begun; runs
 * that have stay, and still say of which deployment they were.
 */
export async function removeDeployments(
  ctx: ServiceContext,
  trx: Queryable,
  ids: readonly string[],
): Promise<string[]> {
  await ctx.tell?.entities(trx, { kind: "deployment", verb: "deleted", ids });
  await deleteFlowRunRows(trx, await listScheduledRunIds(trx, ids, false));
  const deleted = await deleteDeploymentRows(trx, ids);
  for (const { id, concurrency_limit_id } of deleted) {
    if (concurrency_limit_id !== null) await deleteOwnLimit(ctx, trx, id);
  }
  return deleted.map(({ id }) => id);
}

export async function deleteDeployment(ctx: ServiceContext, id: string): Promise<void> {
  const deleted = await ctx.store.write((trx) => removeDeployments(ctx, trx, [id]), { lane: id });
  if (deleted.length === 0) throw notFound("Deployment", id);
}

/** Deletes the deployments that match. */
export async function deleteDeployments(
  ctx: ServiceContext,
  body: { readonly deployments?: DeploymentFilter | null | undefined; readonly limit: number },
): Promise<{ deleted: string[] }> {
  const { db, dialect } = ctx.store;
  const ids = await listDeploymentIds(db, dialect, { deployments: body.deployments }, body.limit);
  return {
    deleted: ids.length === 0 ? [] : await ctx.store.write((trx) => removeDeployments(ctx, trx, ids)),
  };
}

/** How many deployments go in one write unit. */
const DEPLOYMENTS_PER_UNIT = 100;

/** Deletes all deployments of these flows. */
export async function deleteDeploymentsOfFlows(
  ctx: ServiceContext,
  flowIds: readonly string[],
): Promise<void> {
  for (;;) {
    const ids = await listDeploymentIdsOfFlows(ctx.store.db, flowIds, DEPLOYMENTS_PER_UNIT);
    if (ids.length > 0) await ctx.store.write((trx) => removeDeployments(ctx, trx, ids));
    if (ids.length < DEPLOYMENTS_PER_UNIT) return;
  }
}
