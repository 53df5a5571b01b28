import type { FlowRunPolicy } from "../../contract/flow-runs/schemas.ts";
import { formatInstant, parseInstant } from "../../platform/instants.ts";
import {
  cancelLateWithoutSlot,
  checkSlotAtStart,
  preserveLease,
  type SlotFacts,
  type SlotRun,
  takeDeploymentSlot,
} from "./concurrency-rules.ts";
import type { Decision, ProposedState, Rule, Transition } from "./orchestrate.ts";
import { copyScheduledTime, type TimeFacts, waitForScheduledTime } from "./scheduled-time-rules.ts";
import { ANY_KIND, ANY_TYPE, TERMINAL, types, typesBut } from "./state-sets.ts";

/** What the rules know of a flow run. They may change `empirical_policy` and `slot_effect`. */
export interface FlowRunFacts extends SlotRun {
  readonly run_count: number;
  readonly empirical_policy: FlowRunPolicy;
  readonly has_deployment: boolean;
  readonly has_infrastructure: boolean;
  /** Somebody runs it in this very moment: its lease is alive. */
  readonly has_live_owner: boolean;
  readonly is_subflow: boolean;
  /** Its return value is in the journal. */
  readonly has_journaled_result: boolean;
  readonly owner_epoch: number;
  /** The transition ends a pause: once the state is entered, the policy says so. */
  readonly resumes: boolean;
}

/** What else the rules know. */
export interface FlowRunProposalFacts extends TimeFacts, SlotFacts {
  /** The epoch of the owner that proposes; null when somebody else does. */
  readonly owner_epoch: number | null;
  /** For a pause that names no key. */
  readonly fresh_key: string;
  /** What the schedule that made the run says to its beginning; null: nothing. */
  readonly schedule_answer: ScheduleAnswer | null;
}

/** A run of a schedule waits for an earlier one, or is not run at all. */
export type ScheduleAnswer = Extract<Decision<FlowRunFacts>, { readonly kind: "wait" | "reject" }>;

type FlowRule = Rule<FlowRunFacts, FlowRunProposalFacts>;
type FlowTransition = Transition<FlowRunFacts, FlowRunProposalFacts>;

const stay = (reason: string): Decision<FlowRunFacts> => ({ kind: "reject", state: null, reason });
const abort = (reason: string): Decision<FlowRunFacts> => ({ kind: "abort", reason });

function cancelled(reason: string): Decision<FlowRunFacts> {
  const state: ProposedState = {
    type: "CANCELLED",
    name: "Cancelled",
    message: null,
    data: null,
    has_result: false,
    details: {},
  };
  return { kind: "reject", state, reason };
}

function policy(run: FlowRunFacts, patch: Partial<FlowRunPolicy>): Partial<FlowRunFacts> {
  return { empirical_policy: { ...run.empirical_policy, ...patch } };
}

/** Batuta's own: a process that lost the run to another owner does not write its states any more. */
const refuseStaleOwner: FlowRule = {
  name: "refuse-stale-owner",
  from: ANY_KIND,
  to: ANY_TYPE,
  decide({ run, facts }) {
    if (facts.owner_epoch === null || facts.owner_epoch === run.owner_epoch) return undefined;
    return abort(
      `This run belongs to another process now (epoch ${run.owner_epoch}, the proposal has ${facts.owner_epoch}).`,
    );
  },
};

const preventDuplicateTransitions: FlowRule = {
  name: "prevent-duplicate-transitions",
  from: ANY_KIND,
  to: ANY_TYPE,
  decide({ initial, proposed }) {
    const id = proposed.details.transition_id ?? null;
    if (id === null || initial?.details.transition_id !== id) return undefined;
    return stay("This run has already made this state transition.");
  },
};

const RESULT_WOULD_BE_LOST =
  "Cannot overwrite a COMPLETED state that carries persisted result data with one that does not.";

function leaveTerminal({ initial, proposed, run }: FlowTransition): Decision<FlowRunFacts> | undefined {
  if (initial === null) return undefined;
  if (proposed.type === "CANCELLING" || proposed.type === "PAUSED" || proposed.type === "CRASHED") {
    return abort(`Run is already in terminal state ${initial.type}.`);
  }
  const isKept = initial.type === "COMPLETED" && (initial.has_result || run.has_journaled_result);
  if (TERMINAL.has(proposed.type)) {
    const losesResult = isKept && proposed.type === "COMPLETED" && !proposed.has_result;
    return losesResult ? stay(RESULT_WOULD_BE_LOST) : undefined;
  }
  if (isKept) return stay("Run is already COMPLETED.");
  if (proposed.type === "SCHEDULED" && !run.has_deployment) {
    return abort("Cannot reschedule a run without an associated deployment.");
  }
  const retry_type = proposed.type === "SCHEDULED" ? "reschedule" : null;
  // A dead attempt that goes on stays one: begin-run has marked it, and its run count does not grow.
  const resuming = initial.type === "CRASHED" && run.empirical_policy.resuming === true;
  return { kind: "amend", run: policy(run, { resuming, pause_keys: [], retry_type }) };
}

