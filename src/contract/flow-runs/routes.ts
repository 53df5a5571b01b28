import { z } from "zod";
import { Labels, Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import {
  BulkDeleted,
  bulkLimit,
  HistoryResponse,
  historyPeriod,
  pageOf,
  paging,
  poolFilters,
  queueFilters,
  relatedFilters,
  slice,
} from "../run-filters.ts";
import { OrchestrationResult, SetStateBody, StateCreate } from "../states/schemas.ts";
import { WorkQueueFilter } from "../work-pools/filters.ts";
import { FlowRunSort, StrictFlowRunFilter } from "./filters.ts";
import { DependencyResult, Graph } from "./graph.ts";
import { FlowRun, FlowRunCreate, FlowRunUpdate } from "./schemas.ts";

const tag = "Flow Runs";
const params = z.object({ id: Uuid });
const filters = { ...relatedFilters, ...poolFilters, ...queueFilters };
const sort = FlowRunSort.default("ID_DESC");

export const createFlowRun = route({
  id: "create-flow-run",
  method: "POST",
  path: "/flow_runs/",
  tag,
  summary: "Create a flow run, or read the one with this idempotency key",
  body: FlowRunCreate,
  responses: { 200: FlowRun, 201: FlowRun },
});

export const updateFlowRun = route({
  id: "update-flow-run",
  method: "PATCH",
  path: "/flow_runs/{id}",
  tag,
  summary: "Change fields of a flow run",
  params,
  body: FlowRunUpdate,
  responses: { 204: null },
});

export const readFlowRun = route({
  id: "read-flow-run",
  method: "GET",
  path: "/flow_runs/{id}",
  tag,
  summary: "Read a flow run with its current state",
  params,
  responses: { 200: FlowRun },
});

export const deleteFlowRun = route({
  id: "delete-flow-run",
  method: "DELETE",
  path: "/flow_runs/{id}",
  tag,
  summary: "Delete a flow run with its states, task runs and logs",
  params,
  responses: { 204: null },
});

export const countFlowRuns = route({
  id: "count-flow-runs",
  method: "POST",
  path: "/flow_runs/count",
  tag,
  summary: "Count flow runs",
  body: z.object(filters),
  bodyOptional: true,
  responses: { 200: z.int() },
});

export const readFlowRunLateness = route({
  id: "read-flow-run-lateness",
  method: "POST",
  path: "/flow_runs/lateness",
  tag,
  summary: "Mean lateness of flow runs in seconds",
  body: z.object(filters),
  bodyOptional: true,
  responses: { 200: z.number().nullable() },
});

export const readFlowRunHistory = route({
  id: "read-flow-run-history",
  method: "POST",
  path: "/flow_runs/history",
  tag,
  summary: "Count flow runs by state in buckets of time",
  body: z.object({
    ...historyPeriod,
    ...relatedFilters,
    ...poolFilters,
    work_queues: WorkQueueFilter.nullish(),
  }),
  responses: { 200: z.array(HistoryResponse) },
});

export const readFlowRunDependencies = route({
  id: "read-flow-run-dependencies",
  method: "GET",
  path: "/flow_runs/{id}/graph",
  tag,
  summary: "Read a flow run's task runs with what they depend on",
  params,
  responses: { 200: z.array(DependencyResult) },
});

export const readFlowRunGraph = route({
  id: "read-flow-run-graph",
  method: "GET",
  path: "/flow_runs/{id}/graph-v2",
  tag: "Flow Run Graph",
  summary: "Read a flow run's graph, or what of it changed since an instant",
  params,
  query: z.object({ since: z.string().default("0001-01-01T00:00:00+00:00") }),
  responses: { 200: Graph },
});

export const listFlowRuns = route({
  id: "list-flow-runs",
  method: "POST",
  path: "/flow_runs/filter",
  tag,
  summary: "List flow runs",
  body: z.object({ ...filters, sort, ...slice }),
  bodyOptional: true,
  responses: { 200: z.array(FlowRun) },
});

export const paginateFlowRuns = route({
  id: "paginate-flow-runs",
  method: "POST",
  path: "/flow_runs/paginate",
  tag,
  summary: "Read a page of flow runs with totals",
  body: z.object({ ...filters, sort, ...paging }),
  bodyOptional: true,
  responses: { 200: pageOf(FlowRun) },
});

export const deleteFlowRuns = route({
  id: "delete-flow-runs",
  method: "POST",
  path: "/flow_runs/bulk_delete",
  tag,
  summary: "Delete up to 50 flow runs",
  body: z.object({ flow_runs: StrictFlowRunFilter.nullish(), limit: bulkLimit }),
  bodyOptional: true,
  responses: { 200: BulkDeleted },
});

export const setFlowRunStates = route({
  id: "set-flow-run-states",
  method: "POST",
  path: "/flow_runs/bulk_set_state",
  tag,
  summary: "Propose one state for up to 50 flow runs",
  body: z.object({
    flow_runs: StrictFlowRunFilter.nullish(),
    state: StateCreate,
    force: z.boolean().default(false),
    limit: bulkLimit,
  }),
  responses: {
    200: z.object({
      results: z.array(z.object({ flow_run_id: Uuid, ...OrchestrationResult.shape })),
    }),
  },
});

export const setFlowRunState = route({
  id: "set-flow-run-state",
  method: "POST",
  path: "/flow_runs/{id}/set_state",
  tag,
  summary: "Propose a state for a flow run; 201 when a state was written",
  params,
  body: SetStateBody,
  responses: { 200: OrchestrationResult, 201: OrchestrationResult },
});

export const downloadFlowRunLogs = route({
  id: "download-flow-run-logs",
  method: "GET",
  path: "/flow_runs/{id}/logs/download",
  tag,
  summary: "Download all logs of a flow run as CSV",
  params,
  produces: "text/csv; charset=utf-8",
  responses: { 200: z.string() },
});

export const updateFlowRunLabels = route({
  id: "update-flow-run-labels",
  method: "PATCH",
  path: "/flow_runs/{id}/labels",
  tag,
  summary: "Merge labels into a flow run's",
  params,
  body: Labels,
  responses: { 204: null },
});

export const flowRunRoutes = [
  createFlowRun,
  countFlowRuns,
  readFlowRunLateness,
  readFlowRunHistory,
  listFlowRuns,
  paginateFlowRuns,
  deleteFlowRuns,
  setFlowRunStates,
  readFlowRun,
  updateFlowRun,
  deleteFlowRun,
  setFlowRunState,
  readFlowRunDependencies,
  readFlowRunGraph,
  downloadFlowRunLogs,
  updateFlowRunLabels,
] as const;
