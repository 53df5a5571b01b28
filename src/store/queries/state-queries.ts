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
 * A state of a task run by its own id, the current one or an earlier one. States are part of their task run's row, so
 * this reads all of them: for the rare look-up only.
 */
export async function findTaskRunState(db: Queryable, id: string): Promise<State | undefined> {
  const row = await db
    .selectFrom("task_run")
    .select("states")
    .where((eb) => eb.or([eb("state_id", "=", id), sql<SqlBool>`task_run.states like ${`%"id":"${id}"%`}`]))
    .executeTakeFirst();
  const state = row && decodeStates(row.states).find((one) => one.id === id);
  return state && stateOfJournal(state);
}
