import type { State } from "../../contract/states/schemas.ts";
import {
  findFlowRunState,
  findStatesOfTaskRun,
  findTaskRunState,
  listStatesOfFlowRun,
} from "../../store/queries/state-queries.ts";
import type { ServiceContext } from "../context.ts";
import { orNotFound } from "../errors.ts";

export async function readFlowRunState(ctx: ServiceContext, id: string): Promise<State> {
  return orNotFound(await findFlowRunState(ctx.store.db, id), "Flow run state", id);
}

/** All states of a flow run, oldest first. */
export async function listFlowRunStates(ctx: ServiceContext, flowRunId: string): Promise<State[]> {
  return listStatesOfFlowRun(ctx.store.db, flowRunId);
}

/** A state of a task run, by the id of the state. Slow: see `findTaskRunState`. */
export async function readTaskRunState(ctx: ServiceContext, id: string): Promise<State> {
  return orNotFound(await findTaskRunState(ctx.store.reader, id), "Task run state", id);
}

/** All states of a task run, oldest first. */
export async function listTaskRunStates(ctx: ServiceContext, taskRunId: string): Promise<State[]> {
  return findStatesOfTaskRun(ctx.store.db, taskRunId);
}
