/** Collects what a callback is told and lets a test await a certain entry. */
export interface StatusLog<T> {
  readonly all: readonly T[];
  /** Hand this to the program. */
  readonly push: (entry: T) => void;
  /** Resolves with the first entry, past or future, that fits; counted from `from` on. */
  next(fits: (entry: T) => boolean, from?: number): Promise<T>;
}

/** Makes an empty log. */
export function createStatusLog<T>(): StatusLog<T> {
  const all: T[] = [];
  let waiting: { readonly fits: (entry: T) => boolean; readonly resolve: (entry: T) => void }[] = [];
  return {
    all,
    push(entry) {
      all.push(entry);
      const fulfilled = waiting.filter((waiter) => waiter.fits(entry));
      waiting = waiting.filter((waiter) => !fulfilled.includes(waiter));
      for (const waiter of fulfilled) waiter.resolve(entry);
    },
    next(fits, from = 0) {
      const found = all.slice(from).find(fits);
      if (found !== undefined) return Promise.resolve(found);
      return new Promise((resolve) => {
        waiting.push({ fits, resolve });
      });
    },
  };
}
