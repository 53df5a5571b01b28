import type { StateType } from "../../contract/states/schemas.ts";
import type { TaskRunPolicy } from "../../contract/task-runs/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Decision, ProposedState, Rule } from "./orchestrate.ts";
import { copyScheduledTime, type TimeFacts, waitForScheduledTime } from "./scheduled-time-rules.ts";
import { ANY_KIND, ANY_TYPE, TERMINAL, types } from "./state-sets.ts";
import { type TagSlotFacts, type TagSlotRun, takeTagSlots } from "./tag-slot-rules.ts";

/** What the rules know of a task run. They may change the counts and `takes_tag_slots`. */
export interface TaskRunFacts extends TagSlotRun {
  readonly run_count: number;
  readonly flow_run_run_count: number;
  readonly empirical_policy: TaskRunPolicy;
  readonly owner_epoch: number;
}

/** What else the rules know. */
export interface TaskRunProposalFacts extends TimeFacts, TagSlotFacts {
  /** The flow run around the task; null outside one. */
  readonly flow_run: {
    readonly id: string;
    readonly state_type: StateType | null;
    readonly run_count: number;
  } | null;
  /** A completed state that the proposal's cache key leads to; undefined: none, or it is not to be taken. */
  readonly cached: ProposedState | undefined;
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
  decide({ initial, proposed, run, facts }) {
    if (initial === null) return undefined;
    if (proposed.type === "CANCELLING" || proposed.type === "PAUSED" || proposed.type === "CRASHED") {
      return abort(`Run is already ${initial.type}.`);
    }
    if (initial.type === "COMPLETED" && initial.has_result) return stay("This run is already completed.");
    if (TERMINAL.has(proposed.type)) return undefined;
    // The flow has begun an attempt of which this task knows nothing yet.
    const isFlowRetry =
      proposed.type === "RUNNING" && run.flow_run_run_count < (facts.flow_run?.run_count ?? 0);
    // Counted anew, so that the task has all its retries again.
    return { kind: "amend", state: isFlowRetry ? { name: "Retrying" } : {}, run: { run_count: 0 } };
  },
};

const flowMustRun: TaskRule = {
  name: "flow-must-run",
  from: ANY_KIND,
  to: types("RUNNING"),
  decide({ facts }) {
    const { flow_run } = facts;
    if (flow_run === null || flow_run.state_type === "RUNNING") return undefined;
    if (flow_run.state_type === null) return undefined;
    if (flow_run.state_type !== "PAUSED") {
      return abort("The enclosing flow must be running to begin task execution.");
    }
    const state = { type: "PAUSED", name: "NotReady", message: null, data: null, has_result: false } as const;
    const reason = `The flow is paused, new tasks can execute after resuming flow run: ${flow_run.id}.`;
    return { kind: "reject", state: { ...state, details: {} }, reason };
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
    return {
      kind: "reject",
      reason: "Retrying",
      state: { ...proposed, type: "SCHEDULED", name: "AwaitingRetry", details: { scheduled_time } },
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
  decide({ initial, proposed }) {
    const isProgress =
      initial?.type === "PENDING" && proposed.name !== initial.name && proposed.name !== "Pending";
    if (!isProgress) {
      return abort(`This run is in a ${initial?.type} state and cannot transition to a PENDING state.`);
    }
    const scheduled_time = initial.details.scheduled_time ?? null;
    return { kind: "amend", state: { details: { ...proposed.details, scheduled_time } } };
  },
};

const copyParametersId: TaskRule = {
  name: "copy-parameters-id",
  from: types("SCHEDULED", "PENDING"),
  to: types("PENDING", "RUNNING"),
  decide: ({ initial, proposed }) => ({
    kind: "amend",
    state: {
      details: {
        ...proposed.details,
        task_parameters_id:
          initial?.details.task_parameters_id ?? proposed.details.task_parameters_id ?? null,
      },
    },
  }),
};

/** A task whose inputs were seen before takes the state that they led to. */
const takeFromCache: TaskRule = {
  name: "take-from-cache",
  from: ANY_KIND,
  to: types("RUNNING"),
  decide: ({ facts }) =>
    facts.cached === undefined
      ? undefined
      : {
          kind: "reject",
          state: { ...facts.cached, name: "Cached" },
          reason: "Retrieved state from cache",
        },
};

/** Longest key of a cached state. */
const MAX_CACHE_KEY_LENGTH = 2000;

const checkCacheKey: TaskRule = {
  name: "check-cache-key",
  from: ANY_KIND,
  to: types("COMPLETED"),
  decide({ proposed }) {
    const { cache_key } = proposed.details;
    if (cache_key == null || cache_key.length <= MAX_CACHE_KEY_LENGTH) return undefined;
    return stay(`Cache key exceeded maximum allowed length of ${MAX_CACHE_KEY_LENGTH} characters.`);
  },
};

/** The rules for a proposal over REST, in order. */
export const CORE_TASK_RULES: readonly TaskRule[] = [
  refuseStaleOwner,
  takeFromCache,
  handleTerminalStates,
  flowMustRun,
  takeTagSlots(),
  copyScheduledTime(),
  waitForScheduledTime(),
  retryFailedTasks,
  renameReruns,
  countFlowRuns,
  checkCacheKey,
];

/** The rules for a deferred task, which no flow run need enclose. */
export const BACKGROUND_TASK_RULES: readonly TaskRule[] = [
  refuseStaleOwner,
  preventPending,
  takeFromCache,
  handleTerminalStates,
  copyScheduledTime(),
  copyParametersId,
  waitForScheduledTime(),
  retryFailedTasks,
  renameReruns,
  countFlowRuns,
  checkCacheKey,
];

/** A forced proposal is always taken, unless it comes from an owner that lost the run. */
export const FORCED_TASK_RULES: readonly TaskRule[] = [refuseStaleOwner];
