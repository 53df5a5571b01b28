import type {
  ConcurrencyLeaseHolder,
  MinimalConcurrencyLimitResponse,
} from "../../contract/concurrency-limits/schemas.ts";
import type { LimitRow } from "../../store/queries/concurrency-limit-queries.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import { SLOT_LANE } from "./limits.ts";
import { releaseByName, releaseLease } from "./release-slots.ts";
import { renewLease } from "./renew-lease.ts";
import { type SlotOutcome, type SlotRequest, takeSlots } from "./take-slots.ts";

interface AcquireBody {
  readonly names: readonly string[];
  readonly slots: number;
  readonly mode: "concurrency" | "rate_limit";
}

function shown({ id, name, limit }: LimitRow): MinimalConcurrencyLimitResponse {
  return { id, name, limit };
}

/** The limits of a request that succeeded; throws what the others are answered with. */
function takenOr(outcome: SlotOutcome): MinimalConcurrencyLimitResponse[] {
  switch (outcome.kind) {
    case "taken":
      return outcome.limits.map(shown);
    case "refused":
      throw serviceError("concurrency-refused", outcome.reason);
    case "locked":
      throw serviceError("concurrency-locked", "Locked", {
        retry_after_seconds: outcome.retry_after_seconds,
        limit: shown(outcome.blocking),
      });
  }
}

function request({ names, slots, mode }: AcquireBody): SlotRequest {
  return { limits: { names: [...new Set(names)] }, slots, mode };
}

/**
 * Takes slots of all these limits until they are given back.
 *
 * @throws BatutaError `concurrency-locked` (one is full), `concurrency-refused` (it can never succeed)
 */
export async function incrementSlots(
  ctx: ServiceContext,
  body: AcquireBody,
): Promise<MinimalConcurrencyLimitResponse[]> {
  return takenOr(await ctx.store.write((trx) => takeSlots(ctx, trx, request(body)), SLOT_LANE));
}

/**
 * Takes slots of all these limits under a lease.
 *
 * @throws BatutaError as `incrementSlots`
 */
export async function incrementSlotsWithLease(
  ctx: ServiceContext,
  body: AcquireBody & {
    readonly lease_duration: number;
    readonly holder?: ConcurrencyLeaseHolder | null | undefined;
  },
): Promise<{ lease_id: string; limits: MinimalConcurrencyLimitResponse[] }> {
  const lease = { id: ctx.ids.uuid(), seconds: body.lease_duration };
  const wanted = { ...request(body), holder: body.holder, lease };
  const outcome = await ctx.store.write((trx) => takeSlots(ctx, trx, wanted), SLOT_LANE);
  return { lease_id: lease.id, limits: takenOr(outcome) };
}

/** Gives back slots that were taken without a lease. */
export async function decrementSlots(
  ctx: ServiceContext,
  body: {
    readonly names: readonly string[];
    readonly slots: number;
    readonly occupancy_seconds?: number | null | undefined;
  },
): Promise<MinimalConcurrencyLimitResponse[]> {
  const facts: DomainFact[] = [];
  const limits = await ctx.store.write((trx) => {
    facts.length = 0;
    return releaseByName(ctx, trx, { ...body, names: [...new Set(body.names)] }, facts);
  }, SLOT_LANE);
  ctx.facts.publish(facts);
  return limits.map(shown);
}

/** Gives back what was taken under a lease. */
export async function decrementSlotsWithLease(ctx: ServiceContext, leaseId: string): Promise<void> {
  const facts: DomainFact[] = [];
  await ctx.store.write((trx) => {
    facts.length = 0;
    return releaseLease(ctx, trx, leaseId, facts);
  }, SLOT_LANE);
  ctx.facts.publish(facts);
}

/**
 * Moves the end of a lease.
 *
 * @throws BatutaError `lease-gone`
 */
export async function renewConcurrencyLease(
  ctx: ServiceContext,
  leaseId: string,
  seconds: number,
): Promise<void> {
  const renewed = await ctx.store.write((trx) => renewLease(ctx, trx, leaseId, seconds), SLOT_LANE);
  if (!renewed) throw serviceError("lease-gone", "Lease not found - it may have expired or been revoked");
}
