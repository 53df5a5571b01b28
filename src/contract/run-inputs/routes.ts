import { z } from "zod";
import { JsonAny, JsonObject, Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { OrchestrationResult } from "../states/schemas.ts";
import { FlowRunInput } from "./schemas.ts";

const tag = "Flow Runs";
const ofRun = z.object({ id: Uuid });
const ofInput = z.object({ id: Uuid, key: z.string() });

export const resumeFlowRun = route({
  id: "resume-flow-run",
  method: "POST",
  path: "/flow_runs/{id}/resume",
  tag,
  summary: "End the pause of a flow run, with the input that it asked for",
  params: ofRun,
  body: z.object({ run_input: JsonObject.nullish() }),
  bodyOptional: true,
  responses: { 200: OrchestrationResult, 201: OrchestrationResult },
});

export const createFlowRunInput = route({
  id: "create-flow-run-input",
  method: "POST",
  path: "/flow_runs/{id}/input",
  tag,
  summary: "Send a value to a flow run",
  params: ofRun,
  body: z.object({
    key: z.string(),
    value: z.string().meta({ contentMediaType: "application/octet-stream" }),
    sender: z.string().nullish(),
  }),
  responses: { 201: JsonAny },
});

export const listFlowRunInputs = route({
  id: "list-flow-run-inputs",
  method: "POST",
  path: "/flow_runs/{id}/input/filter",
  tag,
  summary: "List what a flow run was sent under keys with a prefix, oldest first",
  params: ofRun,
  body: z.object({
    prefix: z.string(),
    limit: z.int().default(1),
    exclude_keys: z.array(z.string()).default([]),
  }),
  responses: { 200: z.array(FlowRunInput) },
});

export const readFlowRunInput = route({
  id: "read-flow-run-input",
  method: "GET",
  path: "/flow_runs/{id}/input/{key}",
  tag,
  summary: "Read the value that a flow run was sent under a key, word for word",
  params: ofInput,
  produces: "text/plain; charset=utf-8",
  responses: { 200: z.string() },
});

export const deleteFlowRunInput = route({
  id: "delete-flow-run-input",
  method: "DELETE",
  path: "/flow_runs/{id}/input/{key}",
  tag,
  summary: "Delete what a flow run was sent under a key",
  params: ofInput,
  responses: { 204: null },
});

export const runInputRoutes = [
  resumeFlowRun,
  createFlowRunInput,
  listFlowRunInputs,
  readFlowRunInput,
  deleteFlowRunInput,
] as const;
