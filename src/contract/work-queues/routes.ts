import { z } from "zod";
import { FlowRun } from "../flow-runs/schemas.ts";
import { Instant, Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { limit, paging, slice } from "../run-filters.ts";
import { WorkQueueFilter } from "../work-pools/filters.ts";
import {
  WorkQueue,
  WorkQueueConcurrencyStatus,
  WorkQueueCreate,
  WorkQueueStatusDetail,
  WorkQueueUpdate,
} from "./schemas.ts";

const tag = "Work Queues";
const params = z.object({ id: Uuid });

export const createWorkQueue = route({
  id: "create-work-queue",
  method: "POST",
  path: "/work_queues/",
  tag,
  summary: "Create a work queue in the pool of agents",
  body: WorkQueueCreate,
  responses: { 201: WorkQueue },
});

export const updateWorkQueue = route({
  id: "update-work-queue",
  method: "PATCH",
  path: "/work_queues/{id}",
  tag,
  summary: "Change a work queue",
  params,
  body: WorkQueueUpdate,
  responses: { 204: null },
});

export const readWorkQueueByName = route({
  id: "read-work-queue-by-name",
  method: "GET",
  path: "/work_queues/name/{name}",
  tag,
  summary: "Read a work queue of the pool of agents by its name",
  params: z.object({ name: z.string() }),
  responses: { 200: WorkQueue },
});

export const readWorkQueue = route({
  id: "read-work-queue",
  method: "GET",
  path: "/work_queues/{id}",
  tag,
  summary: "Read a work queue",
  params,
  responses: { 200: WorkQueue },
});

export const readWorkQueueRuns = route({
  id: "read-work-queue-runs",
  method: "POST",
  path: "/work_queues/{id}/get_runs",
  tag,
  summary: "Read the due runs of a work queue",
  params,
  /** Set by a page that only looks: not a poll of an agent. */
  headers: ["x-prefect-ui"],
  body: z.object({ limit, scheduled_before: Instant.nullish() }),
  bodyOptional: true,
  responses: { 200: z.array(FlowRun) },
});

export const listWorkQueues = route({
  id: "list-work-queues",
  method: "POST",
  path: "/work_queues/filter",
  tag,
  summary: "List the work queues of all pools",
  body: z.object({ work_queues: WorkQueueFilter.nullish(), ...slice }),
  bodyOptional: true,
  responses: { 200: z.array(WorkQueue) },
});

export const deleteWorkQueue = route({
  id: "delete-work-queue",
  method: "DELETE",
  path: "/work_queues/{id}",
  tag,
  summary: "Delete a work queue",
  params,
  responses: { 204: null },
});

export const readWorkQueueStatus = route({
  id: "read-work-queue-status",
  method: "GET",
  path: "/work_queues/{id}/status",
  tag,
  summary: "Read how a work queue is doing",
  params,
  responses: { 200: WorkQueueStatusDetail },
});

export const readWorkQueueConcurrency = route({
  id: "read-work-queue-concurrency-status",
  method: "POST",
  path: "/work_queues/{id}/concurrency_status",
  tag,
  summary: "Read which runs hold the slots of a work queue",
  params,
  body: z.object(paging),
  bodyOptional: true,
  responses: { 200: WorkQueueConcurrencyStatus },
});

export const workQueueRoutes = [
  createWorkQueue,
  listWorkQueues,
  readWorkQueueByName,
  readWorkQueue,
  updateWorkQueue,
  deleteWorkQueue,
  readWorkQueueRuns,
  readWorkQueueStatus,
  readWorkQueueConcurrency,
] as const;
