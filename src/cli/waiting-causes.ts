import { ApiError } from "../client/errors.ts";
import type { Client } from "../client/http.ts";
import type { FlowRun } from "../contract/flow-runs/schemas.ts";
import { isTerminalType } from "../contract/states/state-types.ts";
import { readWaitingReport } from "../contract/waiting/routes.ts";
import type { WaitingCause } from "../contract/waiting/schemas.ts";

/** Why a run is not running; none of what has ended, and of a server that can't tell. */
export async function readWaitingCauses(
  client: Client,
  run: Pick<FlowRun, "id" | "state_type">,
): Promise<readonly WaitingCause[]> {
  if (run.state_type === null || isTerminalType(run.state_type)) return [];
  try {
    return (await client.call(readWaitingReport, { params: { id: run.id } })).causes;
  } catch (error) {
    // A server of Prefect, or an older one of ours.
    if (ApiError.is(error, 404)) return [];
    throw error;
  }
}
