import type { stateRoutes } from "../../../contract/states/routes.ts";
import {
  listFlowRunStates,
  listTaskRunStates,
  readFlowRunState,
  readTaskRunState,
} from "../../../services/states/read.ts";
import { type HandlersOf, ok } from "../route-handler.ts";

export const stateHandlers: HandlersOf<(typeof stateRoutes)[number]> = {
  "read-flow-run-state": async (ctx, { params }) => ok(await readFlowRunState(ctx, params.id)),
  "list-flow-run-states": async (ctx, { query }) => ok(await listFlowRunStates(ctx, query.flow_run_id)),
  "read-task-run-state": async (ctx, { params }) => ok(await readTaskRunState(ctx, params.id)),
  "list-task-run-states": async (ctx, { query }) => ok(await listTaskRunStates(ctx, query.task_run_id)),
};
