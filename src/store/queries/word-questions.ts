import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { RunFilters } from "../../contract/run-filters.ts";
import type { Dialect } from "../dialects/dialect.ts";
import { combine } from "./filters/conditions.ts";
import type { RunTable } from "./run-tallies.ts";
import { type Mark, marksOfText, marksOfWord } from "./run-words.ts";

/** More alternatives would take longer to ask than what they spare. */
const MOST_ALTERNATIVES = 20;

/** Marks of which a run that matches has all of at least one list; undefined when nothing is known. */
type Clause = readonly (readonly Mark[])[] | undefined;

interface TagFilter {
  readonly operator: "and_" | "or_";
  readonly all_?: readonly string[] | null | undefined;
  readonly any_?: readonly string[] | null | undefined;
}

function oneOf(
  values: readonly string[] | null | undefined,
  marks: (value: string) => Mark[] | undefined,
): Clause {
  if (values == null || values.length === 0 || values.length > MOST_ALTERNATIVES) return undefined;
  const lists = values.map(marks);
  return lists.every((list) => list !== undefined) ? lists : undefined;
}

const eachOf = (
  values: readonly string[] | null | undefined,
  marks: (value: string) => Mark[] | undefined,
): Clause[] => (values ?? []).slice(0, MOST_ALTERNATIVES).map((value) => oneOf([value], marks));

function ofTags(filter: TagFilter | null | undefined): Clause[] {
  if (filter?.operator !== "and_") return [];
  const marks = (tag: string) => marksOfWord("tag", tag);
  return [...eachOf(filter.all_, marks), oneOf(filter.any_, marks)];
}

function clausesOf(table: RunTable, { flow_runs, task_runs }: RunFilters): Clause[] {
  const own = table === "flow_run" ? flow_runs : task_runs;
  const clauses = flow_runs?.operator === "and_" ? ofTags(flow_runs.tags) : [];
  if (own?.operator !== "and_") return clauses;
  const { name, state } = own;
  clauses.push(...(name?.like_ == null ? [] : [oneOf([name.like_], marksOfText)]));
  clauses.push(oneOf(name?.any_, marksOfText));
  if (state?.operator === "and_") {
    clauses.push(oneOf(state.name?.any_, (text) => marksOfWord("state", text)));
  }
  return clauses;
}

/**
 * Whether a unit whose words stand in `column` can hold runs that match, as far as names, tags of flow runs and names of
 * states say; undefined when the filters ask for none of them.
 */
export function canHold(
  dialect: Dialect,
  table: RunTable,
  filters: RunFilters,
  column: RawBuilder<unknown>,
): RawBuilder<SqlBool> | undefined {
  const clauses = clausesOf(table, filters).filter((clause) => clause !== undefined);
  if (clauses.length === 0) return undefined;
  const all = (marks: readonly Mark[]) =>
    combine(
      "and_",
      marks.map(({ at, mask }) => dialect.hasBit(column, at, mask)),
    );
  return combine(
    "and_",
    clauses.map((lists) => combine("or_", lists.map(all))),
  );
}

/** The stretch of expected time that filters allow for runs of the table itself. */
export function expectedOf(
  table: RunTable,
  { flow_runs, task_runs }: RunFilters,
): { readonly after_?: string | null | undefined; readonly before_?: string | null | undefined } | undefined {
  const own = table === "flow_run" ? flow_runs : task_runs;
  return own?.operator === "and_" ? (own.expected_start_time ?? undefined) : undefined;
}

/** The column of a unit's words. */
export const BITS: RawBuilder<unknown> = sql.ref("run_words.bits");
