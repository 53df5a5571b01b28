import { z } from "zod";
import { Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import {
  BulkDeleted,
  bulkLimit,
  pageOf,
  paging,
  poolFilters,
  relatedFilters,
  slice,
} from "../run-filters.ts";
import { FlowSort, StrictFlowFilter } from "./filters.ts";
import { Flow, FlowCreate, FlowUpdate } from "./schemas.ts";

const tag = "Flows";
const params = z.object({ id: Uuid });
const filters = { ...relatedFilters, ...poolFilters };
const sort = FlowSort.default("NAME_ASC");

export const createFlow = route({
  id: "create-flow",
  method: "POST",
  path: "/flows/",
  tag,
  summary: "Create a flow, or read the one of this name",
  body: FlowCreate,
  responses: { 200: Flow, 201: Flow },
});

export const updateFlow = route({
  id: "update-flow",
  method: "PATCH",
  path: "/flows/{id}",
  tag,
  summary: "Replace a flow's tags",
  params,
  body: FlowUpdate,
  responses: { 204: null },
});

export const readFlow = route({
  id: "read-flow",
  method: "GET",
  path: "/flows/{id}",
  tag,
  summary: "Read a flow",
  params,
  responses: { 200: Flow },
});

export const deleteFlow = route({
  id: "delete-flow",
  method: "DELETE",
  path: "/flows/{id}",
  tag,
  summary: "Delete a flow with its runs",
  params,
  responses: { 204: null },
});

export const readFlowByName = route({
  id: "read-flow-by-name",
  method: "GET",
  path: "/flows/name/{name}",
  tag,
  summary: "Read a flow by its name",
  params: z.object({ name: z.string() }),
  responses: { 200: Flow },
});

export const countFlows = route({
  id: "count-flows",
  method: "POST",
  path: "/flows/count",
  tag,
  summary: "Count flows",
  body: z.object(filters),
  bodyOptional: true,
  responses: { 200: z.int() },
});

export const listFlows = route({
  id: "list-flows",
  method: "POST",
  path: "/flows/filter",
  tag,
  summary: "List flows",
  body: z.object({ ...filters, sort, ...slice }),
  bodyOptional: true,
  responses: { 200: z.array(Flow) },
});

export const paginateFlows = route({
  id: "paginate-flows",
  method: "POST",
  path: "/flows/paginate",
  tag,
  summary: "Read a page of flows with totals",
  body: z.object({ ...filters, sort, ...paging }),
  bodyOptional: true,
  responses: { 200: pageOf(Flow) },
});

export const deleteFlows = route({
  id: "delete-flows",
  method: "POST",
  path: "/flows/bulk_delete",
  tag,
  summary: "Delete up to 50 flows with their runs",
  body: z.object({ flows: StrictFlowFilter.nullish(), limit: bulkLimit }),
  bodyOptional: true,
  responses: { 200: BulkDeleted },
});

export const flowRoutes = [
  createFlow,
  countFlows,
  listFlows,
  paginateFlows,
  deleteFlows,
  readFlowByName,
  readFlow,
  updateFlow,
  deleteFlow,
] as const;
