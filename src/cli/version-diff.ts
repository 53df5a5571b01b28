import type { DeploymentVersion } from "../contract/deployment-versions/schemas.ts";
import { policyText, scheduleText } from "./output/schedule-text.ts";

/** A place in which two versions differ; undefined where one has nothing. */
export interface VersionDifference {
  /** `parameters.count`, `pull_steps[0].git_clone.branch`. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Fields that are compared, in the order in which they are told. */
const COMPARED = [
  "version",
  "version_info",
  "entrypoint",
  "path",
  "pull_steps",
  "parameters",
  "parameter_openapi_schema",
  "enforce_parameter_schema",
  "work_pool_name",
  "work_queue_name",
  "job_variables",
  "labels",
  "storage_document_id",
  "infrastructure_document_id",
] as const satisfies readonly (keyof DeploymentVersion)[];

const PLAIN_KEY = /^[A-Za-z_][\w-]*$/;

/** Every value at the end of a path. */
function leavesOf(value: unknown, path: string, into: Map<string, string>): Map<string, string> {
  if (value === null || value === undefined) return into;
  if (typeof value !== "object") into.set(path, typeof value === "string" ? value : JSON.stringify(value));
  else if (Object.keys(value).length === 0) into.set(path, JSON.stringify(value));
  else if (Array.isArray(value)) {
    for (const [at, each] of value.entries()) leavesOf(each, `${path}[${at}]`, into);
  } else {
    for (const [key, each] of Object.entries(value)) {
      leavesOf(each, PLAIN_KEY.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`, into);
    }
  }
  return into;
}

function compareLeaves(field: string, a: unknown, b: unknown): VersionDifference[] {
  const [before, after] = [leavesOf(a, field, new Map()), leavesOf(b, field, new Map())];
  // An empty field is as good as none.
  for (const leaves of [before, after])
    if (/^(?:\{\}|\[\])$/.test(leaves.get(field) ?? "")) leaves.delete(field);
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => ({ path, before: before.get(path), after: after.get(path) }));
}

/** Whether a schedule is paused is no matter of versions. */
function scheduleLine({
  schedule,
  slug,
  parameters,
  max_scheduled_runs,
  ...policy
}: DeploymentVersion["schedules"][number]): string {
  const more = [
    slug === null ? "" : `slug ${slug}`,
    Object.keys(parameters).length === 0 ? "" : `parameters ${JSON.stringify(parameters)}`,
    max_scheduled_runs === null ? "" : `at most ${max_scheduled_runs} runs ahead`,
    policyText(policy),
  ].filter((each) => each !== "");
  return [scheduleText(schedule), ...more].join(", ");
}

/** What is in one list only. */
function compareLists(path: string, a: readonly string[], b: readonly string[]): VersionDifference[] {
  return [
    ...a.filter((each) => !b.includes(each)).map((before) => ({ path, before, after: undefined })),
    ...b.filter((each) => !a.includes(each)).map((after) => ({ path, before: undefined, after })),
  ];
}

/** What differs between two versions, field by field. */
export function compareVersions(a: DeploymentVersion, b: DeploymentVersion): VersionDifference[] {
  return [
    ...COMPARED.flatMap((field) => compareLeaves(field, a[field], b[field])),
    ...compareLists("tags", a.tags, b.tags),
    ...compareLists("schedules", a.schedules.map(scheduleLine), b.schedules.map(scheduleLine)),
  ];
}
