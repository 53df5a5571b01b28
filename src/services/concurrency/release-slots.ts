import { averageOccupancy, leftOfDecaying, levelAt } from "../../domain/concurrency/limit-maths.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { deleteHolds, findHolds } from "../../store/queries/concurrency-hold-queries.ts";
import { deleteLease } from "../../store/queries/concurrency-lease-queries.ts";
import { type LimitRow, lockLimits, updateLimitRow } from "../../store/queries/concurrency-limit-queries.ts";
import type { ConcurrencyHoldTable } from "../../store/tables/concurrency-hold.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { setTaken } from "./set-taken.ts";
import { slotsTaken } from "./slots-taken.ts";
import { wakeWaitingRuns } from "./wake-waiting-runs.ts";

/**
 * Gives back what was taken under a lease, inside a write unit. A lease that ended, or was never there, changes nothing.
 */
export async function releaseLease(
  ctx: ServiceContext,
  trx: Queryable,
  leaseId: string,
  facts: DomainFact[],
): Promise<void> {
  const holds = await findHolds(trx, { lease_id: leaseId });
  await releaseHolds(ctx, trx, holds, facts);
  await deleteLease(trx, leaseId);
}

/** Gives back what runs hold until they give it back, inside a write unit: they have ended. */
export async function releaseHoldsOf(
  ctx: ServiceContext,
  trx: Queryable,
  holder: { readonly type: "flow_run" | "task_run"; readonly ids: readonly string[] },
  facts: DomainFact[],
): Promise<void> {
  if (holder.ids.length === 0) return;
  const holds = await findHolds(trx, { holder, endless: true });
  if (holds.length > 0) await releaseHolds(ctx, trx, holds, facts);
}

/** Deletes holds, and remembers how long they were held; those that others deleted meanwhile are passed over. */
export async function releaseHolds(
  ctx: ServiceContext,
  trx: Queryable,
  holds: readonly Pick<ConcurrencyHoldTable, "id" | "limit_id">[],
  facts: DomainFact[],
): Promise<void> {
  const limitIds = [...new Set(holds.map((hold) => hold.limit_id))];
  const limits = await lockLimits(trx, ctx.store.dialect, { ids: limitIds });
  const released = await deleteHolds(
    trx,
    holds.map((hold) => hold.id),
  );
  for (const limit of limits) {
    const own = released.filter((hold) => hold.limit_id === limit.id);
    if (own.length > 0) await updateLimitRow(trx, limit.id, afterRelease(limit, own));
  }
  await noteFreed(
    ctx,
    trx,
    released.map((hold) => hold.limit_id),
    facts,
  );
}

/** What a limit learns from holds that end. */
function afterRelease(limit: LimitRow, holds: readonly ConcurrencyHoldTable[]) {
  let average = limit.avg_slot_occupancy_seconds;
  let level = levelAt(limit, limit.now);
  for (const { taken_at, decaying_slots } of holds) {
    average = averageOccupancy(average, Math.max(0, limit.now - taken_at) / 1e6);
    if (decaying_slots > 0) {
      level -= leftOfDecaying(decaying_slots, limit.slot_decay_per_second, taken_at, limit.now);
    }
  }
  return {
    avg_slot_occupancy_seconds: average,
    ...(limit.level > 0 ? { level: Math.max(0, level), level_at: limit.now } : {}),
  };
}

/**
 * Gives back slots by the names of their limits, as takers without a lease do; returns the limits found. Nameless holds
 * go first; then, as whoever asks for it must know, those of others.
 */
export async function releaseByName(
  ctx: ServiceContext,
  trx: Queryable,
  request: {
    readonly names: readonly string[];
    readonly slots: number;
    readonly occupancy_seconds?: number | null | undefined;
  },
  facts: DomainFact[],
): Promise<LimitRow[]> {
  const limits = await lockLimits(trx, ctx.store.dialect, { names: request.names });
  const active = limits.filter((limit) => limit.active === 1);
  for (const limit of active) {
    await setTaken(ctx, trx, limit, Math.max(0, slotsTaken(limit) - request.slots));
    if (request.occupancy_seconds == null) continue;
    const average = averageOccupancy(limit.avg_slot_occupancy_seconds, request.occupancy_seconds);
    await updateLimitRow(trx, limit.id, { avg_slot_occupancy_seconds: average });
  }
  await noteFreed(
    ctx,
    trx,
    active.map((limit) => limit.id),
    facts,
  );
  return limits;
}

/** Wakes those who wait for slots of these limits. */
export async function noteFreed(
  ctx: ServiceContext,
  trx: Queryable,
  limitIds: readonly string[],
  facts: DomainFact[],
): Promise<void> {
  const freed = [...new Set(limitIds)];
  if (freed.length === 0) return;
  for (const limit_id of freed) facts.push({ kind: "concurrency-slots-freed", limit_id });
  await wakeWaitingRuns(ctx, trx, freed, facts);
}
