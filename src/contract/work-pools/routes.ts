import { z } from "zod";
import { Instant } from "../primitives.ts";
import { route } from "../route.ts";
import { limit, paging, slice } from "../run-filters.ts";
import { WorkQueue, WorkQueueCreate, WorkQueueUpdate } from "../work-queues/schemas.ts";
import { Worker, WorkerFilter, WorkerHeartbeat } from "../workers/schemas.ts";
import { WorkPoolFilter, WorkQueueFilter } from "./filters.ts";
import {
  WorkerFlowRunResponse,
  WorkPool,
  WorkPoolConcurrencyStatus,
  WorkPoolCreate,
  WorkPoolUpdate,
} from "./schemas.ts";

const tag = "Work Pools";
const params = z.object({ name: z.string() });
const ofPool = z.object({ work_pool_name: z.string() });
const inPool = z.object({ work_pool_name: z.string(), name: z.string() });

export const createWorkPool = route({
  id: "create-work-pool",
  method: "POST",
  path: "/work_pools/",
  tag,
  summary: "Create a work pool with its default queue",
  body: WorkPoolCreate,
  responses: { 201: WorkPool },
});

export const readWorkPool = route({
  id: "read-work-pool",
  method: "GET",
  path: "/work_pools/{name}",
  tag,
  summary: "Read a work pool",
  params,
  responses: { 200: WorkPool },
});

export const updateWorkPool = route({
  id: "update-work-pool",
  method: "PATCH",
  path: "/work_pools/{name}",
  tag,
  summary: "Change a work pool",
  params,
  body: WorkPoolUpdate,
  responses: { 204: null },
});

export const deleteWorkPool = route({
  id: "delete-work-pool",
  method: "DELETE",
  path: "/work_pools/{name}",
  tag,
  summary: "Delete a work pool with its queues and workers",
  params,
  responses: { 204: null },
});

export const listWorkPools = route({
  id: "list-work-pools",
  method: "POST",
  path: "/work_pools/filter",
  tag,
  summary: "List work pools",
  body: z.object({ work_pools: WorkPoolFilter.nullish(), ...slice }),
  bodyOptional: true,
  responses: { 200: z.array(WorkPool) },
});

export const countWorkPools = route({
  id: "count-work-pools",
  method: "POST",
  path: "/work_pools/count",
  tag,
  summary: "Count work pools",
  body: z.object({ work_pools: WorkPoolFilter.nullish() }),
  bodyOptional: true,
  responses: { 200: z.int() },
});

export const readWorkPoolConcurrency = route({
  id: "read-work-pool-concurrency-status",
  method: "POST",
  path: "/work_pools/{name}/concurrency_status",
  tag,
  summary: "Read which runs hold the slots of a work pool, by queue",
  params,
  body: z.object({ ...paging, flow_run_limit: z.int().min(0).max(200).default(10) }),
  bodyOptional: true,
  responses: { 200: WorkPoolConcurrencyStatus },
});

export const readScheduledFlowRuns = route({
  id: "read-scheduled-flow-runs",
  method: "POST",
  path: "/work_pools/{name}/get_scheduled_flow_runs",
  tag,
  summary: "Read the due runs of a work pool",
  params,
  body: z.object({
    work_queue_names: z.array(z.string()).nullish(),
    scheduled_before: Instant.nullish(),
    scheduled_after: Instant.nullish(),
    limit,
  }),
  bodyOptional: true,
  responses: { 200: z.array(WorkerFlowRunResponse) },
});

export const createPoolQueue = route({
  id: "create-pool-queue",
  method: "POST",
  path: "/work_pools/{work_pool_name}/queues",
  tag,
  summary: "Create a queue of a work pool",
  params: ofPool,
  body: WorkQueueCreate,
  responses: { 201: WorkQueue },
});

export const readPoolQueue = route({
  id: "read-pool-queue",
  method: "GET",
  path: "/work_pools/{work_pool_name}/queues/{name}",
  tag,
  summary: "Read a queue of a work pool",
  params: inPool,
  responses: { 200: WorkQueue },
});

export const updatePoolQueue = route({
  id: "update-pool-queue",
  method: "PATCH",
  path: "/work_pools/{work_pool_name}/queues/{name}",
  tag,
  summary: "Change a queue of a work pool",
  params: inPool,
  body: WorkQueueUpdate,
  responses: { 204: null },
});

export const deletePoolQueue = route({
  id: "delete-pool-queue",
  method: "DELETE",
  path: "/work_pools/{work_pool_name}/queues/{name}",
  tag,
  summary: "Delete a queue of a work pool",
  params: inPool,
  responses: { 204: null },
});

export const listPoolQueues = route({
  id: "list-pool-queues",
  method: "POST",
  path: "/work_pools/{work_pool_name}/queues/filter",
  tag,
  summary: "List the queues of a work pool by priority",
  params: ofPool,
  body: z.object({ work_queues: WorkQueueFilter.nullish(), ...slice }),
  bodyOptional: true,
  responses: { 200: z.array(WorkQueue) },
});

export const sendWorkerHeartbeat = route({
  id: "send-worker-heartbeat",
  method: "POST",
  path: "/work_pools/{work_pool_name}/workers/heartbeat",
  tag,
  summary: "Tell that a worker lives",
  params: ofPool,
  body: WorkerHeartbeat,
  responses: { 204: null },
});

export const listWorkers = route({
  id: "list-workers",
  method: "POST",
  path: "/work_pools/{work_pool_name}/workers/filter",
  tag,
  summary: "List the workers of a work pool, the latest heartbeat first",
  params: ofPool,
  body: z.object({ workers: WorkerFilter.nullish(), ...slice }),
  bodyOptional: true,
  responses: { 200: z.array(Worker) },
});

export const deleteWorker = route({
  id: "delete-worker",
  method: "DELETE",
  path: "/work_pools/{work_pool_name}/workers/{name}",
  tag,
  summary: "Forget a worker",
  params: inPool,
  responses: { 204: null },
});

export const workPoolRoutes = [
  createWorkPool,
  listWorkPools,
  countWorkPools,
  readWorkPool,
  updateWorkPool,
  deleteWorkPool,
  readWorkPoolConcurrency,
  readScheduledFlowRuns,
  createPoolQueue,
  listPoolQueues,
  readPoolQueue,
  updatePoolQueue,
  deletePoolQueue,
  sendWorkerHeartbeat,
  listWorkers,
  deleteWorker,
] as const;
