import type { Logger } from "../platform/logger.ts";
import type { DomainFact, FactSink } from "./context.ts";

/** A sink with listeners that come and go. */
export interface FactHub extends FactSink {
  /** Hears of every fact published from now on; returns what ends that. */
  subscribe(listener: (facts: readonly DomainFact[]) => void): () => void;
}

/** Makes the sink of a server process: its websockets and wakers subscribe to it. */
export function createFactHub(logger: Logger): FactHub {
  const listeners = new Set<(facts: readonly DomainFact[]) => void>();
  return {
    publish(facts) {
      if (facts.length === 0) return;
      for (const listener of listeners) {
        try {
          listener(facts);
        } catch (error) {
          // What is published is committed: a listener's trouble is not its publisher's.
          logger.error("a listener of committed facts failed", { err: error });
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
