import { levelAt } from "../../domain/concurrency/limit-maths.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { insertHolds, takeFromHolds } from "../../store/queries/concurrency-hold-queries.ts";
import { type LimitRow, updateLimitRow } from "../../store/queries/concurrency-limit-queries.ts";
import type { ServiceContext } from "../context.ts";

/**
 * Makes `total` slots of a limit, which the write unit holds, count as taken: what is missing is held by nobody in
 * particular; what is too much is freed, nameless holds first, then those without a lease, then the leases that end
 * soonest.
 */
export async function setTaken(
  ctx: ServiceContext,
  trx: Queryable,
  limit: LimitRow,
  total: number,
): Promise<void> {
  const level = levelAt(limit, limit.now);
  const isRate = limit.slot_decay_per_second > 0;
  const surplus = limit.held + level - total;
  if (surplus < 0) {
    if (isRate) await setLevel(trx, limit, level - surplus);
    else await insertHolds(trx, [namelessHold(ctx, limit, Math.round(-surplus))]);
    return;
  }
  const fromLevel = Math.min(level, surplus);
  if (level > 0) await setLevel(trx, limit, level - fromLevel);
  const fromHolds = Math.round(surplus - fromLevel);
  if (fromHolds > 0) await takeFromHolds(trx, ctx.store.dialect, limit.id, fromHolds);
}

/** Slots that somebody holds who did not say who it is. */
export function namelessHold(ctx: ServiceContext, limit: Pick<LimitRow, "id" | "now">, slots: number) {
  return {
    id: ctx.ids.uuid(),
    limit_id: limit.id,
    lease_id: null,
    slots,
    decaying_slots: 0,
    taken_at: limit.now,
    expires_at: null,
    holder_type: null,
    holder_id: null,
  };
}

/** Sets how many slots of a rate limit are taken now. */
export async function setLevel(trx: Queryable, limit: LimitRow, level: number): Promise<void> {
  await updateLimitRow(trx, limit.id, { level, level_at: limit.now });
}
