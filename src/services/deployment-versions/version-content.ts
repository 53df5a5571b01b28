import { sliceJson } from "../../contract/json-slices.ts";
import {
  type ExactJson,
  ExactNumber,
  exactText,
  isExactObject,
  parseExact,
} from "../../domain/parameters/exact-json.ts";
import type { DeploymentRow } from "../../store/queries/deployment-rows.ts";
import type { DeploymentScheduleTable } from "../../store/tables/deployment-schedule.ts";
import type { DeploymentVersionTable } from "../../store/tables/deployment-version.ts";

/** What a version keeps of its deployment: what its runs would do, and when it runs by itself. */
export type VersionContent = Omit<
  DeploymentVersionTable,
  "deployment_id" | "number" | "created" | "cause" | "rolled_back_to" | "client" | "changed"
>;

/** In which form each field is kept, in the order in which differences are told. */
const FIELDS: Readonly<Record<keyof VersionContent, "json" | "plain" | "schedules">> = {
  version: "plain",
  version_info: "json",
  entrypoint: "plain",
  path: "plain",
  pull_steps: "json",
  parameters: "json",
  parameter_openapi_schema: "json",
  enforce_parameter_schema: "plain",
  work_pool_name: "plain",
  work_queue_name: "plain",
  job_variables: "json",
  tags: "json",
  labels: "json",
  storage_document_id: "plain",
  infrastructure_document_id: "plain",
  schedules: "schedules",
};

function scheduleText(row: DeploymentScheduleTable): string {
  const { schedule, parameters, slug, active, max_scheduled_runs, overlap, missed } = row;
  const rest = `"active":${active !== 0},"max_scheduled_runs":${max_scheduled_runs}`;
  // Only where something is said: what was kept before that could be said is the same.
  const policy = `${overlap === "allow" ? "" : `,"overlap":"${overlap}"`}${missed === null ? "" : `,"missed":"${missed}"`}`;
  return `{"schedule":${schedule},${rest},"parameters":${parameters},"slug":${JSON.stringify(slug)}${policy}}`;
}

function byAge(a: DeploymentScheduleTable, b: DeploymentScheduleTable): number {
  return a.created - b.created || (a.id < b.id ? -1 : 1);
}

/** What a version of this deployment keeps. */
export function contentOf(row: DeploymentRow, schedules: readonly DeploymentScheduleTable[]): VersionContent {
  return {
    version: row.version,
    version_info: row.version_info,
    tags: row.tags,
    labels: row.labels,
    parameters: row.parameters,
    job_variables: row.job_variables,
    parameter_openapi_schema: row.parameter_openapi_schema,
    enforce_parameter_schema: row.enforce_parameter_schema,
    pull_steps: row.pull_steps,
    path: row.path,
    entrypoint: row.entrypoint,
    storage_document_id: row.storage_document_id,
    infrastructure_document_id: row.infrastructure_document_id,
    work_pool_name: row.pool_name,
    // Where the pool was deleted, the queue was too.
    work_queue_name: row.pool_name === null ? null : row.work_queue_name,
    schedules: `[${schedules.toSorted(byAge).map(scheduleText).join(",")}]`,
  };
}

/** The value with the keys of all objects in one order. */
function ordered(value: ExactJson): ExactJson {
  if (value === null || typeof value !== "object" || value instanceof ExactNumber) return value;
  if (!isExactObject(value)) return value.map(ordered);
  const entries = Object.entries(value).map(([key, each]): [string, ExactJson] => [key, ordered(each)]);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * A schedule as far as two of them are compared. Whether it is paused is no matter of versions. Nor is an interval's
 * anchor: clients put the moment of the deploy there, so that each deploy would be another version.
 */
function comparable(schedule: ExactJson): ExactJson {
  if (!isExactObject(schedule)) return schedule;
  const { active: _active, ...rest } = schedule;
  if (!isExactObject(rest.schedule)) return rest;
  const { anchor_date: _anchor, ...rule } = rest.schedule;
  return { ...rest, schedule: rule };
}

/** The text of each schedule of a version. */
export function scheduleTexts(schedules: string): string[] {
  return sliceJson(schedules, [["*"]]).map(({ text }) => text);
}

/** The text by which two schedules are the same. */
export function scheduleKey(text: string): string {
  return exactText(ordered(comparable(parseExact(text))));
}

function comparableText(text: string, form: "json" | "schedules"): string {
  if (form === "json") return exactText(ordered(parseExact(text)));
  return JSON.stringify(scheduleTexts(text).map(scheduleKey).toSorted());
}

/** Prefect's clients create without pull steps and update with none of them: an empty field is as good as none. */
function isNothing(value: string | number | null): boolean {
  return value === null || value === "[]" || value === "{}";
}

/** Fields in which two contents differ; the order of keys and of schedules is none. */
export function changedFields(before: VersionContent, after: VersionContent): (keyof VersionContent)[] {
  return (Object.keys(FIELDS) as (keyof VersionContent)[]).filter((field) => {
    const [a, b] = [before[field], after[field]];
    if (a === b || (isNothing(a) && isNothing(b))) return false;
    const form = FIELDS[field];
    if (form === "plain" || typeof a !== "string" || typeof b !== "string") return true;
    return comparableText(a, form) !== comparableText(b, form);
  }); // safe: the keys of the record above
}
