import { EMPTY_FLOW_RUN_POLICY } from "../../contract/flow-runs/schemas.ts";
import type { JournalState } from "../../contract/journal/schemas.ts";
import type { OrchestrationResult } from "../../contract/states/schemas.ts";
import {
  CORE_FLOW_RULES,
  type FlowRunFacts,
  FORCED_FLOW_RULES,
  LATE_FLOW_RULES,
  type ScheduleAnswer,
} from "../../domain/states/flow-run-rules.ts";
import { orchestrate, type ProposedState, type Verdict } from "../../domain/states/orchestrate.ts";
import { stateTimestamp, timesAfter } from "../../domain/states/run-times.ts";
import { TERMINAL } from "../../domain/states/state-sets.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import {
  type FlowRunChange,
  type FlowRunForChange,
  insertFlowRunState,
  lockFlowRun,
  updateFlowRunRow,
} from "../../store/queries/flow-run-writes.ts";
import { stateOfJournal } from "../../store/queries/state-rows.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { orchestrationResult } from "../states/orchestration-result.ts";
import { currentFlowRunState, enteredState, storedData } from "../states/proposed-state.ts";
import { readSlots, settleFlowRunSlots } from "../states/run-slots.ts";
import { mirrorToParentTask } from "../task-runs/mirror-state.ts";
import { cancelChildren } from "./cancel-children.ts";

/** How a state is proposed. */
export interface ProposalOptions {
  /** Only the rules that protect data are asked. */
  readonly force?: boolean | undefined;
  /** Only the rules for marking a late run are asked. */
  readonly late?: boolean | undefined;
  /** The epoch of the owner that proposes. */
  readonly owner_epoch?: number | null | undefined;
  /** The journaled return value, kept with the run when the state is written. */
  readonly result?: string | null | undefined;
  /** The User-Agent of who proposes. */
  readonly client?: string | null | undefined;
}

/** What became of a proposal. */
export interface StateChange {
  readonly result: OrchestrationResult;
  /** Whether a state was written. */
  readonly written: boolean;
}

function factsOf(run: FlowRunForChange): FlowRunFacts {
  return {
    run_count: run.run_count,
    empirical_policy: { ...EMPTY_FLOW_RUN_POLICY, ...JSON.parse(run.empirical_policy) },
    has_deployment: run.deployment_id !== null,
    has_infrastructure: run.infrastructure_pid !== null,
    has_live_owner: run.lease_alive,
    is_subflow: run.parent_task_run_id !== null,
    has_journaled_result: run.has_result,
    owner_epoch: run.owner_epoch,
    resumes: false,
    slot_effect: null,
  };
}

/**
 * Proposes a state for a flow run inside a write unit: asks the rules, writes the state and what follows from it (the
 * run's times and counts, its lease, the parent's tracking task, children of a cancelled run).
 */
