import type { StateType } from "../../contract/states/schemas.ts";
import type { TaskRunPolicy } from "../../contract/task-runs/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Decision, Rule } from "./orchestrate.ts";
import { copyScheduledTime, type TimeFacts, waitForScheduledTime } from "./scheduled-time-rules.ts";
import { ANY_KIND, ANY_TYPE, TERMINAL, types } from "./state-sets.ts";

/** What the rules know of a task run. They may change the counts. */
export interface TaskRunFacts {
  readonly run_count: number;
  readonly flow_run_run_count: number;
  readonly empirical_policy: TaskRunPolicy;
  readonly owner_epoch: number;
}

/** What else the rules know. */
export interface TaskRunProposalFacts extends TimeFacts {
  /** The flow run around the task; null outside one. */
  readonly flow_run: { readonly state_type: StateType | null; readonly run_count: number } | null;
  readonly owner_epoch: number | null;
  /** In [0, 1), for the jitter of retries. */
  readonly random: number;
}

type TaskRule = Rule<TaskRunFacts, TaskRunProposalFacts>;

const stay = (reason: string): Decision<TaskRunFacts> => ({ kind: "reject", state: null, reason });
const abort = (reason: string): Decision<TaskRunFacts> => ({ kind: "abort", reason });

const refuseStaleOwner: TaskRule = {
  name: "refuse-stale-owner",
  from: ANY_KIND,
  to: ANY_TYPE,
  decide: ({ run, facts }) =>
    facts.owner_epoch === null || facts.owner_epoch === run.owner_epoch
      ? undefined
      : abort("The enclosing flow run belongs to another process now."),
};

const handleTerminalStates: TaskRule = {
  name: "handle-terminal-states",
  from: TERMINAL,
  to: ANY_TYPE,
  decide({ initial, proposed, facts }) {
    if (initial === null) return undefined;
    if (proposed.type === "CANCELLING" || proposed.type === "PAUSED" || proposed.type === "CRASHED") {
      return abort(`Run is already ${initial.type}.`);
    }
    if (initial.type === "COMPLETED" && initial.has_result) return stay("This run is already completed.");
    if (TERMINAL.has(proposed.type)) return undefined;
    const isFlowRetry = proposed.type === "RUNNING" && (facts.flow_run?.run_count ?? 0) > 1;
    // Counted anew, so that the task has all its retries again.
    return { kind: "amend", state: isFlowRetry ? { name: "Retrying" } : {}, run: { run_count: 0 } };
  },
};

const flowMustRun: TaskRule = {
  name: "flow-must-run",
  from: ANY_KIND,
  to: types("RUNNING"),
  decide({ proposed, facts }) {
    const { flow_run } = facts;
    if (flow_run === null || flow_run.state_type === "RUNNING") return undefined;
    if (flow_run.state_type === null) return undefined;
    if (flow_run.state_type !== "PAUSED") {
      return abort("The enclosing flow must be running to begin task execution.");
    }
    const state = { ...proposed, type: "PAUSED", name: "NotReady" } as const;
    return { kind: "reject", state, reason: "The flow is paused, new tasks can execute after resuming." };
  },
};

const retryFailedTasks: TaskRule = {
  name: "retry-failed-tasks",
  from: types("RUNNING"),
  to: types("FAILED"),
  decide({ proposed, run, facts }) {
    if (proposed.details.retriable === false) return undefined;
    const { retries, max_retries } = run.empirical_policy;
    if (run.run_count > (retries ?? max_retries)) return undefined;
    const delaySeconds = retryDelaySeconds(run, facts.random);
    const scheduled_time = formatInstant(facts.now_micros + Math.round(delaySeconds * 1e6));
    const details = { ...proposed.details, scheduled_time };
    return {
      kind: "reject",
      reason: "Retrying",
      state: { ...proposed, type: "SCHEDULED", name: "AwaitingRetry", details },
    };
  },
};

/** Delay before the next attempt; the last one of a list repeats. */
export function retryDelaySeconds(
  run: Pick<TaskRunFacts, "run_count" | "empirical_policy">,
  random: number,
): number {
  const { retry_delay, retry_delay_seconds, retry_jitter_factor } = run.empirical_policy;
  const delay = Array.isArray(retry_delay)
    ? (retry_delay[Math.min(Math.max(run.run_count, 1), retry_delay.length) - 1] ?? 0)
    : (retry_delay ?? retry_delay_seconds);
  if (retry_jitter_factor === null || retry_jitter_factor <= 0) return delay;
  // Arrivals of a Poisson process, cut off at the factor.
  return Math.min(delay * -Math.log(1 - random), delay * (1 + retry_jitter_factor));
}

const renameReruns: TaskRule = {
  name: "rename-reruns",
  from: ANY_KIND,
  to: types("RUNNING"),
  decide({ initial, run }) {
    if (run.run_count <= 0) return undefined;
    return {
      kind: "amend",
      state: { name: initial?.name === "AwaitingRetry" ? "Retrying" : "Rerunning" },
    };
  },
};

const countFlowRuns: TaskRule = {
  name: "count-flow-runs",
  from: ANY_KIND,
  to: types("RUNNING"),
  decide: ({ facts }) =>
    facts.flow_run === null
      ? undefined
      : { kind: "amend", run: { flow_run_run_count: facts.flow_run.run_count } },
};

const preventPending: TaskRule = {
  name: "prevent-pending",
  from: types("PENDING", "CANCELLING", "RUNNING", "CANCELLED"),
  to: types("PENDING"),
  decide: ({ initial }) =>
    abort(`This run is in a ${initial?.type} state and cannot transition to a PENDING state.`),
};

const copyParametersId: TaskRule = {
  name: "copy-parameters-id",
  from: types("SCHEDULED"),
  to: types("PENDING"),
  decide: ({ initial, proposed }) => ({
    kind: "amend",
    state: {
      details: {
        ...proposed.details,
        deferred: true,
        task_parameters_id: initial?.details.task_parameters_id ?? null,
      },
    },
  }),
};

/** The rules for a proposal over REST, in order. */
export const CORE_TASK_RULES: readonly TaskRule[] = [
  refuseStaleOwner,
  handleTerminalStates,
  flowMustRun,
  copyScheduledTime(),
  waitForScheduledTime(),
  retryFailedTasks,
  renameReruns,
  countFlowRuns,
];

/** The rules for a deferred task, which no flow run need enclose. */
export const BACKGROUND_TASK_RULES: readonly TaskRule[] = [
  refuseStaleOwner,
  preventPending,
  handleTerminalStates,
  copyScheduledTime(),
  copyParametersId,
  waitForScheduledTime(),
  retryFailedTasks,
  renameReruns,
  countFlowRuns,
];

/** A forced proposal is always taken, unless it comes from an owner that lost the run. */
export const FORCED_TASK_RULES: readonly TaskRule[] = [refuseStaleOwner];
