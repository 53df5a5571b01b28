/** Source of time. Everything that waits or stamps takes one, so that a test can skip a month. */
export interface Clock {
  /** Milliseconds since the epoch, with fractions where the host has them. */
  now(): number;
  /** Integer microseconds since the epoch; the stored form of every instant. */
  nowMicros(): number;
  /** Monotonic milliseconds; for measuring, never for stamping. */
  monotonicMs(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. `ref: false` lets the process end. */
  sleep(
    ms: number,
    options?: { readonly signal?: AbortSignal | undefined; readonly ref?: boolean },
  ): Promise<void>;
  /** Calls `fn` once after `ms`; returns a function that cancels it. `ref: false` lets the process end. */
  schedule(fn: () => void, ms: number, options?: { readonly ref?: boolean }): () => void;
}

const MAX_TIMER_MS = 2_147_483_647;

function systemSchedule(fn: () => void, ms: number, ref: boolean): () => void {
  // setTimeout overflows to 1 ms past 2^31-1, so long waits are chained.
  let timer: ReturnType<typeof setTimeout>;
  const arm = (left: number): void => {
    const part = Math.min(left, MAX_TIMER_MS);
    timer = setTimeout(() => (left > part ? arm(left - part) : fn()), part);
    if (!ref) (timer as { unref?: () => void }).unref?.();
  };
  arm(Math.max(0, ms));
  return () => clearTimeout(timer);
}

/** The host's clock. */
export function createSystemClock(): Clock {
  const offset = performance.timeOrigin;
  // timeOrigin + now() has sub-millisecond digits but ignores later changes of the wall clock; resync when they part.
  const precise = (): number => {
    const wall = Date.now();
    const fine = offset + performance.now();
    return Math.abs(fine - wall) < 2 ? fine : wall;
  };
  const schedule: Clock["schedule"] = (fn, ms, options) => systemSchedule(fn, ms, options?.ref ?? true);
  return {
    now: precise,
    nowMicros: () => Math.round(precise() * 1000),
    monotonicMs: () => performance.now(),
    schedule,
    sleep: (ms, options) => sleepWith(schedule, ms, options),
  };
}

/** Builds an abortable sleep from a clock's `schedule`; shared by the system clock and the virtual one. */
export function sleepWith(
  schedule: Clock["schedule"],
  ms: number,
  options: { readonly signal?: AbortSignal | undefined; readonly ref?: boolean } = {},
): Promise<void> {
  const { signal, ref } = options;
  return new Promise<void>((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = schedule(
      () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      },
      ms,
      { ref: ref ?? true },
    );
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
