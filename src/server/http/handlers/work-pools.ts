import { workPoolRoutes } from "../../../contract/work-pools/routes.ts";
import { readPoolConcurrency } from "../../../services/work-pools/concurrency-status.ts";
import { createWorkPool } from "../../../services/work-pools/create.ts";
import { deleteWorkPool } from "../../../services/work-pools/delete.ts";
import { countWorkPools, listWorkPools, readWorkPool } from "../../../services/work-pools/read.ts";
import { readScheduledFlowRuns } from "../../../services/work-pools/read-scheduled-runs.ts";
import { updateWorkPool } from "../../../services/work-pools/update.ts";
import { createPoolQueue } from "../../../services/work-queues/create.ts";
import { deletePoolQueue } from "../../../services/work-queues/delete.ts";
import { listPoolQueues, readPoolQueue } from "../../../services/work-queues/read.ts";
import { updatePoolQueue } from "../../../services/work-queues/update.ts";
import { noteHeartbeat } from "../../../services/workers/heartbeat.ts";
import { deleteWorker, listWorkers } from "../../../services/workers/list.ts";
import { poolForClient } from "../pool-for-client.ts";
import { routeGroup } from "../route-group.ts";
import { newly, noContent, ok } from "../route-handler.ts";

/** Work pools with their queues and workers. */
export const workPoolGroup = routeGroup(workPoolRoutes, {
  "create-work-pool": async (ctx, { body, header }) =>
    newly(poolForClient(await createWorkPool(ctx, body), header("user-agent"))),
  "list-work-pools": async (ctx, { body, header }) => {
    const pools = await listWorkPools(ctx, body);
    return ok(pools.map((pool) => poolForClient(pool, header("user-agent"))));
  },
  "count-work-pools": async (ctx, { body }) => ok(await countWorkPools(ctx, body)),
  "read-work-pool": async (ctx, { params, header }) =>
    ok(poolForClient(await readWorkPool(ctx, params.name), header("user-agent"))),
  "update-work-pool": async (ctx, { params, body }) => {
    await updateWorkPool(ctx, params.name, body);
    return noContent;
  },
  "delete-work-pool": async (ctx, { params }) => {
    await deleteWorkPool(ctx, params.name);
    return noContent;
  },
  "read-work-pool-concurrency-status": async (ctx, { params, body }) =>
    ok(await readPoolConcurrency(ctx, params.name, body)),
  "read-scheduled-flow-runs": async (ctx, { params, body }) =>
    ok(await readScheduledFlowRuns(ctx, params.name, body)),
  "create-pool-queue": async (ctx, { params, body }) =>
    newly(await createPoolQueue(ctx, params.work_pool_name, body)),
  "list-pool-queues": async (ctx, { params, body }) =>
    ok(await listPoolQueues(ctx, params.work_pool_name, body)),
  "read-pool-queue": async (ctx, { params }) =>
    ok(await readPoolQueue(ctx, params.work_pool_name, params.name)),
  "update-pool-queue": async (ctx, { params, body }) => {
    await updatePoolQueue(ctx, params.work_pool_name, params.name, body);
    return noContent;
  },
  "delete-pool-queue": async (ctx, { params }) => {
    await deletePoolQueue(ctx, params.work_pool_name, params.name);
    return noContent;
  },
  "send-worker-heartbeat": async (ctx, { params, body }) => {
    await noteHeartbeat(ctx, params.work_pool_name, body);
    return noContent;
  },
  "list-workers": async (ctx, { params, body }) => ok(await listWorkers(ctx, params.work_pool_name, body)),
  "delete-worker": async (ctx, { params }) => {
    await deleteWorker(ctx, params.work_pool_name, params.name);
    return noContent;
  },
});
