import { CompiledQuery } from "kysely";
import type { Queryable } from "../dialects/dialect.ts";

type Row = Readonly<Record<string, unknown>>;

/** Types of the columns that hold no text. */
const TYPES: Readonly<Record<string, string>> = {
  id: "uuid",
  flow_id: "uuid",
  flow_run_id: "uuid",
  state_id: "uuid",
  deployment_id: "uuid",
  work_queue_id: "uuid",
  work_pool_id: "uuid",
  parent_task_run_id: "uuid",
  infrastructure_document_id: "uuid",
  tags: "jsonb",
  labels: "jsonb",
  created: "bigint",
  updated: "bigint",
  timestamp: "bigint",
  state_timestamp: "bigint",
  run_count: "bigint",
  expected_start_time: "bigint",
  next_scheduled_start_time: "bigint",
  start_time: "bigint",
  end_time: "bigint",
  total_run_time: "double precision",
  auto_scheduled: "bigint",
};

/** Columns that come as arrays even if all rows have the same there, so that there is one text of the statement. */
const OWN = new Set([
  "id",
  "name",
  "flow_id",
  "flow_run_id",
  "state_id",
  "deployment_id",
  "deployment_version",
  "work_queue_id",
  "work_queue_name",
  "work_pool_id",
  "work_pool_name",
  "parameters",
  "idempotency_key",
  "tags",
  "labels",
  "expected_start_time",
  "next_scheduled_start_time",
  "created_by",
  "details",
]);
/** A state's name is that of all. */
const STATE_OWN = new Set([...OWN].filter((column) => column !== "name"));

/** Columns of an insert, and the select that gives their rows; the values join the statement's parameters. */
function rowsFromArrays(
  alias: string,
  own: ReadonlySet<string>,
  rows: readonly Row[],
  parameters: unknown[],
) {
  const [first = {}] = rows;
  const columns = Object.keys(first);
  const [selected, arrays, names]: [string[], string[], string[]] = [[], [], []];
  for (const column of columns) {
    const type = TYPES[column] ?? "text";
    const place = `$${parameters.length + 1}::${type}`;
    if (own.has(column) || rows.some((row) => row[column] !== first[column])) {
      parameters.push(rows.map((row) => row[column]));
      selected.push(`${alias}."${column}"`);
      arrays.push(`${place}[]`);
      names.push(`"${column}"`);
    } else {
      parameters.push(first[column]);
      selected.push(place);
    }
  }
  const into = columns.map((column) => `"${column}"`).join(", ");
  const from = `unnest(${arrays.join(", ")}) as ${alias}(${names.join(", ")})`;
  return { into, select: `select ${selected.join(", ")} from ${from}` };
}

/**
 * Adds runs and the first states of those that were not there in one statement, whatever their number: what all have
 * in common is sent once. For databases with arrays. Returns the ids of the new runs.
 */
export async function insertRunsFromArrays(
  db: Queryable,
  runs: readonly object[],
  states: readonly object[],
): Promise<ReadonlySet<string>> {
  const parameters: unknown[] = [];
  // safe: rows are plain objects, which have their columns as keys.
  const run = rowsFromArrays("run", OWN, runs as readonly Row[], parameters);
  const state = rowsFromArrays("state", STATE_OWN, states as readonly Row[], parameters);
  const text = `with added as (
  insert into flow_run (${run.into}) ${run.select}
  on conflict do nothing returning id
), entered as (
  insert into flow_run_state (${state.into}) ${state.select}
  inner join added on added.id = state.flow_run_id
)
select id from added`;
  const { rows } = await db.executeQuery<{ id: string }>(CompiledQuery.raw(text, parameters));
  return new Set(rows.map(({ id }) => id));
}
