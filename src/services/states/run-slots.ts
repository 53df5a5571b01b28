import type { StateType } from "../../contract/states/schemas.ts";
import { asksForSlots, type DeploymentSlots, type SlotRun } from "../../domain/states/concurrency-rules.ts";
import type { CurrentState, ProposedState } from "../../domain/states/orchestrate.ts";
import { TERMINAL, types } from "../../domain/states/state-sets.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { holdsSlots } from "../../store/queries/holder-queries.ts";
import type { WeighedTags } from "../concurrency/tag-slots.ts";
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
  if (TERMINAL.has(next.type)) await releaseAll(ctx, trx, "flow_run", run.id, facts);
}

/** What the limits on a task run's tags say to its start, in its write unit; undefined when they say nothing. */
export async function readTagSlots(
  ctx: ServiceContext,
  trx: Queryable,
  run: { readonly id: string; readonly tags: string },
  proposed: Pick<ProposedState, "type">,
): Promise<WeighedTags | undefined> {
  if (proposed.type !== "RUNNING" || run.tags === "[]") return undefined;
  const { weighTags } = await import("../concurrency/tag-slots.ts");
  return weighTags(ctx, trx, JSON.parse(run.tags), run.id);
}

/** A task run that is being cancelled still runs. */
const HOLDS_SLOTS = types<StateType>("RUNNING", "CANCELLING");

/** Gives back what a task run held while it ran, in the write unit in which it stops running. */
export async function releaseTaskRunSlots(
  ctx: ServiceContext,
  trx: Queryable,
  id: string,
  initial: { readonly type: StateType } | null,
  next: Pick<ProposedState, "type">,
  facts: DomainFact[],
): Promise<void> {
  const hasStopped = initial !== null && HOLDS_SLOTS.has(initial.type) && !HOLDS_SLOTS.has(next.type);
  if (hasStopped || TERMINAL.has(next.type)) await releaseAll(ctx, trx, "task_run", id, facts);
}

async function releaseAll(
  ctx: ServiceContext,
  trx: Queryable,
  type: "flow_run" | "task_run",
  id: string,
  facts: DomainFact[],
): Promise<void> {
  if (!(await holdsSlots(trx, id))) return;
  const { releaseHoldsOf } = await import("../concurrency/release-slots.ts");
  await releaseHoldsOf(ctx, trx, { type, ids: [id] }, facts);
}
