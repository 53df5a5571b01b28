import { ApiError } from "../client/errors.ts";
import type { Client } from "../client/http.ts";
import { readFlowRun, setFlowRunState } from "../contract/flow-runs/routes.ts";
import type { FlowRun } from "../contract/flow-runs/schemas.ts";
import { isTerminalType } from "../contract/states/state-types.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import type { JobEnd } from "./infrastructure.ts";
import { untilAnswered } from "./patience.ts";

/** A process that found somebody else running its run answers so: there is nothing to report. */
export const EXIT_NOT_OURS = 75;
/** In the environment of a run's process: the claim for which it was started, shown when it begins the run. */
export const CLAIM_VARIABLE = "BATUTA__CLAIM";

interface Deps {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Claims a run by proposing Pending: the server lets one proposal through, so several workers never run one run twice.
 * A proposal whose answer was lost is known again by its transition id. The worker's name tells the server whose
 * heartbeats keep the claim.
 */
export async function claimRun(
  { client, clock }: Deps,
  id: string,
  claim: { readonly transitionId: string; readonly workerName: string },
): Promise<boolean> {
  const { transitionId, workerName } = claim;
  const state_details = { transition_id: transitionId, worker_name: workerName };
  const ask = () =>
    client.call(setFlowRunState, { params: { id }, body: { state: { type: "PENDING", state_details } } });
  let answer = await ask();
  // Whether an earlier run of its schedule keeps it from beginning is decided when it is due.
  while (answer.details.type === "wait_details") {
    await clock.sleep(answer.details.delay_seconds * 1000);
    answer = await ask();
  }
  if (answer.status === "ACCEPT") return answer.state?.type === "PENDING";
  return isClaimed(await client.call(readFlowRun, { params: { id } }), transitionId);
}

/** Whether the run still stands where this claim put it. */
export function isClaimed(run: FlowRun, transitionId: string): boolean {
  return run.state_type === "PENDING" && run.state?.state_details.transition_id === transitionId;
}

/** Marks a run as crashed that could not be started. */
export async function reportNotStarted(deps: Deps, id: string, reason: string): Promise<void> {
  await propose(deps, id, { type: "CRASHED", message: `the flow run could not be started: ${reason}` });
}

/**
 * Tells the server of a job that has ended, where the run itself has not: cancelled when that was asked for, else
 * crashed with the exit code and the last output.
 */
export async function reportEnd(
  deps: Deps,
  job: {
    readonly id: string;
    readonly identifier: string;
    readonly isCancelled: boolean;
    /** Of the claim by which the job was started. */
    readonly transitionId: string;
  },
  end: JobEnd,
): Promise<void> {
  if (end.exitCode === EXIT_NOT_OURS) return;
  const run = await findRun(deps, job.id);
  if (run === undefined) return;
  // Somebody has started the run anew since.
  if (run.infrastructure_pid !== null && run.infrastructure_pid !== job.identifier) return;
  const { state_type: type } = run;
  // The stock engine takes the SIGTERM of a cancellation for a crash.
  if (type === "CANCELLING" || (job.isCancelled && type === "CRASHED")) {
    const message = `the run was cancelled on request; its process ended (${describeEnd(end)})`;
    await propose(deps, job.id, { type: "CANCELLED", message }, true);
  } else if (type === "RUNNING" || isClaimed(run, job.transitionId)) {
    const output = end.lastOutput === "" ? "it wrote nothing" : `its last output:\n${end.lastOutput}`;
    const message = `the process of the run ended before the run did (${describeEnd(end)}); ${output}`;
    await propose(deps, job.id, { type: "CRASHED", message });
  }
}

/** A run; undefined when it was deleted. */
export async function findRun(deps: Deps, id: string): Promise<FlowRun | undefined> {
  try {
    return await untilAnswered(() => deps.client.call(readFlowRun, { params: { id } }), deps);
  } catch (error) {
    if (ApiError.is(error, 404)) return undefined;
    throw error;
  }
}

function describeEnd({ exitCode, reason }: JobEnd): string {
  if (exitCode === undefined) return reason ?? "exit code unknown";
  return reason === undefined ? `exit code ${exitCode}` : `exit code ${exitCode}, ${reason}`;
}

async function propose(
  deps: Deps,
  id: string,
  state: { readonly type: "CRASHED" | "CANCELLED"; readonly message: string },
  force = false,
): Promise<void> {
  const { client } = deps;
  const answer = await untilAnswered(
    () => client.call(setFlowRunState, { params: { id }, body: { state, force } }),
    deps,
  );
  if (answer.status === "ACCEPT" || (answer.state && isTerminalType(answer.state.type))) return;
  deps.logger.warn("the server did not take the end of a run", {
    flow_run_id: id,
    proposed: state.type,
    answer: answer.status,
  });
}
