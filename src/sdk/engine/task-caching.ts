import type { FinalDecision } from "./return-value.ts";

/** What caching needs of a call. */
export interface CachedCall {
  readonly run: () => Promise<FinalDecision>;
}

/** How a task's results are cached and persisted. */
export interface TaskCaching {
  /** A result that can't be serialised fails the run, because somebody asked for it to be kept. */
  readonly mustPersist: boolean;
  /** Runs the call, or takes its result from the cache. */
  around(call: CachedCall): Promise<FinalDecision>;
}
