import { sql } from "kysely";
import type { RunFilters } from "../../contract/run-filters.ts";
import { parseInstant } from "../../platform/instants.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import { bigint } from "./bigint.ts";
import { type Condition, NEVER } from "./filters/conditions.ts";
import {
  type FlowRunLook,
  flowRunsOfTaskRuns,
  flowRunsWhere,
  ownersAsked,
  type RunUse,
  taskRunsWhere,
} from "./filters/related-filters.ts";
import { findMeta } from "./meta-queries.ts";
import { gapsBetween, type RunTable, UNIT_MICROS } from "./run-tallies.ts";
import { BITS, canHold, expectedOf } from "./word-questions.ts";

/** Where lists and counts are asked: point reads, and heavy reads. */
export interface ReadStore {
  readonly db: Queryable;
  readonly reader: Queryable;
  readonly dialect: Dialect;
}

/** Of so many units one can hold what is asked for: where more can, going through all soon finds a page. */
const ONE_OF = 8;
/** So many units are soon looked at in any case. */
const FEW_UNITS = 4;
/** Up to so many flow runs are found before their task runs. */
const FEW = 500;
/** So many task runs are few: their flow runs are named one by one. */
const FEW_TASKS = 2000;

const UNIT = sql.lit(UNIT_MICROS);

interface Range {
  readonly from: number;
  readonly end: number;
}

function rangeOf(table: RunTable, filters: RunFilters): Range {
  const { after_, before_ } = expectedOf(table, filters) ?? {};
  const [from, before] = [
    after_ == null ? undefined : parseInstant(after_),
    before_ == null ? undefined : parseInstant(before_),
  ];
  return { from: from ?? -4e18, end: before === undefined ? 4e18 : before + 1 };
}

/**
 * The condition, asked only of runs in units that can hold what it asks for, and of those that are not sealed. All of
 * it is one condition of one statement: it sees what is sealed as of the moment at which it reads the runs.
 */
async function narrowed(
  { db, reader, dialect }: ReadStore,
  table: RunTable,
  filters: RunFilters,
  where: Condition,
): Promise<Condition> {
  const can = canHold(dialect, table, filters, BITS);
  if (can === undefined || (await findMeta(db, `sealed-${table}`)) === undefined) return where;
  const { from, end } = rangeOf(table, filters);
  const of = sql`run_words.kind = ${sql.lit(table)}`;
  const asked = sql`${of} and unit >= ${bigint(from)} / ${UNIT} and unit <= ${bigint(end)} / ${UNIT}`;
  const { rows: all } = await sql<{ units: number }>`
    select count(*) as units from run_words where ${asked}`.execute(reader);
  const units = Number(all[0]?.units);
  if (units === 0) return where;
  // A word that many units hold is told from the first of them.
  const most = Math.max(FEW_UNITS, Math.floor(units / ONE_OF));
  const { rows } = await sql<{ able: number }>`
    select count(*) as able from (select 1 from run_words where ${asked} and ${can} limit ${most + 1}) as able`.execute(
    reader,
  );
  if (Number(rows[0]?.able) > most) return where;
  const id = sql.ref(`${table}.id`);
  const expected = sql.ref(`${table}.expected_start_time`);
  // As a mere value: only the stretches of time are to lead to runs.
  const matches = sql`${dialect.unindexed(where)}`;
  const between = sql`${expected} >= gap.low and ${expected} < gap.high`;
  return dialect.isAmong(
    id,
    sql`with unable as (select unit from run_words where ${of} and not ${can}), gap as (${gapsBetween("unable", undefined)})
      select ${id} from gap ${dialect.joinEach(table, between)}
      where gap.low < gap.high and gap.low < ${bigint(end)} and gap.high > ${bigint(from)} and ${matches}
      union all select ${id} from ${sql.table(table)} where ${expected} is null and ${matches}`,
  );
}

/** Whether there is a flow, and a deployment, of those that filters name by more than ids. */
async function haveOwners({ reader, dialect }: ReadStore, filters: RunFilters): Promise<boolean> {
  for (const { table, matches } of ownersAsked(dialect, filters)) {
    const found = await reader.selectFrom(table).select("id").where(matches).limit(1).executeTakeFirst();
    if (found === undefined) return false;
  }
  return true;
}

/** Flow runs that match: `flowRunsWhere`, led by what sealed units know. */
export async function narrowFlowRuns(
  store: ReadStore,
  filters: RunFilters,
  use: RunUse = "page",
): Promise<Condition> {
  if (!(await haveOwners(store, filters))) return NEVER;
  return narrowed(store, "flow_run", filters, flowRunsWhere(store.dialect, filters, use));
}

/**
 * How to look at the flow runs of task runs. When few match, or they have few task runs, they lead to these: going through
 * task runs until fifty are in one of them could go through all. When there are many, that is soon. A count goes through
 * those of all that match.
 */
async function lookAtFlowRuns(
  { reader }: ReadStore,
  runs: Condition,
  use: RunUse,
): Promise<Exclude<FlowRunLook, "all">> {
  if (use === "count") return { runs };
  const few = reader
    .selectFrom("flow_run")
    .select("flow_run.id")
    .where(runs)
    .limit(FEW + 1);
  const ids = (await few.execute()).map(({ id }) => id);
  if (ids.length <= FEW) return { ids };
  // Thousands of flow runs may have hardly a task: those that have any lead to them.
  const tasks = reader
    .selectFrom("flow_run")
    .innerJoin("task_run", "task_run.flow_run_id", "flow_run.id")
    .select("flow_run.id")
    .where(runs)
    .limit(FEW_TASKS + 1);
  const owners = (await tasks.execute()).map(({ id }) => id);
  return owners.length > FEW_TASKS ? "each" : { ids: [...new Set(owners)] };
}

/** Task runs that match: `taskRunsWhere`, led by few flow runs, or by what sealed units know. */
export async function narrowTaskRuns(
  store: ReadStore,
  filters: RunFilters,
  use: RunUse = "page",
): Promise<Condition> {
  const { dialect } = store;
  if (!(await haveOwners(store, filters))) return NEVER;
  const asked = flowRunsOfTaskRuns(dialect, filters, use);
  const runs = asked && (await narrowed(store, "flow_run", filters, asked));
  if (runs !== undefined && runs !== asked) {
    const look = await lookAtFlowRuns(store, runs, use);
    if (look !== "each") return taskRunsWhere(dialect, filters, look);
  }
  const each = taskRunsWhere(dialect, filters);
  const led = await narrowed(store, "task_run", filters, each);
  if (led !== each || asked === undefined) return led;
  if (use === "count") return taskRunsWhere(dialect, filters, "all");
  return runs === asked ? taskRunsWhere(dialect, filters, await lookAtFlowRuns(store, asked, use)) : each;
}
