import { taskWorkerRoutes } from "../../../contract/task-workers/routes.ts";
import { listTaskWorkers } from "../../../services/task-workers/registry.ts";
import { routeGroup } from "../route-group.ts";
import { ok } from "../route-handler.ts";

/** Who waits for background tasks. */
export const taskWorkerGroup = routeGroup(taskWorkerRoutes, {
  "list-task-workers": async (ctx, { body }) =>
    ok(await listTaskWorkers(ctx, body.task_worker_filter?.task_keys ?? [])),
});
