import { z } from "zod";
import { flag, operator, parts, tolerant, uuids } from "../filter-parts.ts";
import { StateType } from "../states/schemas.ts";

/** Which task runs; an absent part matches all. */
export const TaskRunFilter = tolerant({
  ...operator,
  id: parts.idAny(tolerant),
  name: parts.name(tolerant),
  tags: parts.tagsAll(tolerant),
  state: tolerant({
    ...operator,
    type: tolerant({ any_: z.array(StateType).nullish() }).nullish(),
    name: parts.textAny(tolerant),
  }).nullish(),
  start_time: parts.periodOrNull(tolerant),
  end_time: parts.periodOrNull(tolerant),
  expected_start_time: parts.period(tolerant),
  /** Whether the task run tracks a subflow. */
  subflow_runs: tolerant({ exists_: flag }).nullish(),
  /** Naming this filter leaves out task runs outside flows, unless `is_null_` is set. */
  flow_run_id: tolerant({ ...operator, any_: uuids, is_null_: flag.default(false) }).nullish(),
});
export type TaskRunFilter = z.infer<typeof TaskRunFilter>;

export const TaskRunSort = z.enum([
  "ID_DESC",
  "EXPECTED_START_TIME_ASC",
  "EXPECTED_START_TIME_DESC",
  "NAME_ASC",
  "NAME_DESC",
  "NEXT_SCHEDULED_START_TIME_ASC",
  "END_TIME_DESC",
]);
export type TaskRunSort = z.infer<typeof TaskRunSort>;
