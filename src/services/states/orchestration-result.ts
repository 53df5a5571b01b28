import type { OrchestrationResult, State } from "../../contract/states/schemas.ts";
import type { Verdict } from "../../domain/states/orchestrate.ts";

/** A verdict in the words of the API. `state` is the one now in force. */
export function orchestrationResult(
  verdict: Pick<Verdict<unknown>, "status" | "reason" | "delay_seconds">,
  state: State | null,
): OrchestrationResult {
  const { status, reason } = verdict;
  switch (status) {
    case "ACCEPT":
      return { state, status, details: { type: "accept_details" } };
    case "REJECT":
      return { state, status, details: { type: "reject_details", reason } };
    case "ABORT":
      return { state, status, details: { type: "abort_details", reason } };
    case "WAIT":
      return {
        state,
        status,
        details: { type: "wait_details", delay_seconds: verdict.delay_seconds ?? 0, reason },
      };
  }
}
