import { asksForSlots, type DeploymentSlots, type SlotRun } from "../../domain/states/concurrency-rules.ts";
import type { CurrentState, ProposedState } from "../../domain/states/orchestrate.ts";
import { TERMINAL } from "../../domain/states/state-sets.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { holdsSlots } from "../../store/queries/holder-queries.ts";
import type { DomainFact, ServiceContext } from "../context.ts";

/*
 * What a change of a run's state has to do with slots of concurrency limits. Most runs have nothing to do with any: so
 * the rest of it is loaded when the first one has.
 */

interface Run {
  readonly id: string;
  readonly deployment_id: string | null;
}

function inDeployment({ id, deployment_id }: Run) {
  return deployment_id === null ? undefined : { id, deployment_id };
}

/** What the rules about slots ask, for a run that the write unit holds; null when they have nothing to say. */
export async function readSlots(
  ctx: ServiceContext,
  trx: Queryable,
  run: Run,
  initial: CurrentState | null,
  proposed: ProposedState,
  client: string | null | undefined,
): Promise<DeploymentSlots | null> {
  const deployed = inDeployment(run);
  if (deployed === undefined || !asksForSlots(initial, proposed)) return null;
  const { readDeploymentSlots } = await import("../concurrency/deployment-slots.ts");
  return readDeploymentSlots(ctx, trx, deployed, initial, client);
}

/** Takes, renews or gives back the slots of a flow run that enters a state, in the same write unit. */
export async function settleFlowRunSlots(
  ctx: ServiceContext,
  trx: Queryable,
  run: Run,
  { slot_effect }: SlotRun,
  initial: CurrentState | null,
  next: ProposedState,
  facts: DomainFact[],
): Promise<void> {
  const deployed = inDeployment(run);
  if (deployed !== undefined) {
    const slots = await import("../concurrency/deployment-slots.ts");
    const lease = next.details.deployment_concurrency_lease_id;
    if (slot_effect !== null && lease != null)
      await slots.applySlotEffect(ctx, trx, deployed, slot_effect, lease);
    await slots.releaseDeploymentSlot(ctx, trx, deployed, initial, next, facts);
  }
  await releaseAtEnd(ctx, trx, "flow_run", run.id, next, facts);
}

/** Gives back what a run that has ended held until it gave it back. */
export async function releaseAtEnd(
  ctx: ServiceContext,
  trx: Queryable,
  type: "flow_run" | "task_run",
  id: string,
  next: Pick<ProposedState, "type">,
  facts: DomainFact[],
): Promise<void> {
  if (!TERMINAL.has(next.type) || !(await holdsSlots(trx, id))) return;
  const { releaseHoldsOf } = await import("../concurrency/release-slots.ts");
  await releaseHoldsOf(ctx, trx, { type, ids: [id] }, facts);
}
