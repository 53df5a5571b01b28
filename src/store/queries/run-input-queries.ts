import { sql } from "kysely";
import type { FlowRunInput } from "../../contract/run-inputs/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Queryable } from "../dialects/dialect.ts";
import type { FlowRunInputTable } from "../tables/flow-run-input.ts";

function decodeRunInput(row: FlowRunInputTable): FlowRunInput {
  return { ...row, created: formatInstant(row.created), updated: formatInstant(row.updated) };
}

/** Keeps an input; false when the run has one with this key. */
export async function insertRunInput(db: Queryable, row: FlowRunInputTable): Promise<boolean> {
  const query = db.insertInto("flow_run_input").values(row);
  const inserted = await query
    .onConflict((conflict) => conflict.columns(["flow_run_id", "key"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Index flow_run_input_key. */
export async function findRunInputValue(
  db: Queryable,
  flowRunId: string,
  key: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom("flow_run_input")
    .select("value")
    .where("flow_run_id", "=", flowRunId)
    .where("key", "=", key)
    .executeTakeFirst();
  return row?.value;
}

/** What a run was sent under keys that begin with a prefix, oldest first. */
export async function listRunInputs(
  db: Queryable,
  flowRunId: string,
  { prefix, limit, exclude_keys }: RunInputFilter,
): Promise<FlowRunInput[]> {
  let query = db
    .selectFrom("flow_run_input")
    .selectAll()
    .where("flow_run_id", "=", flowRunId)
    // Not `like`, in which some letters of a prefix have a meaning of their own.
    .where(sql<boolean>`substr(key, 1, ${[...prefix].length}) = ${prefix}`);
  if (exclude_keys.length > 0) query = query.where("key", "not in", exclude_keys);
  const rows = await query.orderBy("created").orderBy("id").limit(limit).execute();
  return rows.map(decodeRunInput);
}

/** What of a run's inputs is asked for. */
export interface RunInputFilter {
  readonly prefix: string;
  readonly limit: number;
  readonly exclude_keys: readonly string[];
}

/** False when there is no such input. */
export async function deleteRunInput(db: Queryable, flowRunId: string, key: string): Promise<boolean> {
  const deleted = await db
    .deleteFrom("flow_run_input")
    .where("flow_run_id", "=", flowRunId)
    .where("key", "=", key)
    .returning("id")
    .executeTakeFirst();
  return deleted !== undefined;
}
