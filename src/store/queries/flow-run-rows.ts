import { EMPTY_FLOW_RUN_POLICY, type FlowRun } from "../../contract/flow-runs/schemas.ts";
import { jsonText } from "../../contract/json-text.ts";
import type { State, StateType } from "../../contract/states/schemas.ts";
import { formatInstant, formatInstantOrNull } from "../../platform/instants.ts";
import type { FlowRunTable } from "../tables/flow-run.ts";
import { estimatedRunTime, estimatedStartTimeDelta } from "./estimates.ts";
import { decodeState } from "./state-rows.ts";

/** The columns of a flow run that the API shows; its journaled result and its owner stay behind. */
export const FLOW_RUN_COLUMNS = [
  "flow_run.id",
  "flow_run.created",
  "flow_run.updated",
  "flow_run.name",
  "flow_run.flow_id",
  "flow_run.state_id",
  "flow_run.state_type",
  "flow_run.state_name",
  "flow_run.state_timestamp",
  "flow_run.deployment_id",
  "flow_run.deployment_version",
  "flow_run.work_queue_id",
  "flow_run.work_queue_name",
  "flow_run.work_pool_id",
  "flow_run.work_pool_name",
  "flow_run.flow_version",
  "flow_run.parameters",
  "flow_run.idempotency_key",
  "flow_run.context",
  "flow_run.empirical_policy",
  "flow_run.tags",
  "flow_run.labels",
  "flow_run.parent_task_run_id",
  "flow_run.run_count",
  "flow_run.expected_start_time",
  "flow_run.next_scheduled_start_time",
  "flow_run.start_time",
  "flow_run.end_time",
  "flow_run.total_run_time",
  "flow_run.auto_scheduled",
  "flow_run.infrastructure_document_id",
  "flow_run.infrastructure_pid",
  "flow_run.created_by",
  "flow_run.job_variables",
] as const;

/** The rest of the current state, joined from `flow_run_state`. */
export const FLOW_RUN_STATE_COLUMNS = [
  "state.message as state_message",
  "state.details as state_details",
  "state.data as state_data",
] as const;

type ColumnName<C extends string> = C extends `flow_run.${infer Name}` ? Name : never;

/** A flow run as the API's queries select it. */
export type FlowRunRow = Pick<
  SelectedFlowRun,
  ColumnName<(typeof FLOW_RUN_COLUMNS)[number]> & keyof SelectedFlowRun
> & {
  readonly state_message: string | null;
  readonly state_details: string | null;
  readonly state_data: string | null;
};

/** `FlowRunTable` as read: generated columns are plain values. */
type SelectedFlowRun = Omit<FlowRunTable, "run_count" | "total_run_time" | "auto_scheduled"> & {
  readonly run_count: number;
  readonly total_run_time: number;
  readonly auto_scheduled: number;
};

function currentState(row: FlowRunRow): State | null {
  const { state_id: id, state_type: type, state_name: name, state_timestamp: timestamp } = row;
  if (id === null || type === null || name === null || timestamp === null || row.state_details === null) {
    return null;
  }
  const { state_message: message, state_details: details, state_data: data } = row;
  return decodeState({ id, type, name, timestamp, message, details, data });
}

/** A stored flow run as the API shows it; the estimates are made for `nowMicros`. */
export function decodeFlowRun(row: FlowRunRow, nowMicros: number): FlowRun {
  return {
    id: row.id,
    created: formatInstant(row.created),
    updated: formatInstant(row.updated),
    name: row.name,
    flow_id: row.flow_id,
    state_id: row.state_id,
    deployment_id: row.deployment_id,
    deployment_version: row.deployment_version,
    work_queue_id: row.work_queue_id,
    work_queue_name: row.work_queue_name,
    flow_version: row.flow_version,
    parameters: jsonText(row.parameters),
    idempotency_key: row.idempotency_key,
    context: jsonText(row.context),
    empirical_policy: { ...EMPTY_FLOW_RUN_POLICY, ...JSON.parse(row.empirical_policy) },
    tags: JSON.parse(row.tags),
    labels: JSON.parse(row.labels),
    parent_task_run_id: row.parent_task_run_id,
    state_type: row.state_type as StateType | null, // safe: written from the contract's type only
    state_name: row.state_name,
    run_count: row.run_count,
    expected_start_time: formatInstantOrNull(row.expected_start_time),
    next_scheduled_start_time: formatInstantOrNull(row.next_scheduled_start_time),
    start_time: formatInstantOrNull(row.start_time),
    end_time: formatInstantOrNull(row.end_time),
    total_run_time: row.total_run_time,
    estimated_run_time: estimatedRunTime(row, nowMicros),
    estimated_start_time_delta: estimatedStartTimeDelta(row, nowMicros),
    auto_scheduled: row.auto_scheduled !== 0,
    infrastructure_document_id: row.infrastructure_document_id,
    infrastructure_pid: row.infrastructure_pid,
    created_by: row.created_by === null ? null : JSON.parse(row.created_by),
    work_pool_id: row.work_pool_id,
    work_pool_name: row.work_pool_name,
    state: currentState(row),
    job_variables: row.job_variables === null ? null : jsonText(row.job_variables),
  };
}
