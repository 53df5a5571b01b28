import type { taskRunRoutes } from "../../../contract/task-runs/routes.ts";
import { readHistory } from "../../../services/run-history.ts";
import { createTaskRun } from "../../../services/task-runs/create.ts";
import { deleteTaskRun } from "../../../services/task-runs/delete.ts";
import {
  countTaskRuns,
  listTaskRuns,
  paginateTaskRuns,
  readTaskRun,
} from "../../../services/task-runs/read.ts";
import { setTaskRunState } from "../../../services/task-runs/set-state.ts";
import { updateTaskRun } from "../../../services/task-runs/update.ts";
import { created, type HandlersOf, noContent, ok } from "../route-handler.ts";

export const taskRunHandlers: HandlersOf<(typeof taskRunRoutes)[number]> = {
  "create-task-run": async (ctx, { body }) => {
    const result = await createTaskRun(ctx, body);
    return created(result.created, result.task_run);
  },
  "update-task-run": async (ctx, { params, body }) => {
    await updateTaskRun(ctx, params.id, body);
    return noContent;
  },
  "read-task-run": async (ctx, { params }) => ok(await readTaskRun(ctx, params.id)),
  "delete-task-run": async (ctx, { params }) => {
    await deleteTaskRun(ctx, params.id);
    return noContent;
  },
  "count-task-runs": async (ctx, { body }) => ok(await countTaskRuns(ctx, body)),
  "read-task-run-history": async (ctx, { body }) => ok(await readHistory(ctx, "task_run", body, body)),
  "list-task-runs": async (ctx, { body }) => ok(await listTaskRuns(ctx, body)),
  "paginate-task-runs": async (ctx, { body }) => ok(await paginateTaskRuns(ctx, body)),
  "set-task-run-state": async (ctx, { params, body }) => {
    const { result, written } = await setTaskRunState(ctx, params.id, body);
    return created(written, result);
  },
};
