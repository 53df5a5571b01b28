import { type RawBuilder, sql } from "kysely";
import type { FlowRunFilter } from "../../contract/flow-runs/filters.ts";
import type { RunFilters } from "../../contract/run-filters.ts";
import type { TaskRunFilter } from "../../contract/task-runs/filters.ts";
import { parseInstant } from "../../platform/instants.ts";
import type { Dialect } from "../dialects/dialect.ts";
import { ALWAYS, type Condition, combine, hasTags, isAnyOf, isNoneOf } from "./filters/conditions.ts";
import { flowRunsWhere, taskRunsWhere } from "./filters/related-filters.ts";
import { type RunTable, type TallyQuestion, type TallySpan, UNIT_MICROS } from "./run-tallies.ts";

/** What of a filter on runs counts that are kept by state and time can answer. */
interface PlainFilter {
  readonly operator: "and_" | "or_";
  readonly state?:
    | {
        readonly operator: "and_" | "or_";
        readonly type?: StateWords | null | undefined;
        readonly name?: StateWords | null | undefined;
      }
    | null
    | undefined;
  readonly expected_start_time?: Period | null | undefined;
  readonly parent_task_run_id?: FlowRunFilter["parent_task_run_id"];
  readonly subflow_runs?: TaskRunFilter["subflow_runs"];
  readonly tags?: FlowRunFilter["tags"];
  readonly start_time?: (Period & { readonly is_null_?: boolean | null | undefined }) | null | undefined;
}

interface StateWords {
  readonly any_?: readonly string[] | null | undefined;
  readonly not_any_?: readonly string[] | null | undefined;
}

interface Period {
  readonly after_?: string | null | undefined;
  readonly before_?: string | null | undefined;
}

/** What filters ask of a table of runs when that is no more than states, times, tags of flow runs and whether they are subflows. */
interface Simple {
  readonly cells: Condition;
  readonly runs: Condition;
  readonly byTags: boolean;
  readonly expected: Range | undefined;
  readonly started: Range | undefined;
}

/** Instants from `from` on and before `end`. */
interface Range {
  readonly from: number;
  readonly end: number;
}

/** A span without an end is as good as endless, and its differences still fit 64 bits. */
const ENDLESS = 4e18;

function rangeOf(period: Period | null | undefined): Range | undefined {
  if (period?.after_ == null && period?.before_ == null) return undefined;
  const instant = (text: string | null | undefined) => (text == null ? undefined : parseInstant(text));
  const before = instant(period.before_);
  return { from: instant(period.after_) ?? -ENDLESS, end: before === undefined ? ENDLESS : before + 1 };
}

/** Whether a part of a filter asks nothing but `is_null_`, and then which. */
function nullAlone(part: FlowRunFilter["parent_task_run_id"]): boolean | null | undefined {
  return part == null || part.any_ == null ? (part?.is_null_ ?? null) : undefined;
}

/** What counts of task runs know of the flow runs that they are in: their tags, and whether those are subflows. */
function ofFlowRuns(filter: RunFilters["flow_runs"]): Condition | undefined {
  if (filter == null) return ALWAYS;
  const { operator, parent_task_run_id, tags: _tags, ...rest } = filter;
  const isTop = nullAlone(parent_task_run_id);
  if (operator !== "and_" || isTop === undefined || asks(rest)) return undefined;
  return isTop === null ? sql`parent > 0` : isTop ? sql`parent = 1` : sql`parent = 2`;
}

function asks(parts: object): boolean {
  return Object.values(parts).some((part) => part != null);
}

function stateCondition(dialect: Dialect, table: RunTable, state: PlainFilter["state"]): Condition {
  // As mere values: an index of states would lead to all runs in a state, for each stretch of time anew.
  const type = sql`${dialect.unindexed(sql.ref(`${table}.state_type`))}`;
  const name = sql`${dialect.unindexed(sql.ref(`${table}.state_name`))}`;
  return combine(state?.operator ?? "and_", [
    isAnyOf(type, state?.type?.any_),
    isNoneOf(type, state?.type?.not_any_),
    isAnyOf(name, state?.name?.any_),
    isNoneOf(name, state?.name?.not_any_),
  ]);
}

