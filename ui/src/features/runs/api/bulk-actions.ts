import type { Api } from "@/shared/api/api.ts";
import { ApiError } from "@/shared/api/api-error.ts";

/** What can be done with many flow runs, and with many task runs. */
export const FLOW_RUN_ACTIONS = ["cancel", "retry", "rerun", "delete"] as const;
export const TASK_RUN_ACTIONS = ["deleteTasks"] as const;
export type BulkAction = (typeof FLOW_RUN_ACTIONS | typeof TASK_RUN_ACTIONS)[number];

/** Whether an action takes runs away for good. */
export const isDeletion = (action: BulkAction): boolean => action === "delete" || action === "deleteTasks";

/** A run for which it could not be done, and why. */
export interface BulkFailure {
  readonly name: string;
  readonly reason: string;
}

/** A run that something is done to. */
export interface BulkTarget {
  readonly id: string;
  readonly name: string;
  readonly deployment_id?: string | null;
}

interface BulkJob {
  readonly api: Api;
  readonly runs: readonly BulkTarget[];
  readonly message: string;
  /** Why a run without a deployment can't be run again. */
  readonly noDeployment: string;
  readonly onProgress: (done: number) => void;
}

/** As many as the server takes at once. */
const BATCH = 50;
const AT_ONCE = 4;

const batches = (runs: readonly BulkTarget[]): BulkTarget[][] =>
  Array.from({ length: Math.ceil(runs.length / BATCH) }, (_, at) => runs.slice(at * BATCH, (at + 1) * BATCH));

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Proposes a state for all; a run may refuse it with a reason of its own. */
async function propose(job: BulkJob, state: { type: "CANCELLING" | "SCHEDULED"; name: string }) {
  const failures: BulkFailure[] = [];
  let done = 0;
  for (const batch of batches(job.runs)) {
    const names = new Map(batch.map(({ id, name }) => [id, name]));
    try {
      const { results } = await job.api.call("set-flow-run-states", {
        body: {
          flow_runs: { id: { any_: [...names.keys()] } },
          state: { ...state, message: job.message },
          limit: BATCH,
        },
      });
      // A run that nothing executes yet is cancelled at once, and told by a refusal of the way there.
      for (const { flow_run_id: id, status, details, state: now } of results)
        if (status !== "ACCEPT" && !(state.type === "CANCELLING" && now?.type === "CANCELLED"))
          failures.push({
            name: names.get(id) ?? id,
            reason: "reason" in details && details.reason ? details.reason : status,
          });
    } catch (error) {
      failures.push(...batch.map(({ name }) => ({ name, reason: reasonOf(error) })));
    }
    done += batch.length;
    job.onProgress(done);
  }
  return failures;
}

async function remove(job: BulkJob): Promise<BulkFailure[]> {
  const failures: BulkFailure[] = [];
  let done = 0;
  for (const batch of batches(job.runs)) {
    try {
      await job.api.call("delete-flow-runs", {
        body: { flow_runs: { id: { any_: batch.map(({ id }) => id) } }, limit: BATCH },
      });
    } catch (error) {
      failures.push(...batch.map(({ name }) => ({ name, reason: reasonOf(error) })));
    }
    done += batch.length;
    job.onProgress(done);
  }
  return failures;
}

/** Makes a new run of the same deployment with the same parameters, one after the other. */
async function rerun(job: BulkJob): Promise<BulkFailure[]> {
  const failures: BulkFailure[] = [];
  for (const [at, { id, name, deployment_id }] of job.runs.entries()) {
    try {
      if (!deployment_id) throw new Error(job.noDeployment);
      const { parameters, tags } = await job.api.call("read-flow-run", { params: { id } });
      await job.api.call("create-deployment-run", {
        params: { id: deployment_id },
        body: { parameters, tags },
      });
    } catch (error) {
      failures.push({ name, reason: reasonOf(error) });
    }
    job.onProgress(at + 1);
  }
  return failures;
}

/** Task runs have no route for many: a few go at the same time. */
async function removeTasks(job: BulkJob): Promise<BulkFailure[]> {
  const failures: BulkFailure[] = [];
  const waiting = [...job.runs];
  let done = 0;
  const worker = async () => {
    for (let run = waiting.shift(); run; run = waiting.shift()) {
      const { id, name } = run;
      try {
        await job.api.call("delete-task-run", { params: { id } });
      } catch (error) {
        // Gone is what was asked for.
        if (!(error instanceof ApiError && error.status === 404))
          failures.push({ name, reason: reasonOf(error) });
      }
      done += 1;
      job.onProgress(done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return failures;
}

/** Does it for all of them and tells for which it could not be done. Never throws. */
export function runBulkAction(action: BulkAction, job: BulkJob): Promise<BulkFailure[]> {
  if (action === "cancel") return propose(job, { type: "CANCELLING", name: "Cancelling" });
  if (action === "retry") return propose(job, { type: "SCHEDULED", name: "AwaitingRetry" });
  if (action === "delete") return remove(job);
  return action === "deleteTasks" ? removeTasks(job) : rerun(job);
}
