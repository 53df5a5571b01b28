import { workQueueRoutes } from "../../../contract/work-queues/routes.ts";
import { createWorkQueue } from "../../../services/work-queues/create.ts";
import { deleteWorkQueue } from "../../../services/work-queues/delete.ts";
import { listWorkQueues, readWorkQueue, readWorkQueueByName } from "../../../services/work-queues/read.ts";
import { readQueueRuns } from "../../../services/work-queues/read-queue-runs.ts";
import { readQueueConcurrency, readQueueStatus } from "../../../services/work-queues/status.ts";
import { updateWorkQueue } from "../../../services/work-queues/update.ts";
import { routeGroup } from "../route-group.ts";
import { newly, noContent, ok } from "../route-handler.ts";

/** Work queues as agents know them, beside the pools. */
export const workQueueGroup = routeGroup(workQueueRoutes, {
  "create-work-queue": async (ctx, { body }) => newly(await createWorkQueue(ctx, body)),
  "list-work-queues": async (ctx, { body }) => ok(await listWorkQueues(ctx, body)),
  "read-work-queue-by-name": async (ctx, { params }) => ok(await readWorkQueueByName(ctx, params.name)),
  "read-work-queue": async (ctx, { params }) => ok(await readWorkQueue(ctx, params.id)),
  "update-work-queue": async (ctx, { params, body }) => {
    await updateWorkQueue(ctx, params.id, body);
    return noContent;
  },
  "delete-work-queue": async (ctx, { params }) => {
    await deleteWorkQueue(ctx, params.id);
    return noContent;
  },
  // A page that shows a queue's runs polls nothing.
  "read-work-queue-runs": async (ctx, { params, body, header }) =>
    ok(
      await readQueueRuns(ctx, params.id, body, { isLook: /^(true|1)$/i.test(header("x-prefect-ui") ?? "") }),
    ),
  "read-work-queue-status": async (ctx, { params }) => ok(await readQueueStatus(ctx, params.id)),
  "read-work-queue-concurrency-status": async (ctx, { params, body }) =>
    ok(await readQueueConcurrency(ctx, params.id, body)),
});
