import { BatutaError } from "../../platform/errors.ts";

/** Set while a flow's file is loaded in order to run it. */
export const LOADING_VARIABLE = "BATUTA__LOADING_FLOW_RUN";

/**
 * Refuses what a file must not do while it is loaded to run its flow: it would serve or deploy once for each run.
 *
 * @throws BatutaError `not-while-loading`.
 */
export function refuseWhileLoading(what: string): void {
  if (process.env[LOADING_VARIABLE] === undefined) return;
  throw new BatutaError(
    "not-while-loading",
    `the file calls ${what} whenever it is loaded, and it was loaded to run its flow; put the call behind \`if (import.meta.main)\``,
  );
}