function simpleFilter(dialect: Dialect, table: RunTable, filters: RunFilters): Simple | undefined {
  const { flows, deployments, work_pools, work_pool_queues, flow_runs, task_runs } = filters;
  if (asks({ flows, deployments, work_pools, work_pool_queues })) return undefined;
  if (table === "flow_run" && task_runs != null) return undefined;
  const own: PlainFilter = (table === "flow_run" ? flow_runs : task_runs) ?? { operator: "and_" };
  const {
    operator,
    state,
    expected_start_time,
    start_time,
    parent_task_run_id,
    subflow_runs,
    tags,
    ...rest
  } = own;
  // Tags of task runs themselves are not counted.
  if (table === "task_run" && tags != null) return undefined;
  const ofTags = flow_runs?.tags;
  const [isTop, isIn] = [
    nullAlone(parent_task_run_id),
    table === "flow_run" ? ALWAYS : ofFlowRuns(flow_runs),
  ];
  if (operator !== "and_" || start_time?.is_null_ != null || isTop === undefined) return undefined;
  if (isIn === undefined || asks(rest)) return undefined;
  const states = stateCondition(dialect, table, state);
  const flag = (column: RawBuilder<unknown>, value: boolean | null | undefined): Condition | undefined =>
    value == null ? undefined : sql`${column} = ${sql.lit(value ? 1 : 0)}`;
  const where =
    table === "flow_run"
      ? flowRunsWhere(dialect, { flow_runs: { operator: "and_", parent_task_run_id, tags } })
      : taskRunsWhere(dialect, { flow_runs, task_runs: { operator: "and_", subflow_runs } });
  return {
    cells: combine("and_", [
      states,
      isIn,
      flag(sql`parent`, isTop === null ? null : !isTop),
      flag(sql`subflow`, subflow_runs?.exists_),
      ofTags == null ? undefined : hasTags(dialect, sql.ref(`${table}.tags`), ofTags),
    ]),
    runs: combine("and_", [states, where]),
    byTags: ofTags != null,
    expected: rangeOf(expected_start_time),
    started: rangeOf(start_time),
  };
}

/** All of a range as one stretch. */
function whole({ from, end }: Range): TallySpan {
  return { from, end, origin: from, mul: 1, div: Math.max(1, end - from) };
}

/**
 * What to count to answer filters on runs, when counts can: filters on states, on one of the two times, on tags of flow
 * runs, and on whether runs are subflows. `buckets` divides one of the times.
 */
export function tallyQuestion(
  dialect: Dialect,
  table: RunTable,
  filters: RunFilters,
  options: {
    readonly nowMicros: number;
    readonly byState: boolean;
    readonly sums: TallyQuestion["sums"];
    readonly buckets?: { readonly axis: TallyQuestion["axis"]; readonly span: TallySpan } | undefined;
  },
): TallyQuestion | undefined {
  const { buckets, byState, sums, nowMicros } = options;
  const simple = simpleFilter(dialect, table, filters);
  if (simple === undefined) return undefined;
  const { cells, runs, byTags, expected, started } = simple;
  const axis = buckets?.axis ?? (started === undefined ? "expected" : "started");
  const [own, other] = axis === "expected" ? [expected, started] : [started, expected];
  if (other !== undefined) return undefined;
  const span = buckets === undefined ? own && whole(own) : clip(buckets.span, own);
  // What never started has no unit of its own among the counts, and a time before 1970 neither.
  if (axis === "started" && (span === undefined || span.from < UNIT_MICROS)) return undefined;
  return { table, axis, span, cells, runs, byTags, byState, sums, nowMicros };
}

function clip(span: TallySpan, range: Range | undefined): TallySpan {
  if (range === undefined) return span;
  return { ...span, from: Math.max(span.from, range.from), end: Math.min(span.end, range.end) };
}
