import { ApiError } from "../client/errors.ts";
import { RunOwner } from "../contract/journal/schemas.ts";
import { BatutaError } from "../platform/errors.ts";
import type { runFlowState } from "../sdk/run-flow.ts";
import type { State } from "../sdk/state.ts";

type AnyFlow = Parameters<typeof runFlowState>[0];

/** A run to go on with. */
export interface RunAgainOptions {
  readonly flowRunId: string;
  readonly name: string;
  /** Take it over from a process that still lives. */
  readonly takeOver: boolean;
  /** The task run to begin with, of a run that has ended. */
  readonly retryFrom?: string | undefined;
  /** The run's arguments, where they are not to be taken from its record. */
  readonly args?: readonly unknown[] | undefined;
  /** The claim of the worker that started this process. */
  readonly claim?: string | undefined;
  /** Told when a dead process is known to hold the run. */
  readonly note: (text: string) => void;
}

/**
 * Runs a flow as this run. A process of this machine that is dead no longer holds it, though its lease may still run;
 * from a living one, or one of another machine, it is taken only when told so.
 */
export async function runAgain(flow: AnyFlow, options: RunAgainOptions): Promise<State> {
  const { flowRunId, name, takeOver, args, claim, retryFrom } = options;
  const { runFlowState, runRecordedFlow } = await import("../sdk/run-flow.ts");
  const run = (takes: boolean): Promise<State> =>
    args === undefined
      ? runFlowState(flow, { flowRunId, takeOver: takes, retryFrom })
      : runRecordedFlow(flow, { flowRunId, takeOver: takes, args, claim });
  try {
    return await run(takeOver);
  } catch (error) {
    const owner = findOwner(error);
    if (owner === undefined) throw error;
    const { isOwnerAlive } = await import("../sdk/engine/owner.ts");
    if (isOwnerAlive(owner) !== false) {
      throw new BatutaError(
        "run-owned",
        `${name} is being run by process ${owner.pid} on ${owner.host}; wait for its end, or take the run from it with --take-over`,
        { cause: error, fields: { flow_run_id: flowRunId, owner } },
      );
    }
    options.note(`process ${owner.pid}, which ran ${name}, has ended; going on with it here`);
    return await run(true);
  }
}

function findOwner(error: unknown): RunOwner | undefined {
  if (!ApiError.is(error, 409) || !BatutaError.hasCode(error, "run-owned")) return undefined;
  const { body } = error;
  return typeof body === "object" && body !== null && "owner" in body
    ? RunOwner.safeParse(body.owner).data
    : undefined;
}
