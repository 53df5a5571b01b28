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

/** The caching that a task's options ask for; undefined when they ask for none. */
export function makeTaskCaching(): TaskCaching | undefined {
  return undefined;
}
