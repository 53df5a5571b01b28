import type { Queryable } from "../../store/dialects/dialect.ts";
import { findHolds } from "../../store/queries/concurrency-hold-queries.ts";
import { lockLease, moveLeaseEnd } from "../../store/queries/concurrency-lease-queries.ts";
import { lockLimits } from "../../store/queries/concurrency-limit-queries.ts";
import type { ServiceContext } from "../context.ts";
import { slotsTaken } from "./slots-taken.ts";

/** How long after its end a lease can be renewed while its slots are free: then its holder is taken for dead. */
export const LATE_RENEWAL_SECONDS = 900;

/**
 * Moves the end of a lease to `seconds` from now, inside a write unit. One that has ended takes its slots again when they
 * are still free: a server or a network that was away for a while is no reason to end a healthy run. False when the
 * lease is gone, or others have its slots.
 */
export async function renewLease(
  ctx: ServiceContext,
  trx: Queryable,
  leaseId: string,
  seconds: number,
): Promise<boolean> {
  const { dialect } = ctx.store;
  const holds = await findHolds(trx, { lease_id: leaseId });
  const limits = await lockLimits(trx, dialect, { ids: [...new Set(holds.map((hold) => hold.limit_id))] });
  const lease = await lockLease(trx, dialect, leaseId);
  if (lease === undefined) return false;
  if (lease.expires_at <= lease.now) {
    // Read again behind the locks: some may have been given back or taken away meanwhile.
    const own = await findHolds(trx, { lease_id: leaseId });
    const isFree = limits.every((limit) => {
      if (limit.active === 0) return true;
      const slots = own.reduce((sum, hold) => sum + (hold.limit_id === limit.id ? hold.slots : 0), 0);
      return slots === 0 || slotsTaken(limit) + slots <= limit.limit;
    });
    if (!isFree) return false;
  }
  await moveLeaseEnd(trx, leaseId, lease.now + Math.round(seconds * 1e6));
  return true;
}
