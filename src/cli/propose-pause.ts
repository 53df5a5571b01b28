import type { Client } from "../client/http.ts";
import { setFlowRunState } from "../contract/flow-runs/routes.ts";
import type { FlowRun } from "../contract/flow-runs/schemas.ts";
import type { OrchestrationResult } from "../contract/states/schemas.ts";
import type { CliContext } from "./context.ts";
import { usageError } from "./errors.ts";
import { parseDuration } from "./format/duration.ts";

/** Proposes a pause: in the run's process, or with its process ended. */
export function proposePause(
  context: CliContext,
  options: { readonly timeout: string; readonly isSuspension: boolean },
): (client: Client, run: FlowRun) => Promise<OrchestrationResult> {
  const seconds = parseDuration(options.timeout);
  if (seconds === undefined)
    throw usageError(`--timeout ${options.timeout} is no duration (90s, 30m, 2h, 7d)`);
  return (client, { id }) =>
    client.call(setFlowRunState, {
      params: { id },
      body: {
        state: {
          type: "PAUSED",
          name: options.isSuspension ? "Suspended" : "Paused",
          state_details: {
            pause_timeout: new Date(context.clock.now() + seconds * 1000).toISOString(),
            pause_reschedule: options.isSuspension,
            pause_key: context.ids.uuid(),
          },
        },
      },
    });
}
