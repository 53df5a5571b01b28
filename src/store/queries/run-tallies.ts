import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import { bigint } from "./bigint.ts";
import { latenessExpression, runTimeExpression } from "./estimates.ts";
import type { Condition } from "./filters/conditions.ts";

export type RunTable = "flow_run" | "task_run";

/** How much of `expected_start_time` is counted as one; migration 0011 has the same number. */
export const UNIT_MICROS = 600_000_000;

/** Instants that are counted together: `(instant - origin) * mul / div` of those within `[from, end)`. */
export interface TallySpan {
  readonly from: number;
  readonly end: number;
  readonly origin: number;
  readonly mul: number;
  readonly div: number;
}

/** What is to be counted. */
export interface TallyQuestion {
  readonly table: RunTable;
  /** Which time decides: when a run was expected to start, when it started; without a span all runs are counted. */
  readonly axis: "expected" | "started";
  readonly span: TallySpan | undefined;
  /** What must hold of the counts of a sealed unit, which stand under the table's name. */
  readonly cells: Condition;
  /** The same, of a run. */
  readonly runs: Condition;
  /** Whether runs in different states are told apart. */
  readonly byState: boolean;
  /** Whether tags are asked for: then counts by tags serve. */
  readonly byTags: boolean;
  /** Which sums are asked for beside the number of runs; without them fewer rows are read. */
  readonly sums: "none" | "times" | "tasks";
  readonly nowMicros: number;
}

/** Runs of one stretch in one state; without a state where states are not told apart. */
export interface Tally {
  readonly bucket: number;
  readonly state_type: string | null;
  readonly state_name: string | null;
  readonly runs: number;
  readonly run_time: number;
  readonly lateness: number;
  /** The task runs of flow runs. */
  readonly tasks: number;
}

const UNIT = bigint(UNIT_MICROS);
/** Before and after every instant. */
const [LEAST, MOST] = [bigint(-4e18), bigint(4e18)];
const SUMS = sql`cast(sum(runs) as bigint) as runs, sum(run_time) as run_time, sum(lateness) as lateness,
  cast(sum(tasks) as bigint) as tasks`;
/** The task runs of a flow run, by the index of their natural key. */
export const TASKS = sql`(select count(*) from task_run where task_run.flow_run_id = flow_run.id)`;

function bucketOf({ origin, mul, div }: TallySpan, value: RawBuilder<unknown>): RawBuilder<unknown> {
  const since = sql`(${value} - ${bigint(origin)})`;
  return sql`(${mul === 1 ? since : sql`${since} * ${bigint(mul)}`} / ${bigint(div)})`;
}

const NO_STATE = sql`cast(null as text) as state_type, cast(null as text) as state_name`;

function isOne(span: TallySpan | undefined): span is undefined {
  return span === undefined || span.end - span.origin <= span.div / span.mul;
}

/** Nothing is grouped where there is one group: that would sort all runs. */
function groups({ span, byState }: TallyQuestion): RawBuilder<unknown> {
  return byState || !isOne(span) ? sql`group by 1, 2, 3` : sql``;
}

/** When a run of the table started, as lists and dashboards have it. */
function startedOf(table: RunTable): RawBuilder<unknown> {
  return table === "task_run"
    ? sql`task_run.start_time`
    : sql`coalesce(flow_run.start_time, flow_run.expected_start_time)`;
}

/** True when a unit lies within the span, and all of it in one bucket. */
function fits(span: TallySpan, unit: RawBuilder<unknown>): RawBuilder<SqlBool> {
  const [first, last] = [sql`${unit} * ${UNIT}`, sql`(${unit} * ${UNIT} + ${UNIT} - 1)`];
  return sql<SqlBool>`(${first} >= ${bigint(span.from)} and ${last} < ${bigint(span.end)}
    and ${bucketOf(span, first)} = ${bucketOf(span, last)})`;
}

/** The units whose counts serve, and those counts. */
function sealed({ table, axis, span, byTags }: TallyQuestion): {
  units: RawBuilder<unknown>;
  cells: RawBuilder<unknown>;
} {
  const of = sql`kind = ${sql.lit(table)}`;
  const seals = sql`select unit from run_seal where ${of} and token is null ${byTags ? sql`and tagged = 1` : sql``}`;
  const tags = byTags ? sql`tags,` : sql``;
  const tallies = sql`select unit, started, state_type, state_name, parent, subflow, ${tags} runs, run_time, lateness, tasks
    from ${byTags ? sql`run_tag_tally` : sql`run_tally`} where ${of}`;
  if (span === undefined) return { units: seals, cells: tallies };
  const [first, last] = [sql`${bigint(span.from)} / ${UNIT}`, sql`${bigint(span.end)} / ${UNIT}`];
  if (axis === "expected") {
    const within = sql`and unit >= ${first} and unit <= ${last} and ${fits(span, sql.ref("unit"))}`;
    return { units: sql`${seals} ${within}`, cells: sql`${tallies} ${within}` };
  }
  const hits = sql`and started >= ${first} and started <= ${last}`;
  // Of a unit with runs that started at an edge of the span, or of a bucket, the runs themselves are looked at.
  const mixed = sql`select unit from run_tally where ${of} ${hits} and not ${fits(span, sql.ref("started"))}`;
  const served = sql`and unit not in (${mixed})`;
  return { units: sql`${seals} ${served}`, cells: sql`${tallies} ${hits} ${served}` };
}

