import { sql } from "kysely";
import type { RunFilters } from "../../contract/run-filters.ts";
import { parseInstant } from "../../platform/instants.ts";
import type { Dialect } from "../dialects/dialect.ts";
import { type Condition, combine, isAnyOf, isNoneOf } from "./filters/conditions.ts";
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

/** What filters ask of a table of runs when that is no more than states and times. */
interface Simple {
  readonly states: Condition;
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

function simpleFilter(dialect: Dialect, table: RunTable, filters: RunFilters): Simple | undefined {
  const { flows, deployments, work_pools, work_pool_queues, flow_runs, task_runs } = filters;
  const others = [
    flows,
    deployments,
    work_pools,
    work_pool_queues,
    table === "flow_run" ? task_runs : flow_runs,
  ];
  if (others.some((filter) => filter != null)) return undefined;
  const own: PlainFilter | null | undefined = table === "flow_run" ? flow_runs : task_runs;
  const { operator = "and_", state, expected_start_time, start_time, ...rest } = own ?? {};
  if (operator !== "and_" || start_time?.is_null_ != null) return undefined;
  if (Object.values(rest).some((part) => part != null)) return undefined;
  // As mere values: an index of states would lead to all runs in a state, for each stretch of time anew.
  const [type, name] = [sql.ref(`${table}.state_type`), sql.ref(`${table}.state_name`)].map(
    (column) => sql`${dialect.unindexed(column)}`,
  ) as [ReturnType<typeof sql>, ReturnType<typeof sql>];
  return {
    states: combine(state?.operator ?? "and_", [
      isAnyOf(type, state?.type?.any_),
      isNoneOf(type, state?.type?.not_any_),
      isAnyOf(name, state?.name?.any_),
      isNoneOf(name, state?.name?.not_any_),
    ]),
    expected: rangeOf(expected_start_time),
    started: rangeOf(start_time),
  };
}

/** All of a range as one stretch. */
function whole({ from, end }: Range): TallySpan {
  return { from, end, origin: from, mul: 1, div: Math.max(1, end - from) };
}

/**
 * What to count to answer filters on runs, when counts can: filters on states, and on one of the two times. `buckets`
 * divides one of them.
 */
export function tallyQuestion(
  dialect: Dialect,
  table: RunTable,
  filters: RunFilters,
  options: {
    readonly nowMicros: number;
    readonly byState: boolean;
    readonly withSums: boolean;
    readonly buckets?: { readonly axis: TallyQuestion["axis"]; readonly span: TallySpan } | undefined;
  },
): TallyQuestion | undefined {
  const { buckets, byState, withSums, nowMicros } = options;
  const simple = simpleFilter(dialect, table, filters);
  if (simple === undefined) return undefined;
  const { states, expected, started } = simple;
  const axis = buckets?.axis ?? (started === undefined ? "expected" : "started");
  const [own, other] = axis === "expected" ? [expected, started] : [started, expected];
  if (other !== undefined) return undefined;
  const span = buckets === undefined ? own && whole(own) : clip(buckets.span, own);
  // What never started has no unit of its own among the counts, and a time before 1970 neither.
  if (axis === "started" && (span === undefined || span.from < UNIT_MICROS)) return undefined;
  return { table, axis, span, states, byState, withSums, nowMicros };
}

function clip(span: TallySpan, range: Range | undefined): TallySpan {
  if (range === undefined) return span;
  return { ...span, from: Math.max(span.from, range.from), end: Math.min(span.end, range.end) };
}
