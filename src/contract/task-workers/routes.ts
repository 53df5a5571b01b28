import { z } from "zod";
import { route } from "../route.ts";
import { TaskWorkerFilter, TaskWorkerResponse } from "./schemas.ts";

export const listTaskWorkers = route({
  id: "list-task-workers",
  method: "POST",
  path: "/task_workers/filter",
  tag: "Task Workers",
  summary: "List the task workers that are connected",
  body: z.object({ task_worker_filter: TaskWorkerFilter.nullish() }),
  bodyOptional: true,
  responses: { 200: z.array(TaskWorkerResponse) },
});

export const taskWorkerRoutes = [listTaskWorkers] as const;
