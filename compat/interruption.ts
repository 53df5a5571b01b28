/** Ends what runs when this process is told to end; a second signal ends the process at once, as it does without this. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

let interruption: Promise<never> | undefined;
const enders = new Set<() => void>();

/** Rejects at the first signal. Listens from the first call on. */
function untilSignal(): Promise<never> {
  interruption ??= new Promise((_, reject) => {
    for (const signal of SIGNALS) {
      process.once(signal, () => {
        for (const end of enders) end();
        reject(new Error(`interrupted by ${signal}: what was started is being stopped`));
      });
    }
  });
  // Nobody may be waiting when it comes: who asks later is told then.
  interruption.catch(() => {});
  return interruption;
}

/** From now on a signal does not end this process: it ends what `unlessInterrupted` waits for. */
export function listenForSignals(): void {
  void untilSignal();
}

/**
 * The result of work, or a rejection when this process is told to end: what waits for it then stops, in `finally`, what
 * it has started. Put it around the innermost work only: what is around it has to wait for that.
 */
export function unlessInterrupted<T>(work: Promise<T>): Promise<T> {
  return Promise.race([work, untilSignal()]);
}

/** Calls `end` when this process is told to end while `work` is under way. */
export async function endingOnSignal<T>(end: () => void, work: () => Promise<T>): Promise<T> {
  enders.add(end);
  try {
    return await work();
  } finally {
    enders.delete(end);
  }
}
