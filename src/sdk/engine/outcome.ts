import type { State } from "../state.ts";

/** How a call ended. */
export interface Outcome {
  readonly state: State;
  /** Identity of the result for downstream fingerprints; undefined when it has none. */
  readonly resultIdentity: string | undefined;
}
