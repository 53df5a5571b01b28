import type { DeploymentSlots, SlotEffect } from "../../domain/states/concurrency-rules.ts";
import {
  leavesSlot,
  renewsDeploymentLeases,
  takesDeploymentSlots,
} from "../../domain/states/concurrency-rules.ts";
import type { CurrentState, ProposedState } from "../../domain/states/orchestrate.ts";
import { TERMINAL } from "../../domain/states/state-sets.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { findHolds } from "../../store/queries/concurrency-hold-queries.ts";
import { deleteLease, dropLease, lockLease } from "../../store/queries/concurrency-lease-queries.ts";
import { lockLimits } from "../../store/queries/concurrency-limit-queries.ts";
import { findDeploymentLimit } from "../../store/queries/waiting-run-queries.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { releaseHolds } from "./release-slots.ts";
import { renewLease } from "./renew-lease.ts";
import { weighRequest, writeOutcome } from "./take-slots.ts";

/** How long a slot waits for its run to start, when the deployment does not say. */
const GRACE_SECONDS = 300;

/** The run whose slot it is about. */
export interface RunInSlot {
  readonly id: string;
  readonly deployment_id: string;
}

async function findLimitOf(trx: Queryable, run: RunInSlot) {
  const deployment = await findDeploymentLimit(trx, run.deployment_id);
  if (deployment === undefined) return undefined;
  const options = deployment.concurrency_options === null ? {} : JSON.parse(deployment.concurrency_options);
  return {
    limit_id: deployment.concurrency_limit_id,
    collision_strategy: options.collision_strategy === "CANCEL_NEW" ? "CANCEL_NEW" : "ENQUEUE",
    grace_seconds: Number(options.grace_period_seconds ?? GRACE_SECONDS),
  } as const;
}

/**
 * Reads, inside the run's write unit, what the rules about slots ask; the limit is held until it commits. Null when no
 * limit holds the run back.
 */
export async function readDeploymentSlots(
  ctx: ServiceContext,
  trx: Queryable,
  run: RunInSlot,
  initial: CurrentState | null,
  client: string | null | undefined,
): Promise<DeploymentSlots | null> {
  const { dialect } = ctx.store;
  const found = await findLimitOf(trx, run);
  const unlimited = { limit: 0, has_room: true, has_slot: false };
  const base = {
    is_missing: found === undefined,
    collision_strategy: found?.collision_strategy ?? "ENQUEUE",
    client_renews: renewsDeploymentLeases(client),
    client_takes: takesDeploymentSlots(client),
    fresh_lease_id: ctx.ids.uuid(),
  };
  if (found === undefined) return { ...base, ...unlimited };
  if (found.limit_id === null) return null;
  const [limit] = await lockLimits(trx, dialect, { ids: [found.limit_id] });
  if (limit === undefined || limit.active === 0) return null;
  const has_room = weighRequest(ctx, [limit], { slots: 1 }).kind === "taken";
  const leaseId = initial?.details.deployment_concurrency_lease_id ?? null;
  const holds = leaseId === null ? [] : await findHolds(trx, { lease_id: leaseId, limit_ids: [limit.id] });
  const lease = holds.length === 0 || leaseId === null ? undefined : await lockLease(trx, dialect, leaseId);
  const has_slot = lease !== undefined && (lease.expires_at > lease.now || has_room);
  return { ...base, limit: limit.limit, has_room, has_slot };
}

/** Does to the run's slot what a rule decided, inside the run's write unit. */
export async function applySlotEffect(
  ctx: ServiceContext,
  trx: Queryable,
  run: RunInSlot,
  effect: SlotEffect,
  leaseId: string,
): Promise<void> {
  const found = await findLimitOf(trx, run);
  const seconds = found?.grace_seconds ?? GRACE_SECONDS;
  switch (effect) {
    case "renew":
      await renewLease(ctx, trx, leaseId, seconds);
      return;
    case "keep-for-good":
      await dropLease(trx, leaseId);
      return;
    case "take":
    case "take-for-good": {
      if (found?.limit_id == null) return;
      const limits = await lockLimits(trx, ctx.store.dialect, { ids: [found.limit_id] });
      const holder = { type: "flow_run", id: run.id } as const;
      const lease = effect === "take" ? { id: leaseId, seconds } : undefined;
      // The rule has seen under the same lock that there is room.
      await writeOutcome(ctx, trx, { kind: "taken", limits }, { slots: 1, holder, lease });
    }
  }
}

/** Gives back the slot of a run that left the states which need one, inside the run's write unit. */
export async function releaseDeploymentSlot(
  ctx: ServiceContext,
  trx: Queryable,
  run: RunInSlot,
  initial: CurrentState | null,
  next: Pick<ProposedState, "type">,
  facts: DomainFact[],
): Promise<void> {
  if (!leavesSlot(initial, next)) return;
  const leaseId = initial?.details.deployment_concurrency_lease_id ?? null;
  const limitId = (await findLimitOf(trx, run))?.limit_id ?? null;
  const holds = await findHolds(trx, { holder: { type: "flow_run", ids: [run.id] } });
  const own = holds.filter(
    (hold) =>
      (hold.lease_id !== null && hold.lease_id === leaseId) ||
      (hold.limit_id === limitId && (hold.lease_id === null || TERMINAL.has(next.type))),
  );
  await releaseHolds(ctx, trx, own, facts);
  if (leaseId !== null) await deleteLease(trx, leaseId);
}
