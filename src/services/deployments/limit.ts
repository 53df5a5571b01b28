import type { Queryable } from "../../store/dialects/dialect.ts";
import { findLimit } from "../../store/queries/concurrency-limit-queries.ts";
import {
  createDeploymentLimit,
  deleteLimit,
  deploymentLimitName,
  updateLimit,
} from "../concurrency/manage-limit.ts";
import type { ServiceContext } from "../context.ts";
import { orNotFound } from "../errors.ts";

/**
 * Inside a write unit, gives a deployment the limit that a request asks for, or takes it away; returns the new value of
 * `concurrency_limit_id`, undefined for no change.
 */
export async function placeLimit(
  ctx: ServiceContext,
  trx: Queryable,
  deployment: { readonly id: string; readonly concurrency_limit_id: string | null },
  body: {
    readonly concurrency_limit?: number | null | undefined;
    readonly global_concurrency_limit_id?: string | null | undefined;
  },
): Promise<string | null | undefined> {
  const { concurrency_limit: limit, global_concurrency_limit_id: given } = body;
  const known = deployment.concurrency_limit_id;
  if (given != null) {
    const shared = await findLimit(trx, ctx.store.dialect, { id: given });
    return orNotFound(shared, "Concurrency limit", given).id;
  }
  if (limit === undefined) return given === null ? null : undefined;
  if (limit === null) {
    if (known !== null) await deleteOwnLimit(ctx, trx, deployment.id);
    return null;
  }
  if (known !== null && (await updateLimit(ctx, trx, { id: known }, { limit })) !== undefined) return known;
  return createDeploymentLimit(ctx, trx, deployment.id, limit);
}

/** Deletes the limit that is a deployment's own; a limit that others share stays. */
export async function deleteOwnLimit(
  ctx: ServiceContext,
  trx: Queryable,
  deploymentId: string,
): Promise<void> {
  await deleteLimit(ctx, trx, { name: deploymentLimitName(deploymentId) });
}