export async function changeFlowRunState(
  ctx: ServiceContext,
  trx: Queryable,
  id: string,
  proposed: ProposedState,
  options: ProposalOptions,
  facts: DomainFact[],
): Promise<StateChange> {
  const { dialect } = ctx.store;
  const run = orNotFound(await lockFlowRun(trx, dialect, id), "Flow run", id);
  const initial = currentFlowRunState(run);
  const now = ctx.clock.nowMicros();
  const isBeginning = beginsScheduledRun(run, proposed) && !options.force;
  const verdict = orchestrate(rulesFor(options), {
    initial,
    proposed,
    run: factsOf(run),
    facts: {
      now_micros: now,
      owner_epoch: options.owner_epoch ?? null,
      fresh_key: ctx.ids.uuid(),
      schedule_answer: isBeginning ? await askSchedule(ctx, trx, run, facts) : null,
      deployment_slots: await readSlots(ctx, trx, run, initial, proposed, options.client),
    },
  });
  if (verdict.state === null) {
    return {
      result: orchestrationResult(verdict, initial === null ? null : stateOfJournal(initial)),
      written: false,
    };
  }
  const timestamp = stateTimestamp(initial, now);
  const task_run_id = run.parent_task_run_id ?? verdict.state.details.task_run_id ?? null;
  const state = enteredState(verdict.state, ctx.ids.uuid(), timestamp, { flow_run_id: id, task_run_id });
  await insertFlowRunState(trx, { ...state, data: storedData(state.data) }, id, now);
  await updateFlowRunRow(trx, id, runAfter(run, verdict, state, now, options));
  await settleFlowRunSlots(ctx, trx, run, verdict.run, initial, verdict.state, facts);
  facts.push({ kind: "flow-run-state-changed", run_id: id, initial_type: initial?.type ?? null, state });
  await ctx.tell?.flowRunStates(trx, [{ flow_run_id: id, initial, state, intended: proposed.type }]);
  if (run.parent_task_run_id !== null) {
    await mirrorToParentTask(ctx, trx, run.parent_task_run_id, state, id, facts);
  }
  if (state.type === "CANCELLED") {
    await cancelChildren(ctx, trx, id, facts, (subflowRunId, subflowState) =>
      changeFlowRunState(ctx, trx, subflowRunId, subflowState, {}, facts),
    );
  }
  if (WAS_RETRIED_FROM.test(run.labels) && (state.type === "COMPLETED" || state.type === "FAILED")) {
    const { endUncalled } = await import("./end-uncalled.ts");
    await endUncalled(ctx, trx, id, facts, (subflowRunId, subflowState) =>
      changeFlowRunState(ctx, trx, subflowRunId, subflowState, { force: true }, facts),
    );
  }
  let hasEnded = TERMINAL.has(state.type);
  if (state.type === "CRASHED" && run.labels.includes(ASKS_ON_CRASH)) {
    const { resumeCrashedRun } = await import("./resume-crashed-run.ts");
    const next = await resumeCrashedRun(ctx, trx, run);
    if (next !== undefined) {
      await changeFlowRunState(ctx, trx, id, next, {}, facts);
      hasEnded = false;
    }
  }
  if (hasEnded && run.auto_scheduled === 1) {
    const { wakeNextRun } = await import("../deployments/wake-next-run.ts");
    await wakeNextRun(ctx, trx, run, facts);
  }
  return { result: orchestrationResult(verdict, stateOfJournal(state)), written: true };
}

/** A run that begins anew, after a crash or by hand, does so without asking its schedule. */
function beginsScheduledRun(run: FlowRunForChange, { type }: ProposedState): boolean {
  return (
    type === "PENDING" && run.auto_scheduled === 1 && run.run_count === 0 && run.state_type === "SCHEDULED"
  );
}

async function askSchedule(
  ctx: ServiceContext,
  trx: Queryable,
  run: FlowRunForChange,
  facts: DomainFact[],
): Promise<ScheduleAnswer | null> {
  const { keepToPolicy } = await import("../deployments/keep-to-policy.ts");
  const changeOther = (id: string, state: ProposedState) =>
    changeFlowRunState(ctx, trx, id, state, {}, facts);
  return (await keepToPolicy(ctx, trx, run, changeOther)) ?? null;
}

/** In the labels of runs that were retried from a chosen task. Others load no more for it. */
const WAS_RETRIED_FROM = /"batuta\.retried_from"/;

/** In the labels of runs whose deployment says what follows a crash. Others load no more for it. */
const ASKS_ON_CRASH = '"batuta.on_crash"';

function rulesFor({ force, late }: ProposalOptions) {
  if (late) return LATE_FLOW_RULES;
  return force ? FORCED_FLOW_RULES : CORE_FLOW_RULES;
}

/** The columns of a run after it entered a state. */
function runAfter(
  run: FlowRunForChange,
  verdict: Verdict<FlowRunFacts>,
  state: JournalState,
  now: number,
  options: ProposalOptions,
): FlowRunChange {
  const initial = currentFlowRunState(run);
  const isTerminal = TERMINAL.has(state.type);
  const isRunning = state.type === "RUNNING";
  const policy = verdict.run.empirical_policy;
  const settled = isRunning || isTerminal ? { ...policy, resuming: false } : policy;
  // After the counting: a run that goes on after a pause counts a new attempt, the state after that does not.
  if (verdict.run.resumes) settled.resuming = true;
  return {
    updated: now,
    state_id: state.id,
    state_type: state.type,
    state_name: state.name,
    state_timestamp: state.timestamp,
    ...timesAfter(run, initial, state, state.timestamp),
    run_count: run.run_count + (isRunning && policy.resuming !== true ? 1 : 0),
    empirical_policy: JSON.stringify(settled),
    ...(isTerminal ? NO_OWNER : {}),
    ...(options.result == null ? {} : { result: options.result }),
  };
}

/** A run that has ended belongs to nobody; its epoch stays. */
const NO_OWNER = {
  owner_id: null,
  owner_host: null,
  owner_pid: null,
  owner_process_start: null,
  lease_expires_at: null,
} as const;
