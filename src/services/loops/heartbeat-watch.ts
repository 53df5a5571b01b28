import { formatInstant } from "../../platform/instants.ts";
import { listLoopRows } from "../../store/queries/loop-queries.ts";
import { listBeatingRuns, listLapsedRuns } from "../../store/queries/loop-run-queries.ts";
import { findMeta, setMeta } from "../../store/queries/meta-queries.ts";
import type { Store } from "../../store/store.ts";
import type { ServiceContext } from "../context.ts";
import { changeFoundRun, type FoundRunOptions, ownState } from "../flow-runs/change-found-run.ts";
import { policiesOf } from "../policies.ts";
import { changeAllFound, changeById } from "./batches.ts";
import type { Loop } from "./loop.ts";
import { scheduleAgain, takeLostClaimsBack } from "./lost-claims.ts";

const NAME = "heartbeat-watch";
const BATCH = 200;
/** A run may miss this many heartbeats. */
const MISSED = 3;
/** What a client sends when it is told nothing else; counts until a second heartbeat has shown the interval. */
const USUAL_INTERVAL_MICROS = 180e6;
/** Clients send no more often than this. */
const LEAST_INTERVAL_MICROS = 30e6;
/** After a longer silence of the watch itself nobody is judged by what may not have reached it. */
const GAP_MICROS = 60e6;
/** Whoever renews a lease asks each two seconds, and at most ten after attempts that failed: three of these. */
const LEASES_HEARD_MICROS = 30e6;
const WATCH_KEY = "heartbeat-watch-since";
/** When this process looked first, by its store: before that it took nobody's sign of life. */
const firstLooks = new WeakMap<Store, number>();

/**
 * Marks running flow runs as crashed that give no sign of life: those of Batuta's own processes when their lease has
 * ended, those of stock clients after three of their heartbeats are missing. A run that never sent one is not judged.
 * Runs that have not begun are taken back from workers that are gone.
 */
export const heartbeatWatch: Loop = {
  name: NAME,
  // With the lease of 20 seconds: a dead process is known within 30.
  everySeconds: 5,
  async run(ctx: ServiceContext, signal: AbortSignal): Promise<number> {
    if (!policiesOf(ctx).watches_heartbeats) return 0;
    const since = await watchingSince(ctx);
    const lapsed = await crashLapsedRuns(ctx, since, signal);
    const silent = await crashSilentRuns(ctx, since, signal);
    return lapsed + silent + (await takeLostClaimsBack(ctx, since, signal));
  },
};

/**
 * Since when the watch has gone on without a gap. While no server ran, nobody could renew a lease or send a heartbeat:
 * everybody gets the whole time again.
 */
async function watchingSince(ctx: ServiceContext): Promise<number> {
  const { db, dialect } = ctx.store;
  const [[row], kept, now] = await Promise.all([
    listLoopRows(db, dialect, [NAME]),
    findMeta(db, WATCH_KEY),
    ctx.store.nowMicros(),
  ]);
  const ended = row?.ended ?? null;
  if (kept !== undefined && ended !== null && now - ended < GAP_MICROS) return Number(kept);
  await ctx.store.write((trx) => setMeta(trx, WATCH_KEY, String(now)));
  return now;
}

/**
 * A lease is shorter than the gap that the watch may have: a server that was away for half a minute would find those of
 * processes ended that live and have not reached it yet. So each server listens for a while before it judges leases.
 */
async function crashLapsedRuns(ctx: ServiceContext, since: number, signal: AbortSignal): Promise<number> {
  const now = await ctx.store.nowMicros();
  const firstLook = firstLooks.get(ctx.store) ?? now;
  firstLooks.set(ctx.store, firstLook);
  if (now - Math.max(since, firstLook) < LEASES_HEARD_MICROS) return 0;
  const list = () => listLapsedRuns(ctx.store.db, ctx.store.dialect, BATCH);
  return changeAllFound(signal, BATCH, list, (run) => {
    const state = ownState(
      "CRASHED",
      "The process that ran this flow has given no sign of life until its lease ended.",
    );
    return changeFoundRun(ctx, run, state, { leaseMustHaveLapsed: true, afterwards: unlessBegun(ctx) });
  });
}

/** A process that waited for its run's time had begun nothing: a run that a worker had taken is scheduled again. */
function unlessBegun(ctx: ServiceContext): NonNullable<FoundRunOptions["afterwards"]> {
  const again = scheduleAgain(ctx);
  return async (trx, run, facts) => {
    const isClaimed = run.state_type === "PENDING" && run.state_details?.includes('"worker_name"') === true;
    if (isClaimed) await again(trx, run, facts);
  };
}

async function crashSilentRuns(ctx: ServiceContext, since: number, signal: AbortSignal): Promise<number> {
  const list = (after: string) => listBeatingRuns(ctx.store.db, after, BATCH);
  return changeById(signal, BATCH, list, async (run) => {
    const interval = Math.max(run.interval ?? USUAL_INTERVAL_MICROS, LEAST_INTERVAL_MICROS);
    // A run that has begun anew since its latest heartbeat has the whole time again.
    const heard = Math.max(run.latest, since, run.state_timestamp ?? 0);
    if (heard + MISSED * interval > ctx.clock.nowMicros()) return false;
    const state = ownState(
      "CRASHED",
      `No heartbeat has come since ${formatInstant(run.latest)}: ${MISSED} are missing, one each ${Math.round(interval / 1e6)} seconds.`,
    );
    return changeFoundRun(ctx, run, state);
  });
}
