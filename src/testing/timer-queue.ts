interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fn: () => void;
  /** Made with `ref: false`: housekeeping that would not keep a process alive. */
  readonly isBackground: boolean;
}

/** Timers by due time, equal times in the order of their making: the same program always fires them alike. */
export interface TimerQueue {
  readonly size: number;
  /** When the next one is due. */
  nextAt(): number | undefined;
  /** When the next one is due that is not housekeeping. */
  nextForegroundAt(): number | undefined;
  /** Returns what cancels it. */
  add(at: number, fn: () => void, isBackground: boolean): () => void;
  shift(): Timer | undefined;
}

/** A sorted array: a test holds few timers at a time, and most are added at its end. */
export function createTimerQueue(): TimerQueue {
  const timers: Timer[] = [];
  let made = 0;
  return {
    get size() {
      return timers.length;
    },
    nextAt: () => timers[0]?.at,
    nextForegroundAt: () => timers.find((timer) => !timer.isBackground)?.at,
    add(at, fn, isBackground) {
      const timer = { at, order: made++, fn, isBackground };
      let low = 0;
      let high = timers.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((timers[middle]?.at ?? 0) <= at) low = middle + 1;
        else high = middle;
      }
      timers.splice(low, 0, timer);
      return () => {
        const index = timers.indexOf(timer);
        if (index >= 0) timers.splice(index, 1);
      };
    },
    shift: () => timers.shift(),
  };
}
