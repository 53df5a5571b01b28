import { z } from "zod";
import { FlowRun } from "../flow-runs/schemas.ts";
import { Instant, Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import {
  BulkDeleted,
  bulkLimit,
  pageOf,
  paging,
  poolFilters,
  queueFilters,
  relatedFilters,
  slice,
} from "../run-filters.ts";
import { PlainWorkQueue } from "../work-queues/schemas.ts";
import { DeploymentSort, StrictDeploymentFilter } from "./filters.ts";
import { DeploymentSchedule, DeploymentScheduleCreate, DeploymentScheduleUpdate } from "./schedules.ts";
import {
  Deployment,
  DeploymentCreate,
  DeploymentFlowRunCreate,
  DeploymentUpdate,
  FlowRunBulkCreateResponse,
} from "./schemas.ts";

const tag = "Deployments";
const params = z.object({ id: Uuid });
const scheduleParams = z.object({ id: Uuid, schedule_id: Uuid });
const filters = { ...relatedFilters, ...poolFilters, ...queueFilters };
const sort = DeploymentSort.default("NAME_ASC");

export const createDeployment = route({
  id: "create-deployment",
  method: "POST",
  path: "/deployments/",
  tag,
  summary: "Create a deployment, or update the one of this name and flow",
  body: DeploymentCreate,
  responses: { 200: Deployment, 201: Deployment },
});

export const updateDeployment = route({
  id: "update-deployment",
  method: "PATCH",
  path: "/deployments/{id}",
  tag,
  summary: "Change the given fields of a deployment",
  params,
  body: DeploymentUpdate,
  responses: { 204: null },
});

export const readDeployment = route({
  id: "read-deployment",
  method: "GET",
  path: "/deployments/{id}",
  tag,
  summary: "Read a deployment",
  params,
  responses: { 200: Deployment },
});

export const readDeploymentByName = route({
  id: "read-deployment-by-name",
  method: "GET",
  path: "/deployments/name/{flow_name}/{deployment_name}",
  tag,
  summary: "Read a deployment by its flow's name and its own",
  params: z.object({ flow_name: z.string(), deployment_name: z.string() }),
  responses: { 200: Deployment },
});

export const deleteDeployment = route({
  id: "delete-deployment",
  method: "DELETE",
  path: "/deployments/{id}",
  tag,
  summary: "Delete a deployment with its scheduled runs",
  params,
  responses: { 204: null },
});

export const listDeployments = route({
  id: "list-deployments",
  method: "POST",
  path: "/deployments/filter",
  tag,
  summary: "List deployments",
  body: z.object({ ...filters, sort, ...slice }),
  bodyOptional: true,
  responses: { 200: z.array(Deployment) },
});

export const paginateDeployments = route({
  id: "paginate-deployments",
  method: "POST",
  path: "/deployments/paginate",
  tag,
  summary: "Read a page of deployments with totals",
  body: z.object({ ...filters, sort, ...paging }),
  bodyOptional: true,
  responses: { 200: pageOf(Deployment) },
});

export const countDeployments = route({
  id: "count-deployments",
  method: "POST",
  path: "/deployments/count",
  tag,
  summary: "Count deployments",
  body: z.object(filters),
  bodyOptional: true,
  responses: { 200: z.int() },
});

export const deleteDeployments = route({
  id: "delete-deployments",
  method: "POST",
  path: "/deployments/bulk_delete",
  tag,
  summary: "Delete up to 50 deployments",
  body: z.object({ deployments: StrictDeploymentFilter.nullish(), limit: bulkLimit }),
  bodyOptional: true,
  responses: { 200: BulkDeleted },
});

export const readDueDeploymentRuns = route({
  id: "read-due-deployment-runs",
  method: "POST",
  path: "/deployments/get_scheduled_flow_runs",
  tag,
  summary: "List the scheduled runs of deployments that are served, the earliest first",
  body: z.object({
    deployment_ids: z.array(Uuid),
    scheduled_before: Instant.nullish(),
    limit: z.int().nullish(),
  }),
  responses: { 200: z.array(FlowRun) },
});

export const scheduleDeployment = route({
  id: "schedule-deployment",
  method: "POST",
  path: "/deployments/{id}/schedule",
  tag,
  summary: "Schedule runs of a deployment now, by its active schedules",
  params,
  body: z.object({
    start_time: Instant.nullish(),
    end_time: Instant.nullish(),
    /** Seconds. */
    min_time: z.number().nullish(),
    min_runs: z.int().nullish(),
    max_runs: z.int().nullish(),
  }),
  bodyOptional: true,
  responses: { 200: z.null() },
});

export const resumeDeployment = route({
  id: "resume-deployment",
  method: "POST",
  path: "/deployments/{id}/resume_deployment",
  tag,
  summary: "Let a deployment's schedules make runs again",
  params,
  responses: { 200: z.null() },
});

export const pauseDeployment = route({
  id: "pause-deployment",
  method: "POST",
  path: "/deployments/{id}/pause_deployment",
  tag,
  summary: "Stop a deployment's schedules, and delete the runs that they made and that have not begun",
  params,
  responses: { 200: z.null() },
});

export const createDeploymentRun = route({
  id: "create-deployment-run",
  method: "POST",
  path: "/deployments/{id}/create_flow_run",
  tag,
  summary: "Create a run of a deployment",
  params,
  body: DeploymentFlowRunCreate,
  bodyOptional: true,
  responses: { 200: FlowRun, 201: FlowRun },
});

export const createDeploymentRuns = route({
  id: "create-deployment-runs",
  method: "POST",
  path: "/deployments/{id}/create_flow_run/bulk",
  tag,
  summary: "Create up to 100 runs of a deployment; each answers for itself",
  params,
  body: z.array(DeploymentFlowRunCreate),
  responses: { 200: FlowRunBulkCreateResponse },
});

export const checkDeploymentQueues = route({
  id: "check-deployment-queues",
  method: "GET",
  path: "/deployments/{id}/work_queue_check",
  tag,
  summary: "List the work queues that a deployment's runs could go to",
  params,
  responses: { 200: z.array(PlainWorkQueue) },
});

export const listDeploymentSchedules = route({
  id: "list-deployment-schedules",
  method: "GET",
  path: "/deployments/{id}/schedules",
  tag,
  summary: "List the schedules of a deployment",
  params,
  responses: { 200: z.array(DeploymentSchedule) },
});

export const createDeploymentSchedules = route({
  id: "create-deployment-schedules",
  method: "POST",
  path: "/deployments/{id}/schedules",
  tag,
  summary: "Add schedules to a deployment",
  params,
  body: z.array(DeploymentScheduleCreate),
  responses: { 201: z.array(DeploymentSchedule) },
});

export const updateDeploymentSchedule = route({
  id: "update-deployment-schedule",
  method: "PATCH",
  path: "/deployments/{id}/schedules/{schedule_id}",
  tag,
  summary: "Change the given fields of a schedule",
  params: scheduleParams,
  body: DeploymentScheduleUpdate,
  responses: { 204: null },
});

export const deleteDeploymentSchedule = route({
  id: "delete-deployment-schedule",
  method: "DELETE",
  path: "/deployments/{id}/schedules/{schedule_id}",
  tag,
  summary: "Delete a schedule with the runs that it would have made",
  params: scheduleParams,
  responses: { 204: null },
});

export const deploymentRoutes = [
  createDeployment,
  listDeployments,
  paginateDeployments,
  countDeployments,
  deleteDeployments,
  readDueDeploymentRuns,
  readDeploymentByName,
  updateDeployment,
  readDeployment,
  deleteDeployment,
  scheduleDeployment,
  resumeDeployment,
  pauseDeployment,
  createDeploymentRun,
  createDeploymentRuns,
  checkDeploymentQueues,
  listDeploymentSchedules,
  createDeploymentSchedules,
  updateDeploymentSchedule,
  deleteDeploymentSchedule,
] as const;
