import { z } from "zod";
import { flag, type ObjectMaker, operator, parts, strict, texts, tolerant, uuids } from "../filter-parts.ts";
import { StateType } from "../states/schemas.ts";

const types = z.array(StateType).nullish();

const build = (object: ObjectMaker) =>
  object({
    ...operator,
    id: parts.idAnyNot(object),
    name: parts.name(object),
    tags: parts.tags(object),
    deployment_id: object({ ...operator, any_: uuids, is_null_: flag }).nullish(),
    work_queue_name: object({ ...operator, any_: texts, is_null_: flag }).nullish(),
    state: object({
      ...operator,
      type: object({ any_: types, not_any_: types }).nullish(),
      name: object({ any_: texts, not_any_: texts }).nullish(),
    }).nullish(),
    flow_version: parts.textAny(object),
    /** On the start time, or the expected one of a run that has not started. */
    start_time: parts.periodOrNull(object),
    end_time: parts.periodOrNull(object),
    expected_start_time: parts.period(object),
    next_scheduled_start_time: parts.period(object),
    parent_flow_run_id: object({ ...operator, any_: uuids }).nullish(),
    parent_task_run_id: object({ ...operator, any_: uuids, is_null_: flag }).nullish(),
    idempotency_key: object({ any_: texts, not_any_: texts }).nullish(),
    created_by: object({ ...operator, id_: uuids, type_: texts, is_null_: flag }).nullish(),
  });

/** Which flow runs; an absent part matches all. */
export const FlowRunFilter = build(tolerant);
export type FlowRunFilter = z.infer<typeof FlowRunFilter>;
export const StrictFlowRunFilter = build(strict);

export const FlowRunSort = z.enum([
  "ID_DESC",
  "START_TIME_ASC",
  "START_TIME_DESC",
  "EXPECTED_START_TIME_ASC",
  "EXPECTED_START_TIME_DESC",
  "NAME_ASC",
  "NAME_DESC",
  "NEXT_SCHEDULED_START_TIME_ASC",
  "END_TIME_DESC",
]);
export type FlowRunSort = z.infer<typeof FlowRunSort>;