/** The stretches of expected time between the units of a table, of all time or of a span. */
export function gapsBetween(
  units: string,
  span: Pick<TallySpan, "from" | "end"> | undefined,
): RawBuilder<unknown> {
  const [from, end] = span === undefined ? [LEAST, MOST] : [bigint(span.from), bigint(span.end)];
  const lead = sql`coalesce(lead(unit) over (order by unit) * ${UNIT}, ${end})`;
  return sql`select ${from} as low, coalesce((select min(unit) from ${sql.table(units)}) * ${UNIT}, ${end}) as high
    union all select (unit + 1) * ${UNIT} as low, ${lead} as high from ${sql.table(units)}`;
}

/** Runs of which no sealed unit tells, counted themselves. */
function looseRuns(dialect: Dialect, question: TallyQuestion): RawBuilder<unknown> {
  const { table, axis, span, runs, byState, nowMicros } = question;
  const column = (name: string): RawBuilder<unknown> => sql.ref(`${table}.${name}`);
  const time = axis === "expected" ? column("expected_start_time") : startedOf(table);
  const times =
    question.sums === "times"
      ? sql`sum(${runTimeExpression(table, nowMicros)}) as run_time, sum(${latenessExpression(table, nowMicros)}) as lateness`
      : sql`0.0 as run_time, 0.0 as lateness`;
  const tasks = question.sums === "tasks" ? sql`coalesce(sum(${TASKS}), 0)` : sql`0`;
  const parts = byState
    ? sql`${column("state_type")} as state_type, ${column("state_name")} as state_name`
    : NO_STATE;
  const bucket = isOne(span) ? sql`0` : bucketOf(span, time);
  const started =
    axis === "expected" || span === undefined
      ? sql``
      : sql`and ${time} >= ${bigint(span.from)} and ${time} < ${bigint(span.end)}`;
  const expected = column("expected_start_time");
  const count = (among: RawBuilder<unknown>, where: RawBuilder<unknown>): RawBuilder<unknown> => sql`
    select ${bucket} as bucket, ${parts}, count(*) as runs, ${times}, ${tasks} as tasks
    from ${among} where ${where} ${started} and ${runs} ${groups(question)}`;
  const between = sql`${expected} >= gap.low and ${expected} < gap.high`;
  const inGaps = count(sql`gap ${dialect.joinEach(table, between)}`, sql`gap.low < gap.high`);
  if (axis === "expected" && span !== undefined) return inGaps;
  return sql`${inGaps} union all ${count(sql.table(table), sql`${expected} is null`)}`;
}

/**
 * Counts runs by the stretch of time that they belong to, and by their state: what is sealed from its counts, the rest
 * run by run. One statement, so that both are of one moment.
 */
export async function listTallies(
  db: Queryable,
  dialect: Dialect,
  question: TallyQuestion,
): Promise<Tally[]> {
  const { units, cells } = sealed(question);
  const { table, axis, span, byState } = question;
  const unit = sql.ref(`${table}.${axis === "expected" ? "unit" : "started"}`);
  const bucket = isOne(span) ? sql`0` : bucketOf(span, sql`${unit} * ${UNIT}`);
  const parts = byState ? sql`state_type, state_name` : NO_STATE;
  const { rows } = await sql<Tally>`
    with sealed as (${units}), gap as (${gapsBetween("sealed", axis === "expected" ? span : undefined)}),
    part as (
      select ${bucket} as bucket, ${parts}, ${SUMS}
      from (${cells}) as ${sql.table(table)} where ${question.cells} ${groups(question)}
      union all ${looseRuns(dialect, question)}
    )
    select bucket, state_type, state_name, ${SUMS} from part where runs > 0
    group by 1, 2, 3 order by 1, 2, 3`.execute(db);
  return rows.map((row) => ({
    ...row,
    bucket: Number(row.bucket),
    runs: Number(row.runs),
    tasks: Number(row.tasks),
  }));
}
