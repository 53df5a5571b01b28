import { MOST_PARAMETERS } from "../../contract/flow-runs/parameters.ts";
import type { FlowRun, FlowRunPolicy } from "../../contract/flow-runs/schemas.ts";
import type { JournalState } from "../../contract/journal/schemas.ts";
import { jsonTextOf } from "../../contract/json-text.ts";
import type { CreatedBy, Labels } from "../../contract/primitives.ts";
import type { ProposedState } from "../../domain/states/orchestrate.ts";
import { timesAfter } from "../../domain/states/run-times.ts";
import { TERMINAL } from "../../domain/states/state-sets.ts";
import { decodeFlowRun } from "../../store/queries/flow-run-rows.ts";
import type { NewFlowRun } from "../../store/queries/flow-run-writes.ts";
import { flowRunStateRow } from "../../store/queries/state-rows.ts";
import { cleanLabels, cleanText, cleanTexts } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import { makeRunName } from "../run-names.ts";
import { enteredState, storedData } from "../states/proposed-state.ts";

/** What a new run is made from; JSON values may be kept texts. */
export interface FlowRunInit {
  readonly id?: string | undefined;
  readonly flow_id: string;
  readonly name?: string | null | undefined;
  readonly flow_version?: string | null | undefined;
  readonly parameters: unknown;
  readonly context?: unknown;
  readonly parent_task_run_id?: string | null | undefined;
  readonly infrastructure_document_id?: string | null | undefined;
  readonly empirical_policy: Partial<FlowRunPolicy> | Record<string, unknown>;
  readonly tags: readonly string[];
  readonly labels?: Labels | null | undefined;
  readonly idempotency_key?: string | null | undefined;
  readonly work_pool_name?: string | null | undefined;
  readonly work_queue_name?: string | null | undefined;
  readonly work_pool_id?: string | null | undefined;
  readonly work_queue_id?: string | null | undefined;
  readonly job_variables?: unknown;
  readonly deployment_id?: string | null | undefined;
  readonly deployment_version?: string | null | undefined;
  readonly auto_scheduled?: boolean | undefined;
  readonly created_by?: CreatedBy | null | undefined;
  readonly resume_key?: string | null | undefined;
}

/** A run that is not written yet. */
export interface PreparedFlowRun {
  readonly row: NewFlowRun & { readonly id: string };
  readonly state: JournalState;
  /** As the API shows it once it is written. */
  readonly shown: FlowRun;
}

/**
 * Prepares a flow run in its first state.
 *
 * @throws BatutaError `parameters-too-large`
 */
export function prepareFlowRun(
  ctx: ServiceContext,
  init: FlowRunInit,
  first: ProposedState,
): PreparedFlowRun {
  const now = ctx.clock.nowMicros();
  const id = init.id ?? ctx.ids.uuid();
  const task_run_id = init.parent_task_run_id ?? first.details.task_run_id ?? null;
  const kept = { ...first, data: storedData(first.data) };
  const state = enteredState(kept, ctx.ids.uuid(), now, { flow_run_id: id, task_run_id });
  const policy = init.empirical_policy;
  // A run that is said to be resuming when it is made does so no more once it runs.
  const isSettled = policy.resuming === true && (state.type === "RUNNING" || TERMINAL.has(state.type));
  const none = {
    start_time: null,
    end_time: null,
    expected_start_time: null,
    next_scheduled_start_time: null,
    total_run_time: 0,
  };
  const row = {
    id,
    created: now,
    updated: now,
    name: init.name ? cleanText(init.name) : makeRunName(ctx.ids),
    flow_id: init.flow_id,
    state_id: state.id,
    state_type: state.type,
    state_name: state.name,
    state_timestamp: state.timestamp,
    deployment_id: init.deployment_id ?? null,
    deployment_version: init.deployment_version ?? null,
    work_queue_id: init.work_queue_id ?? null,
    work_queue_name: init.work_queue_name ?? null,
    work_pool_id: init.work_pool_id ?? null,
    work_pool_name: init.work_pool_name ?? null,
    flow_version: init.flow_version ?? null,
    parameters: checkedParameters(init.parameters),
    idempotency_key: init.idempotency_key ?? null,
    context: jsonTextOf(init.context ?? {}),
    empirical_policy: JSON.stringify(isSettled ? { ...policy, resuming: false } : policy),
    tags: JSON.stringify(cleanTexts(init.tags)),
    labels: JSON.stringify({ "prefect.flow.id": init.flow_id, ...cleanLabels(init.labels ?? {}) }),
    parent_task_run_id: init.parent_task_run_id ?? null,
    run_count: state.type === "RUNNING" && policy.resuming !== true ? 1 : 0,
    ...timesAfter(none, null, state, state.timestamp),
    auto_scheduled: init.auto_scheduled ? 1 : 0,
    infrastructure_document_id: init.infrastructure_document_id ?? null,
    infrastructure_pid: null,
    created_by: init.created_by == null ? null : JSON.stringify(init.created_by),
    job_variables: jsonTextOf(init.job_variables ?? {}),
    resume_key: init.resume_key ?? null,
  };
  const { message, details, data } = flowRunStateRow(state, id, now);
  return {
    row,
    state,
    get shown() {
      const joined = { ...row, state_message: message, state_details: details, state_data: data };
      return decodeFlowRun(joined, now);
    },
  };
}

/** Puts the labels of the run's flow and deployment under its own. */
export function inheritLabels({ row }: PreparedFlowRun, inherited: Labels): void {
  row.labels = JSON.stringify({ ...inherited, ...JSON.parse(row.labels) });
}

/** The text of parameters that are not too large. */
export function checkedParameters(parameters: unknown): string {
  const text = jsonTextOf(parameters);
  if (text.length <= MOST_PARAMETERS) return text;
  throw serviceError(
    "parameters-too-large",
    `Flow run parameters are ${text.length} characters of JSON; at most ${MOST_PARAMETERS} are kept. Pass a reference to large data instead.`,
  );
}
