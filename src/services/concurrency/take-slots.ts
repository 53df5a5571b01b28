import type { ConcurrencyLeaseHolder } from "../../contract/concurrency-limits/schemas.ts";
import { jittered, levelAt, meanWaitSeconds, waitingAt } from "../../domain/concurrency/limit-maths.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { insertHolds } from "../../store/queries/concurrency-hold-queries.ts";
import { insertLease } from "../../store/queries/concurrency-lease-queries.ts";
import { type LimitRow, lockLimits, updateLimitRow } from "../../store/queries/concurrency-limit-queries.ts";
import type { ServiceContext } from "../context.ts";
import { namelessHold, setLevel } from "./set-taken.ts";
import { slotsTaken } from "./slots-taken.ts";

/** Who wants slots of which limits, and for how long. */
export interface SlotRequest {
  readonly limits: { readonly names: readonly string[] } | { readonly ids: readonly string[] };
  readonly slots: number;
  readonly mode?: "concurrency" | "rate_limit";
  readonly holder?: ConcurrencyLeaseHolder | null | undefined;
  /** Under a lease that ends unless it is renewed; else until they are given back. */
  readonly lease?: { readonly id: string; readonly seconds: number } | undefined;
}

/** What a limit remembers of a request that it turned away. */
interface Denial {
  readonly limit: LimitRow;
  /** Slots for which somebody waits, this request's included. */
  readonly waiting: number;
  /** After how long, on average, it should be asked again. */
  readonly seconds: number;
}

/** What became of a request. `limits` are those found, inactive ones too. */
export type SlotOutcome =
  | { readonly kind: "taken"; readonly limits: readonly LimitRow[] }
  | {
      readonly kind: "locked";
      readonly limits: readonly LimitRow[];
      /** The one to wait for longest. */
      readonly blocking: LimitRow;
      readonly retry_after_seconds: number;
      readonly denials: readonly Denial[];
    }
  /** It can never succeed as it is. */
  | { readonly kind: "refused"; readonly limits: readonly LimitRow[]; readonly reason: string };

/**
 * Takes slots of all the limits, or of none, inside a write unit. Names without a limit and inactive limits hold nobody
 * back. A denial is remembered, so that it can be said how long to wait: so return the outcome from the unit, and throw
 * behind it.
 */
export async function takeSlots(
  ctx: ServiceContext,
  trx: Queryable,
  request: SlotRequest,
): Promise<SlotOutcome> {
  const outcome = weighRequest(ctx, await lockLimits(trx, ctx.store.dialect, request.limits), request);
  await writeOutcome(ctx, trx, outcome, request);
  return outcome;
}

/** What would become of a request, given the limits, which the write unit holds. */
export function weighRequest(
  ctx: ServiceContext,
  limits: readonly LimitRow[],
  request: Pick<SlotRequest, "slots" | "mode">,
): SlotOutcome {
  const active = limits.filter((limit) => limit.active === 1);
  const reason = refusal(active, request);
  if (reason !== undefined) return { kind: "refused", limits, reason };
  const denials = active.flatMap((limit) => denialOf(limit, request.slots));
  const [first, ...others] = denials;
  if (first === undefined) return { kind: "taken", limits };
  const longest = others.reduce((most, one) => (one.seconds > most.seconds ? one : most), first);
  const retry_after_seconds = jittered(longest.seconds, ctx.ids.random());
  return { kind: "locked", limits, blocking: longest.limit, retry_after_seconds, denials };
}

/** Writes what became of a request: holds, or the denial. */
export async function writeOutcome(
  ctx: ServiceContext,
  trx: Queryable,
  outcome: SlotOutcome,
  request: Pick<SlotRequest, "slots" | "lease" | "holder">,
): Promise<void> {
  if (outcome.kind === "taken") {
    const active = outcome.limits.filter((limit) => limit.active === 1);
    await hold(ctx, trx, active, request);
  }
  if (outcome.kind !== "locked") return;
  for (const { limit, waiting, seconds } of outcome.denials) {
    await updateLimitRow(trx, limit.id, {
      denied_slots: waiting,
      denied_at: limit.now,
      denied_for_seconds: seconds,
    });
  }
}

function refusal(
  active: readonly LimitRow[],
  { slots, mode }: Pick<SlotRequest, "slots" | "mode">,
): string | undefined {
  if (active.some((limit) => limit.limit < slots)) return "Slots requested is greater than the limit";
  if (mode !== "rate_limit") return undefined;
  const steady = active.filter((limit) => limit.slot_decay_per_second === 0).map((limit) => limit.name);
  if (steady.length === 0) return undefined;
  return `Only concurrency limits with slot decay can be used for rate limiting. The following limits do not have a decay configured: '${steady.join(",")}'`;
}

async function hold(
  ctx: ServiceContext,
  trx: Queryable,
  active: readonly LimitRow[],
  { slots, lease, holder }: Pick<SlotRequest, "slots" | "lease" | "holder">,
): Promise<void> {
  const now = active[0]?.now ?? (await ctx.store.nowMicros(trx));
  const expires_at = lease === undefined ? null : now + Math.round(lease.seconds * 1e6);
  if (lease !== undefined && expires_at !== null) {
    await insertLease(trx, { id: lease.id, created: now, expires_at });
  }
  const owner = {
    lease_id: lease?.id ?? null,
    expires_at,
    holder_type: holder?.type ?? null,
    holder_id: holder?.id ?? null,
  };
  const steady = active.filter((limit) => limit.slot_decay_per_second === 0);
  const rates = active.filter((limit) => limit.slot_decay_per_second > 0);
  for (const limit of rates) await setLevel(trx, limit, levelAt(limit, limit.now) + slots);
  await insertHolds(trx, [
    ...steady.map((limit) => ({ ...namelessHold(ctx, limit, slots), ...owner })),
    // What was taken of a rate limit under a lease flows back, and what is left of it is given back with the lease.
    ...(lease === undefined ? [] : rates).map((limit) => ({
      ...namelessHold(ctx, limit, 0),
      ...owner,
      decaying_slots: slots,
    })),
  ]);
}

/** Longest wait for a slot, in seconds: a rate limit's is known and has none. */
function maxWaitSeconds(limit: LimitRow): number {
  return limit.name.startsWith("tag:") ? 10 : 30;
}

function denialOf(limit: LimitRow, slots: number): Denial[] {
  const missing = slotsTaken(limit) + slots - limit.limit;
  if (missing <= 0) return [];
  const waiting = waitingAt(limit, limit.now) + slots;
  return [
    { limit, waiting, seconds: meanWaitSeconds({ ...limit, waiting, missing }, maxWaitSeconds(limit)) },
  ];
}
