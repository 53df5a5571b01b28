import type { DomainFact, ServiceContext } from "./context.ts";
import type { FactHub } from "./fact-hub.ts";
import { createListeners } from "./listeners.ts";
import { SeenIds } from "./seen-ids.ts";

const POLL_MS = 1000;
const REMEMBERED = 50_000;

/** What a feed takes from facts and finds in the database. */
export interface FeedSource<T extends { readonly id: string }> {
  /** What a fact of this process tells. */
  readonly ofFact: (fact: DomainFact) => readonly T[];
  /** Begins at what is there now. */
  start(): Promise<void>;
  /** What was committed since, by whomever; may hold what facts have told. */
  poll(): Promise<readonly T[]>;
}

/** Hands new things to listeners. */
export interface Feed<T> {
  /** Hears of what is new from now on; returns what ends that. */
  subscribe(listener: (items: readonly T[]) => void): () => void;
}

/**
 * Makes a feed: what this process commits is handed on at once, by its facts; what other processes commit is found
 * by looking each second. Looks only while somebody listens.
 */
export function createFeed<T extends { readonly id: string }>(
  ctx: ServiceContext,
  hub: FactHub,
  source: FeedSource<T>,
): Feed<T> {
  const listeners = createListeners<(items: readonly T[]) => void>(begin);
  const seen = new SeenIds(REMEMBERED);

  function emit(items: readonly T[]): void {
    const fresh = items.filter((item) => seen.add(item.id));
    if (fresh.length === 0) return;
    for (const listener of listeners.all.keys()) listener(fresh);
  }

  function begin(): () => void {
    let isStopped = false;
    let cancel = (): void => {};
    const unsubscribe = hub.subscribe((facts) => emit(facts.flatMap((fact) => source.ofFact(fact))));
    let isStarted = false;
    const look = async (): Promise<void> => {
      try {
        if (isStarted) emit(await source.poll());
        else await source.start();
        isStarted = true;
      } catch (error) {
        if (!isStopped)
          ctx.logger.warn("new rows could not be looked for; this is tried again", { err: error });
      }
      if (!isStopped) cancel = ctx.clock.schedule(() => void look(), POLL_MS, { ref: false });
    };
    void look();
    return () => {
      isStopped = true;
      cancel();
      unsubscribe();
      seen.clear();
    };
  }

  return { subscribe: (listener) => listeners.add(listener, undefined) };
}
