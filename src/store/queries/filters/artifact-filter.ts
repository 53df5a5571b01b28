import { type Expression, type SqlBool, sql } from "kysely";
import type { ArtifactCollectionFilter, ArtifactFilter } from "../../../contract/artifacts/filters.ts";
import type { RunFilters } from "../../../contract/run-filters.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { ALWAYS, type Condition, combine, isAnyOf, isLike, isNoneOf } from "./conditions.ts";
import { flowRunsWhere, taskRunsWhere } from "./related-filters.ts";

const column = (name: string) => sql.ref(`artifact.${name}`);

/** Conditions on what an artifact and the collection that shows it have in common. */
function contentConditions(
  dialect: Dialect,
  { key, flow_run_id, task_run_id, type }: ArtifactFilter | ArtifactCollectionFilter,
): (Condition | undefined)[] {
  return [
    isAnyOf(column("key"), key?.any_),
    // An empty text is in every key, and so asks for no key at all.
    key?.like_ === "" ? ALWAYS : isLike(dialect, column("key"), key?.like_),
    key?.exists_ == null
      ? undefined
      : sql<SqlBool>`${column("key")} is ${key.exists_ ? sql`not null` : sql`null`}`,
    isAnyOf(column("flow_run_id"), flow_run_id?.any_),
    isAnyOf(column("task_run_id"), task_run_id?.any_),
    isAnyOf(column("type"), type?.any_),
    isNoneOf(column("type"), type?.not_any_),
  ];
}

/** The runs that an artifact was made by. */
function runConditions(dialect: Dialect, filters: RunFilters): Condition {
  const { task_runs, ...others } = filters;
  const ofFlowRuns = [others.flows, others.flow_runs, others.deployments].some((filter) => filter != null);
  return combine("and_", [
    ofFlowRuns
      ? sql<SqlBool>`exists (select 1 from flow_run where flow_run.id = artifact.flow_run_id and ${flowRunsWhere(dialect, others)})`
      : undefined,
    task_runs == null
      ? undefined
      : sql<SqlBool>`exists (select 1 from task_run where task_run.id = artifact.task_run_id and ${taskRunsWhere(dialect, { task_runs })})`,
  ]);
}

function filterCondition(
  dialect: Dialect,
  idColumn: Expression<unknown>,
  ids: readonly string[] | null | undefined,
  filter: ArtifactFilter | ArtifactCollectionFilter | null | undefined,
  runs: RunFilters,
): Condition {
  return combine("and_", [
    filter == null
      ? undefined
      : combine(filter.operator, [isAnyOf(idColumn, ids), ...contentConditions(dialect, filter)]),
    runConditions(dialect, runs),
  ]);
}

/** Artifacts that match, of matching runs. */
export function artifactsWhere(
  dialect: Dialect,
  filter: ArtifactFilter | null | undefined,
  runs: RunFilters,
): Condition {
  return filterCondition(dialect, column("id"), filter?.id?.any_, filter, runs);
}

/** Collections whose latest artifact matches. */
export function collectionsWhere(
  dialect: Dialect,
  filter: ArtifactCollectionFilter | null | undefined,
  runs: RunFilters,
): Condition {
  return filterCondition(dialect, column("id"), filter?.latest_id?.any_, filter, runs);
}
