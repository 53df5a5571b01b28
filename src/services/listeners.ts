/** Who listens, with what each wants. */
export interface Listeners<Listener, Wish> {
  readonly all: ReadonlyMap<Listener, Wish>;
  /** Adds one; returns what takes it away again. */
  add(listener: Listener, wish: Wish): () => void;
}

/** Makes a set of listeners with work that is done only while there are any: `begin` returns what ends it. */
export function createListeners<Listener, Wish = undefined>(
  begin: () => () => void,
): Listeners<Listener, Wish> {
  const all = new Map<Listener, Wish>();
  let end: (() => void) | undefined;
  return {
    all,
    add(listener, wish) {
      all.set(listener, wish);
      end ??= begin();
      return () => {
        all.delete(listener);
        if (all.size > 0) return;
        end?.();
        end = undefined;
      };
    },
  };
}
