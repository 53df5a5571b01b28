import { type Clock, createSystemClock, sleepWith } from "../platform/clock.ts";
import { BatutaError } from "../platform/errors.ts";
import { VIRTUAL_EPOCH_MS } from "./seeded-ids.ts";
import { pauseReally, settleEventLoop } from "./settle-event-loop.ts";
import { createTimerQueue } from "./timer-queue.ts";

/** Options of `createVirtualClock`. */
export interface VirtualClockOptions {
  /** Where virtual time begins: milliseconds since the epoch, a date, or an ISO text. Default: 2026-01-01 UTC. */
  readonly startAt?: number | Date | string | undefined;
  /**
   * How long, in real milliseconds, virtual time stands still at most while real work (a file, a worker thread, a
   * socket) is under way. Default 10,000.
   */
  readonly maxBusyMs?: number | undefined;
}

/** A clock that moves only when it is told to, or when nothing else is left to do. */
export interface VirtualClock extends Clock {
  /** Timers that wait. */
  readonly pendingTimers: number;
  /**
   * Moves time forward by `ms`; timers that fall due fire in their order, each followed by all that it sets off.
   * Resolves when the event loop has come to rest.
   */
  advance(ms: number): Promise<void>;
  /**
   * Waits for `promise` and skips every wait on the way: whenever the event loop is otherwise idle, time jumps to
   * the next timer. Housekeeping (timers with `ref: false`: heartbeats, ticks) that falls due on the way fires once a
   * jump, so that a month costs no more than an hour. Throws `BatutaError` code `virtual-clock-stuck` when nothing is left that could settle it.
   */
  runUntil<T>(promise: PromiseLike<T>): Promise<T>;
  /** Virtual time stands still while this promise is pending; for real work that the event loop does not show. */
  holdWhile<T>(promise: PromiseLike<T>): PromiseLike<T>;
}

const BACKGROUND_PAUSE_MS = 2;

/**
 * Makes a clock for tests. Give it to the program under test; a month of retries, sleeps and schedules then takes
 * milliseconds and has the same order in every run.
 *
 * @example
 * const clock = createVirtualClock({ startAt: "2026-03-01T00:00:00Z" });
 * await clock.runUntil(clock.sleep(30 * 24 * 3600 * 1000));
 */
export function createVirtualClock(options: VirtualClockOptions = {}): VirtualClock {
  const startMs = toMs(options.startAt ?? VIRTUAL_EPOCH_MS);
  const maxBusyMs = options.maxBusyMs ?? 10_000;
  const settle = settleEventLoop({ maxBusyMs });
  const real = createSystemClock();
  const timers = createTimerQueue();
  let elapsedMs = 0;
  let holds = 0;
  /** While housekeeping runs on the way to a timer: that timer's time; what housekeeping sets waits until then. */
  let notBeforeMs = 0;

  const schedule: Clock["schedule"] = (fn, ms, timerOptions) => {
    const isBackground = timerOptions?.ref === false;
    const at = elapsedMs + Math.max(0, ms);
    return timers.add(isBackground ? Math.max(at, notBeforeMs) : at, fn, isBackground);
  };
  const fireNext = (): void => {
    const timer = timers.shift();
    if (timer === undefined) return;
    // Never backwards: a timer added with a past time fires now.
    elapsedMs = Math.max(elapsedMs, timer.at);
    timer.fn();
  };
  /** Fires the next timer on the way to the next one that counts; a lease is so renewed once a jump, not each 10 s. */
  const jump = async (): Promise<void> => {
    const target = timers.nextForegroundAt();
    // Only housekeeping is left: real work may be what everybody waits for, so it gets a little time.
    if (target === undefined) await pauseReally(BACKGROUND_PAUSE_MS);
    notBeforeMs = target !== undefined && (timers.nextAt() ?? target) < target ? target : 0;
    fireNext();
    await rest();
    notBeforeMs = 0;
  };
  const rest = (): Promise<void> => settle(() => holds > 0);

  return {
    now: () => startMs + elapsedMs,
    nowMicros: () => Math.round((startMs + elapsedMs) * 1000),
    monotonicMs: () => elapsedMs,
    schedule,
    sleep: (ms, sleepOptions) => sleepWith(schedule, ms, sleepOptions),
    get pendingTimers() {
      return timers.size;
    },
    async advance(ms) {
      const target = elapsedMs + ms;
      await rest();
      for (let at = timers.nextAt(); at !== undefined && at <= target; at = timers.nextAt()) {
        fireNext();
        await rest();
      }
      elapsedMs = Math.max(elapsedMs, target);
    },
    async runUntil<T>(promise: PromiseLike<T>) {
      let settled = false;
      const done = (): void => {
        settled = true;
      };
      promise.then(done, done);
      let stuckSinceMs: number | undefined;
      while (true) {
        await rest();
        if (settled) return promise;
        if (timers.nextAt() !== undefined) {
          stuckSinceMs = undefined;
          await jump();
          continue;
        }
        // Only real work that can't be seen may still settle it; give it real time, within a bound.
        stuckSinceMs ??= real.monotonicMs();
        if (real.monotonicMs() - stuckSinceMs > maxBusyMs) throw stuck(startMs + elapsedMs, maxBusyMs);
        await pauseReally(1);
      }
    },
    holdWhile(promise) {
      holds += 1;
      const release = (): void => {
        holds -= 1;
      };
      promise.then(release, release);
      return promise;
    },
  };
}

function toMs(instant: number | Date | string): number {
  const ms = typeof instant === "number" ? instant : new Date(instant).getTime();
  if (Number.isFinite(ms)) return ms;
  throw new BatutaError(
    "invalid-argument",
    `startAt ${JSON.stringify(instant)} is not an instant; pass milliseconds, a Date or an ISO 8601 text`,
  );
}

function stuck(nowMs: number, waitedMs: number): BatutaError {
  return new BatutaError(
    "virtual-clock-stuck",
    `nothing is left that could settle the promise at virtual time ${new Date(nowMs).toISOString()}: no timer waits, and ${waitedMs} ms of real time brought no change. Something awaits an event that never comes, or uses another clock`,
    { fields: { virtual_time: new Date(nowMs).toISOString() } },
  );
}
