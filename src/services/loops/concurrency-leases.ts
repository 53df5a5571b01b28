import { deleteHolds } from "../../store/queries/concurrency-hold-queries.ts";
import { deleteLease, listLeasesEndedBefore } from "../../store/queries/concurrency-lease-queries.ts";
import {
  listEndedHolders,
  listHoldsOfEndedLeases,
  listLimitsOfLeasesEnded,
} from "../../store/queries/concurrency-sweep-queries.ts";
import { SLOT_LANE } from "../concurrency/limits.ts";
import { noteFreed, releaseHolds } from "../concurrency/release-slots.ts";
import { LATE_RENEWAL_SECONDS } from "../concurrency/renew-lease.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import type { Loop } from "./loop.ts";

const EVERY_SECONDS = 5;
/** Ends of leases are looked for so far back, so that a pass that came late misses none. */
const LOOK_BACK_SECONDS = 4 * EVERY_SECONDS;
const BATCH = 500;
/** A holder of which nothing was ever heard is given up after so long. */
const UNKNOWN_HOLDER_SECONDS = 86_400;

async function inUnit(
  ctx: ServiceContext,
  work: (
    trx: Parameters<Parameters<ServiceContext["store"]["write"]>[0]>[0],
    facts: DomainFact[],
  ) => Promise<number>,
): Promise<number> {
  const { changed, facts } = await ctx.store.write(async (trx) => {
    const facts: DomainFact[] = [];
    return { changed: await work(trx, facts), facts };
  }, SLOT_LANE);
  ctx.facts.publish(facts);
  return changed;
}

/** Slots of a lease are free from the moment of its end, without anybody's doing; who waits for them is told here. */
async function wakeWaiters(ctx: ServiceContext, now: number): Promise<number> {
  const since = now - LOOK_BACK_SECONDS * 1_000_000;
  const limits = await listLimitsOfLeasesEnded(ctx.store.db, since, now);
  if (limits.length === 0) return 0;
  return inUnit(ctx, async (trx, facts) => {
    await noteFreed(ctx, trx, limits, facts);
    return facts.filter((fact) => fact.kind === "flow-run-due").length;
  });
}

/** Forgets leases that can be renewed no more. */
async function forgetLeases(ctx: ServiceContext, now: number, signal: AbortSignal): Promise<number> {
  const before = now - LATE_RENEWAL_SECONDS * 1_000_000;
  let forgotten = 0;
  while (!signal.aborted) {
    const ids = await listLeasesEndedBefore(ctx.store.db, before, BATCH);
    if (ids.length === 0) break;
    forgotten += await inUnit(ctx, async (trx) => {
      let deleted = 0;
      for (const id of ids) if (await deleteLease(trx, id, before)) deleted += 1;
      await deleteHolds(trx, await listHoldsOfEndedLeases(trx, ids));
      return deleted;
    });
    if (ids.length < BATCH) break;
  }
  return forgotten;
}

/** Frees what was to be held until it is given back, and whose holder has ended, was deleted, or never appeared. */
async function freeEndedHolders(ctx: ServiceContext, now: number): Promise<number> {
  const unknownBefore = now - UNKNOWN_HOLDER_SECONDS * 1_000_000;
  const holds = await listEndedHolders(ctx.store.db, unknownBefore, BATCH);
  if (holds.length === 0) return 0;
  return inUnit(ctx, async (trx, facts) => {
    await releaseHolds(ctx, trx, holds, facts);
    return holds.length;
  });
}

/** Looks after the leases of concurrency slots. */
export const concurrencyLeases: Loop = {
  name: "concurrency-leases",
  everySeconds: EVERY_SECONDS,
  async run(ctx, signal) {
    const now = await ctx.store.nowMicros();
    const woken = await wakeWaiters(ctx, now);
    const forgotten = await forgetLeases(ctx, now, signal);
    return woken + forgotten + (await freeEndedHolders(ctx, now));
  },
};