const handleTerminalStates: FlowRule = {
  name: "handle-terminal-states",
  from: TERMINAL,
  to: ANY_TYPE,
  decide: leaveTerminal,
};

/**
 * Batuta's own: a worker that names itself claims what is scheduled. Between its look at what is due and its claim another
 * one may have run a short run to its end; as at Prefect, the end would be left for the claim, and the run be run twice.
 */
const refuseLateClaim: FlowRule = {
  name: "refuse-late-claim",
  from: TERMINAL,
  to: types("PENDING"),
  decide: ({ initial, proposed }) =>
    proposed.details.worker_name === undefined
      ? undefined
      : abort(`This run has ended (${initial?.type}) since it was seen as due: somebody else had it.`),
};

const cancellingEndsInCancelled: FlowRule = {
  name: "cancelling-ends-in-cancelled",
  from: types("CANCELLING"),
  to: typesBut("CANCELLED"),
  decide: () => stay("Cannot transition flows that are cancelling to a state other than Cancelled."),
};

/** Nothing runs yet, or any more, that could act on CANCELLING: the run is Cancelled at once. */
const cancelWithoutInfrastructure: FlowRule = {
  name: "cancel-without-infrastructure",
  from: types("SCHEDULED", "PAUSED"),
  to: types("CANCELLING"),
  decide({ initial, run }) {
    if (initial === null || run.has_live_owner) return undefined;
    if (initial.type === "SCHEDULED") {
      const isIdle = !run.has_infrastructure || initial.name === "Resuming";
      return isIdle ? cancelled("Scheduled flow run has no infrastructure to terminate.") : undefined;
    }
    const isSuspended = initial.details.pause_reschedule === true;
    return isSuspended ? cancelled("Suspended flow run has no infrastructure to terminate.") : undefined;
  },
};

/** The claim lock between competing workers. */
const preventPending: FlowRule = {
  name: "prevent-pending",
  from: types("PENDING", "CANCELLING", "RUNNING", "CANCELLED"),
  to: types("PENDING"),
  decide({ initial, proposed }) {
    if (initial === null) return undefined;
    const isProgress =
      initial.type === "PENDING" && proposed.name !== initial.name && proposed.name !== "Pending";
    if (isProgress) {
      const { scheduled_time = null, deployment_concurrency_lease_id = null } = initial.details;
      const kept = { scheduled_time, deployment_concurrency_lease_id };
      return { kind: "amend", state: { details: { ...proposed.details, ...kept } } };
    }
    return abort(`This run is in a ${initial.type} state and cannot transition to a PENDING state.`);
  },
};

/** Batuta's own: what becomes of runs of a schedule that overlap, or were missed. */
const keepToSchedule: FlowRule = {
  name: "keep-to-schedule",
  from: types("SCHEDULED"),
  to: types("PENDING"),
  decide: ({ facts }) => facts.schedule_answer ?? undefined,
};

const onlyScheduledRunsAreLate: FlowRule = {
  name: "only-scheduled-runs-are-late",
  from: ANY_KIND,
  to: types("SCHEDULED"),
  decide({ initial, proposed }) {
    if (proposed.name !== "Late") return undefined;
    if (initial?.type !== "SCHEDULED") return stay("Only scheduled flows can be marked late.");
    return initial.name === "Late" ? stay("This flow run is already marked late.") : undefined;
  },
};

