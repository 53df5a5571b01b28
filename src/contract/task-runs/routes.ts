import { z } from "zod";
import { Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { HistoryResponse, historyPeriod, pageOf, paging, relatedFilters, slice } from "../run-filters.ts";
import { OrchestrationResult, SetStateBody } from "../states/schemas.ts";
import { TaskRunSort } from "./filters.ts";
import { TaskRun, TaskRunCreate, TaskRunResponse, TaskRunUpdate } from "./schemas.ts";

const tag = "Task Runs";
const params = z.object({ id: Uuid });
const sort = TaskRunSort.default("ID_DESC");

export const createTaskRun = route({
  id: "create-task-run",
  method: "POST",
  path: "/task_runs/",
  tag,
  summary: "Create a task run, or read the one with this flow run, task key and dynamic key",
  body: TaskRunCreate,
  responses: { 200: TaskRun, 201: TaskRun },
});

export const updateTaskRun = route({
  id: "update-task-run",
  method: "PATCH",
  path: "/task_runs/{id}",
  tag,
  summary: "Rename a task run",
  params,
  body: TaskRunUpdate,
  responses: { 204: null },
});

export const readTaskRun = route({
  id: "read-task-run",
  method: "GET",
  path: "/task_runs/{id}",
  tag,
  summary: "Read a task run with its current state",
  params,
  responses: { 200: TaskRun },
});

export const deleteTaskRun = route({
  id: "delete-task-run",
  method: "DELETE",
  path: "/task_runs/{id}",
  tag,
  summary: "Delete a task run",
  params,
  responses: { 204: null },
});

export const countTaskRuns = route({
  id: "count-task-runs",
  method: "POST",
  path: "/task_runs/count",
  tag,
  summary: "Count task runs",
  body: z.object(relatedFilters),
  bodyOptional: true,
  responses: { 200: z.int() },
});

export const readTaskRunHistory = route({
  id: "read-task-run-history",
  method: "POST",
  path: "/task_runs/history",
  tag,
  summary: "Count task runs by state in buckets of time",
  body: z.object({ ...historyPeriod, ...relatedFilters }),
  responses: { 200: z.array(HistoryResponse) },
});

export const listTaskRuns = route({
  id: "list-task-runs",
  method: "POST",
  path: "/task_runs/filter",
  tag,
  summary: "List task runs",
  body: z.object({ ...relatedFilters, sort, ...slice }),
  bodyOptional: true,
  responses: { 200: z.array(TaskRun) },
});

export const paginateTaskRuns = route({
  id: "paginate-task-runs",
  method: "POST",
  path: "/task_runs/paginate",
  tag,
  summary: "Read a page of task runs with totals",
  body: z.object({ ...relatedFilters, sort, ...paging }),
  bodyOptional: true,
  responses: { 200: pageOf(TaskRunResponse) },
});

export const setTaskRunState = route({
  id: "set-task-run-state",
  method: "POST",
  path: "/task_runs/{id}/set_state",
  tag,
  summary: "Propose a state for a task run; 201 when a state was written",
  params,
  body: SetStateBody,
  responses: { 200: OrchestrationResult, 201: OrchestrationResult },
});

export const taskRunRoutes = [
  createTaskRun,
  countTaskRuns,
  readTaskRunHistory,
  listTaskRuns,
  paginateTaskRuns,
  readTaskRun,
  updateTaskRun,
  deleteTaskRun,
  setTaskRunState,
] as const;
