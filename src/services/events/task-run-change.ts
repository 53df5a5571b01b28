import type { JournalState } from "../../contract/journal/schemas.ts";
import { sliceJson } from "../../contract/json-slices.ts";
import { jsonText } from "../../contract/json-text.ts";
import { SomeStateDetails, type StateType } from "../../contract/states/schemas.ts";
import { setStateDetails } from "../../contract/states/state-details.ts";
import { STANDARD_STATE_NAMES, STATE_TYPES } from "../../contract/states/state-types.ts";
import { SomeTaskRunPolicy, TaskInputs } from "../../contract/task-runs/schemas.ts";
import { isStoredUuid } from "../../platform/ids.ts";
import { parseInstant } from "../../platform/instants.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import { type EventRecord, RESOURCE_ID, RESOURCE_ROLE } from "../../store/queries/event-writes.ts";
import type { TaskRunTable } from "../../store/tables/task-run.ts";
import { cleanLabels, cleanText, cleanTexts } from "../clean-text.ts";

/** Columns of a task run that an event may set; those that it does not mention stay. */
export type TaskRunColumns = Partial<
  Pick<
    TaskRunTable,
    | "name"
    | "cache_key"
    | "cache_expiration"
    | "task_version"
    | "empirical_policy"
    | "tags"
    | "labels"
    | "task_inputs"
    | "run_count"
    | "flow_run_run_count"
    | "expected_start_time"
    | "next_scheduled_start_time"
    | "start_time"
    | "end_time"
    | "total_run_time"
  >
>;

/** A state that a task run entered, told by its client, with what else is known of the run then. */
export interface TaskRunChange {
  readonly id: string;
  readonly flow_run_id: string | null;
  readonly task_key: string;
  readonly dynamic_key: string;
  readonly state: JournalState;
  readonly columns: TaskRunColumns;
}

const TASK_RUN = "prefect.task-run.";
const FLOW_RUN = "prefect.flow-run.";
const MAX_MESSAGE = 100_000;
const STATE_DATA = [["validated_state", "data"]];
const TYPES: ReadonlySet<string> = new Set(STATE_TYPES);

/** Whether an event tells a state of a task run whose states its client decides. */
export function isTaskRunChange(event: EventRecord): boolean {
  return event.resource["prefect.orchestration"] === "client" && event.event.startsWith(TASK_RUN);
}

/** The change that a task-run event tells, or why it tells none. */
export function taskRunChangeOf(event: EventRecord): TaskRunChange | string {
  const id = idAfter(TASK_RUN, event.resource[RESOURCE_ID]);
  if (id === undefined) return "its resource is no task run";
  const around = event.related.find((related) => related[RESOURCE_ROLE] === "flow-run");
  const flow_run_id = around === undefined ? null : idAfter(FLOW_RUN, around[RESOURCE_ID]);
  if (flow_run_id === undefined) return "its related flow run has no id";
  const payload = JSON.parse(event.payload) as JsonObject; // safe: readEvent took it for an object
  const { validated_state: state, task_run: run } = payload;
  if (!isJsonObject(state) || !isJsonObject(run)) return "its payload has no validated_state or no task_run";
  const { task_key, dynamic_key } = run;
  if (typeof task_key !== "string" || typeof dynamic_key !== "string") return "its task run has no keys";
  const entered = stateOf(event, state, id, flow_run_id);
  if (typeof entered === "string") return entered;
  const columns = columnsOf(run);
  if (typeof columns === "string") return columns;
  const keys = { task_key: cleanText(task_key), dynamic_key: cleanText(dynamic_key) };
  return { id, flow_run_id, ...keys, state: entered, columns };
}

function idAfter(prefix: string, resource: string | undefined): string | undefined {
  if (resource?.startsWith(prefix) !== true) return undefined;
  const id = resource.slice(prefix.length).toLowerCase();
  return isStoredUuid(id) ? id : undefined;
}

function stateOf(
  event: EventRecord,
  state: JsonObject,
  task_run_id: string,
  flow_run_id: string | null,
): JournalState | string {
  const { type, name, message, data, state_details = {} } = state;
  if (typeof type !== "string" || !TYPES.has(type)) return `its state has no known type (${String(type)})`;
  const details = isEmpty(state_details)
    ? { data: {} }
    : SomeStateDetails.safeParse(withoutNulls(state_details));
  if (details.data === undefined) return "its state details are not valid";
  // safe: compared with all types just now.
  const known = type as StateType;
  const text = typeof message === "string" ? cleanText(message) : null;
  return {
    id: event.id,
    type: known,
    name: typeof name === "string" ? cleanText(name) : STANDARD_STATE_NAMES[known],
    timestamp: event.occurred,
    message: text === null ? null : text.slice(0, MAX_MESSAGE),
    data: data == null ? null : jsonText(sliceJson(event.payload, STATE_DATA)[0]?.text ?? "null"),
    details: setStateDetails({ ...details.data, task_run_id, flow_run_id }),
  };
}

function isEmpty(value: unknown): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}

/** Clients write null for a detail that is not set. */
function withoutNulls(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null));
}

function columnsOf(run: JsonObject): TaskRunColumns | string {
  const columns: Record<string, unknown> = {};
  for (const key of ["name", "task_version", "cache_key"] as const) {
    if (typeof run[key] === "string") columns[key] = cleanText(run[key]);
  }
  for (const key of ["run_count", "flow_run_run_count"] as const) {
    const count = run[key];
    if (typeof count === "number" && Number.isSafeInteger(count)) columns[key] = count;
  }
  if (typeof run.total_run_time === "number") columns.total_run_time = run.total_run_time;
  for (const key of [
    "cache_expiration",
    "expected_start_time",
    "next_scheduled_start_time",
    "start_time",
    "end_time",
  ] as const) {
    if (run[key] === undefined) continue;
    const micros = typeof run[key] === "string" ? parseInstant(run[key]) : undefined;
    if (run[key] !== null && micros === undefined) return `its task run's ${key} is no instant`;
    columns[key] = micros ?? null;
  }
  return documentsOf(run, columns) ?? columns;
}

/** Adds the columns that hold JSON; returns what is wrong with one. */
function documentsOf(run: JsonObject, columns: Record<string, unknown>): string | undefined {
  const { tags, labels, empirical_policy, task_inputs } = run;
  if (Array.isArray(tags)) columns.tags = JSON.stringify(cleanTexts(tags.map(String)));
  if (isJsonObject(labels)) columns.labels = JSON.stringify(cleanLabels(labels));
  if (isJsonObject(empirical_policy)) {
    const policy = SomeTaskRunPolicy.safeParse(empirical_policy);
    if (policy.data === undefined) return "its task run's empirical_policy is not valid";
    columns.empirical_policy = JSON.stringify(policy.data);
  }
  if (isJsonObject(task_inputs)) {
    const inputs = TaskInputs.safeParse(task_inputs);
    if (inputs.data === undefined) return "its task run's task_inputs are not valid";
    columns.task_inputs = JSON.stringify(inputs.data);
  }
  return undefined;
}
