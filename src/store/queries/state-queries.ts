import { type SqlBool, sql } from "kysely";
import type { State } from "../../contract/states/schemas.ts";
import type { Queryable } from "../dialects/dialect.ts";
import { decodeState, decodeStates, stateOfJournal } from "./state-rows.ts";

export async function findFlowRunState(db: Queryable, id: string): Promise<State | undefined> {
  const row = await db.selectFrom("flow_run_state").selectAll().where("id", "=", id).executeTakeFirst();
  return row && decodeState(row);
}

/** Oldest first. Index flow_run_state_run. */
export async function listStatesOfFlowRun(db: Queryable, flowRunId: string): Promise<State[]> {
  const rows = await db
    .selectFrom("flow_run_state")
    .selectAll()
    .where("flow_run_id", "=", flowRunId)
    .orderBy("timestamp")
    .orderBy("id")
    .execute();
  return rows.map(decodeState);
}

/** Oldest first; none when there is no such task run. */
export async function findStatesOfTaskRun(db: Queryable, taskRunId: string): Promise<State[]> {
  const row = await db.selectFrom("task_run").select("states").where("id", "=", taskRunId).executeTakeFirst();
  return row === undefined ? [] : decodeStates(row.states).map(stateOfJournal);
}

/**
 * A state of a task run by its own id, the current one or an earlier one. States are part of their task run's row, which
 * has no index for them: each costs every task run that is ever written. The time in the state's id says where to look
 * first, among the task runs made shortly before it; only a state that is not there is looked for in all of them.
 */
export async function findTaskRunState(db: Queryable, id: string): Promise<State | undefined> {
  const holds = sql<SqlBool>`(task_run.state_id = ${id} or task_run.states like ${`%"id":"${id}"%`})`;
  const query = db.selectFrom("task_run").select("states").where(holds).limit(1);
  const near = idsMadeBefore(id);
  const row = near
    ? ((await query
        .where("id", ">=", near.first)
        .where("id", "<=", near.last)
        .orderBy("id", "desc")
        .executeTakeFirst()) ??
      (await query
        .where((eb) => eb.or([eb("id", "<", near.first), eb("id", ">", near.last)]))
        .executeTakeFirst()))
    : await query.executeTakeFirst();
  const state = row && decodeStates(row.states).find((one) => one.id === id);
  return state && stateOfJournal(state);
}

const HOUR_MS = 3_600_000;
/** Clocks of two machines may differ by so much. */
const SKEW_MS = 60_000;

/** The ids of what was made in the hour before this id, whose first twelve digits are milliseconds in UUIDv7. */
function idsMadeBefore(id: string): { readonly first: string; readonly last: string } | undefined {
  if (id[14] !== "7") return undefined;
  const madeAtMs = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  const prefix = (ms: number): string => {
    const digits = Math.max(0, ms).toString(16).padStart(12, "0");
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}`;
  };
  return {
    first: `${prefix(madeAtMs - HOUR_MS)}-0000-0000-000000000000`,
    last: `${prefix(madeAtMs + SKEW_MS)}-ffff-ffff-ffffffffffff`,
  };
}
