import { BatutaError, messageOf } from "../../platform/errors.ts";
import {
  claimLoop,
  endLoopPass,
  insertLoop,
  type LoopClaim,
  type LoopOutcome,
  listLoopRows,
  renewLoopClaim,
} from "../../store/queries/loop-queries.ts";
import type { ServiceContext } from "../context.ts";
import type { Loop } from "./loop.ts";

/** Loops that run. */
export interface RunningLoops {
  /** Starts no more passes, tells those under way to end, and waits for them. Idempotent. */
  stop(): Promise<void>;
}

/** Options of `runLoops`. */
export interface RunLoopsOptions {
  /** How long a pass stays with a replica after its last sign of life. Default 20. */
  readonly claimSeconds?: number | undefined;
}

/** A replica that is killed in the middle of a pass holds its loop up so long: less than the watch over heartbeats may miss. */
const DEFAULT_CLAIM_SECONDS = 20;
/** A claim is renewed this often before it ends. */
const RENEWALS_A_CLAIM = 4;
/** How long a loop waits after the database could not be asked. */
const AFTER_TROUBLE_MS = 5000;
/** Replicas wake at different times, by at most this much and this part of the interval. */
const MAX_JITTER_MS = 1000;
const JITTER_PART = 0.1;

/**
 * Runs loops until they are stopped: each in one of the replicas at a time, as a row of the table `loop` has it. A pass
 * that fails is logged and shown by `listLoops`, and the next one starts at its time.
 */
export function runLoops(
  ctx: ServiceContext,
  loops: readonly Loop[],
  options: RunLoopsOptions = {},
): RunningLoops {
  const stopping = new AbortController();
  const claimSeconds = options.claimSeconds ?? DEFAULT_CLAIM_SECONDS;
  const ended = Promise.all(loops.map((loop) => drive(ctx, loop, claimSeconds, stopping.signal)));
  return {
    async stop() {
      stopping.abort(new DOMException("the server stops", "AbortError"));
      await ended;
    },
  };
}

/** Waits for the turns of one loop and takes them. Never rejects. */
async function drive(ctx: ServiceContext, loop: Loop, claimSeconds: number, stop: AbortSignal) {
  const jitterMs = Math.min(MAX_JITTER_MS, loop.everySeconds * 1000 * JITTER_PART);
  while (!stop.aborted) {
    let waitMs: number;
    try {
      waitMs = await untilTurn(ctx, loop);
      if (waitMs <= 0) waitMs = await takeTurn(ctx, loop, claimSeconds, stop);
    } catch (error) {
      if (stop.aborted || BatutaError.hasCode(error, "store-closed")) return;
      ctx.logger.warn("a loop could not ask the database", { loop: loop.name, err: error });
      waitMs = AFTER_TROUBLE_MS;
    }
    const jitter = Math.round(ctx.ids.random() * jitterMs);
    try {
      await ctx.clock.sleep(waitMs + jitter, { signal: stop, ref: false });
    } catch {
      return; // Stopped: nothing else ends a sleep early.
    }
  }
}

/** Milliseconds until the next pass could start here; a read, so that waiting replicas write nothing. */
async function untilTurn(ctx: ServiceContext, loop: Loop): Promise<number> {
  const [row] = await listLoopRows(ctx.store.db, ctx.store.dialect, [loop.name]);
  if (row === undefined) {
    await ctx.store.write((trx) => insertLoop(trx, ctx.store.dialect, loop.name));
    return 0;
  }
  const everyMicros = loop.everySeconds * 1e6;
  const due = row.next_due > row.now + everyMicros ? row.now : row.next_due;
  // A pass that is going on mostly ends long before its claim does.
  const held = row.holder === null ? 0 : Math.min((row.held_until ?? row.now) - row.now, everyMicros);
  return Math.ceil(Math.max(due - row.now, held) / 1000);
}

/** Claims a pass, runs it, and keeps how it went. Answers how long to wait then. */
async function takeTurn(
  ctx: ServiceContext,
  loop: Loop,
  claimSeconds: number,
  stop: AbortSignal,
): Promise<number> {
  const { store, ids, logger } = ctx;
  const claim: LoopClaim = {
    name: loop.name,
    holder: ids.uuid(),
    everyMicros: Math.round(loop.everySeconds * 1e6),
    claimMicros: Math.round(claimSeconds * 1e6),
  };
  if (!(await store.write((trx) => claimLoop(trx, store.dialect, claim)))) return 0;
  const lost = new AbortController();
  const endRenewal = renewClaim(ctx, claim, claimSeconds, lost);
  const outcome = await runPass(ctx, loop, AbortSignal.any([stop, lost.signal]));
  endRenewal();
  const isKept = await store.write((trx) => endLoopPass(trx, store.dialect, claim, outcome));
  if (!isKept) {
    logger.warn("a pass of a loop was taken over, since this process did not renew its claim in time", {
      loop: loop.name,
      claim_seconds: claimSeconds,
    });
  }
  return untilTurn(ctx, loop);
}

async function runPass(ctx: ServiceContext, loop: Loop, signal: AbortSignal): Promise<LoopOutcome> {
  try {
    return { changed: await loop.run(ctx, signal), error: null };
  } catch (error) {
    if (signal.aborted) return { changed: null, error: null };
    ctx.logger.error("a pass of a loop failed", { loop: loop.name, err: error });
    return { changed: null, error: messageOf(error) };
  }
}

/** Renews a claim while its pass runs; returns what ends that. */
function renewClaim(
  ctx: ServiceContext,
  claim: LoopClaim,
  claimSeconds: number,
  lost: AbortController,
): () => void {
  const everyMs = (claimSeconds * 1000) / RENEWALS_A_CLAIM;
  let hasEnded = false;
  let cancel = (): void => {};
  const renew = async (): Promise<void> => {
    try {
      const isKept = await ctx.store.write((trx) => renewLoopClaim(trx, ctx.store.dialect, claim));
      if (hasEnded) return;
      if (!isKept) lost.abort(new DOMException("the pass was taken over", "AbortError"));
      else schedule();
    } catch (error) {
      if (hasEnded) return;
      // The claim may still be alive: tried again before it ends.
      ctx.logger.warn("the claim of a loop could not be renewed", { loop: claim.name, err: error });
      schedule();
    }
  };
  const schedule = (): void => {
    cancel = ctx.clock.schedule(() => void renew(), everyMs, { ref: false });
  };
  schedule();
  return () => {
    hasEnded = true;
    cancel();
  };
}
