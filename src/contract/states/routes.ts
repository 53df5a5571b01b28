import { z } from "zod";
import { Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { State } from "./schemas.ts";

const params = z.object({ id: Uuid });

export const readFlowRunState = route({
  id: "read-flow-run-state",
  method: "GET",
  path: "/flow_run_states/{id}",
  tag: "Flow Run States",
  summary: "Read one state of a flow run",
  params,
  responses: { 200: State },
});

export const listFlowRunStates = route({
  id: "list-flow-run-states",
  method: "GET",
  path: "/flow_run_states/",
  tag: "Flow Run States",
  summary: "Read all states of a flow run, oldest first",
  query: z.object({ flow_run_id: Uuid }),
  responses: { 200: z.array(State) },
});

export const readTaskRunState = route({
  id: "read-task-run-state",
  method: "GET",
  path: "/task_run_states/{id}",
  tag: "Task Run States",
  summary: "Read one state of a task run",
  params,
  responses: { 200: State },
});

export const listTaskRunStates = route({
  id: "list-task-run-states",
  method: "GET",
  path: "/task_run_states/",
  tag: "Task Run States",
  summary: "Read all states of a task run, oldest first",
  query: z.object({ task_run_id: Uuid }),
  responses: { 200: z.array(State) },
});

export const stateRoutes = [
  readFlowRunState,
  listFlowRunStates,
  readTaskRunState,
  listTaskRunStates,
] as const;
