import type { BatutaError } from "../../platform/errors.ts";
import type { State } from "../state.ts";

/** How a call ended. */
export interface Outcome {
  readonly state: State;
  /** Identity of the result for downstream fingerprints; undefined when it has none. */
  readonly resultIdentity: string | undefined;
  /** Set when the run completed in another process and its result was not kept: who asks for the value is told. */
  readonly missingResult?: BatutaError | undefined;
}