const handlePausing: FlowRule = {
  name: "handle-pausing",
  from: ANY_KIND,
  to: types("PAUSED"),
  decide({ initial, proposed, run, facts }) {
    const verb = proposed.name === "Suspended" ? "suspend" : "pause";
    if (initial === null) return abort(`Cannot ${verb} flows with no state.`);
    if (initial.type !== "RUNNING") return stay(`Cannot ${verb} flows that are not currently running.`);
    // Only a journal has epochs. Its process would go on below a run that says it waits.
    if (run.owner_epoch > 0) {
      const instead = "cancel it, and run it again: what has finished is kept";
      return abort(`Cannot ${verb} a TypeScript flow, which does not look for it; ${instead}.`);
    }
    const key = proposed.details.pause_key ?? facts.fresh_key;
    const used = run.empirical_policy.pause_keys ?? [];
    if (used.includes(key)) return stay("This pause has already fired.");
    if (proposed.details.pause_reschedule === true) {
      if (run.is_subflow) return abort(`Cannot ${verb} subflows.`);
      if (!run.has_deployment) return abort(`Cannot ${verb} flows without a deployment.`);
    }
    return { kind: "amend", run: policy(run, { pause_keys: [...used, key] }) };
  },
};

const handleResuming: FlowRule = {
  name: "handle-resuming",
  from: types("PAUSED"),
  to: ANY_TYPE,
  decide({ initial, proposed, run, facts, isReplaced }) {
    // What another rule has put in place of the proposal ends the run, not the pause.
    if (initial === null || isReplaced) return undefined;
    const isRunnable = proposed.type === "RUNNING" || proposed.type === "SCHEDULED";
    if (!isRunnable && !TERMINAL.has(proposed.type)) {
      return stay(`This run cannot transition to the ${proposed.type} state from the PAUSED state.`);
    }
    const isSuspended = initial.details.pause_reschedule === true;
    // By the name of the proposal, as Prefect tells it, here and below; only a forced suspension gets here.
    const name = proposed.name.toLowerCase();
    if (isSuspended && !run.has_deployment) {
      return stay(`Cannot reschedule a ${name} flow run without a deployment.`);
    }
    const timeout = initial.details.pause_timeout;
    const limit = timeout == null ? undefined : parseInstant(timeout);
    if (limit !== undefined && limit < facts.now_micros) {
      const message = `The flow was ${name} and never resumed.`;
      const state = { type: "FAILED", name: "Failed", message, data: null, has_result: false } as const;
      return {
        kind: "reject",
        state: { ...state, details: {} },
        reason: "The flow run pause has timed out and can no longer resume.",
        run: { resumes: true },
      };
    }
    return { kind: "amend", run: { resumes: true } };
  },
};

const retryFailedFlows: FlowRule = {
  name: "retry-failed-flows",
  from: types("RUNNING"),
  to: types("FAILED"),
  decide({ proposed, run, facts }) {
    const { retries, max_retries, retry_delay, retry_delay_seconds } = run.empirical_policy;
    // A run that is resuming has not been counted yet: still, without a number of retries there is none.
    const isRetried = retries != null || max_retries > 0;
    if (!isRetried || run.run_count > (retries ?? max_retries)) {
      return { kind: "amend", run: policy(run, { retry_type: null }) };
    }
    const delaySeconds = retry_delay ?? retry_delay_seconds;
    const scheduled_time = formatInstant(facts.now_micros + Math.round(delaySeconds * 1e6));
    return {
      kind: "reject",
      reason: "Retrying",
      state: {
        ...proposed,
        type: "SCHEDULED",
        name: "AwaitingRetry",
        details: { scheduled_time },
      },
      run: policy(run, { resuming: false, pause_keys: [], retry_type: "in_process" }),
    };
  },
};

/** The rules for a proposal, in order. */
export const CORE_FLOW_RULES: readonly FlowRule[] = [
  refuseStaleOwner,
  preserveLease(),
  preventDuplicateTransitions,
  refuseLateClaim,
  handleTerminalStates,
  cancellingEndsInCancelled,
  cancelWithoutInfrastructure,
  preventPending,
  keepToSchedule,
  checkSlotAtStart(),
  takeDeploymentSlot(),
  onlyScheduledRunsAreLate,
  handlePausing,
  handleResuming,
  copyScheduledTime(),
  waitForScheduledTime(),
  retryFailedFlows,
];

const preventResultLoss: FlowRule = {
  name: "prevent-result-loss",
  from: types("COMPLETED"),
  to: types("COMPLETED"),
  decide: ({ initial, proposed }) =>
    initial?.has_result && !proposed.has_result ? stay(RESULT_WOULD_BE_LOST) : undefined,
};

/** The rules by which the server marks runs as late. */
export const LATE_FLOW_RULES: readonly FlowRule[] = [onlyScheduledRunsAreLate, cancelLateWithoutSlot()];

/** What still holds for a forced proposal. */
export const FORCED_FLOW_RULES: readonly FlowRule[] = [
  refuseStaleOwner,
  preventResultLoss,
  cancelWithoutInfrastructure,
];
