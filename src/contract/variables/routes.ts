import { z } from "zod";
import { Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { slice } from "../run-filters.ts";
import { VariableFilter, VariableSort } from "./filters.ts";
import { Variable, VariableCreate, VariableUpdate } from "./schemas.ts";

const tag = "Variables";
const byId = z.object({ id: Uuid });
const byName = z.object({ name: z.string() });

export const createVariable = route({
  id: "create-variable",
  method: "POST",
  path: "/variables/",
  tag,
  summary: "Create a variable",
  body: VariableCreate,
  responses: { 201: Variable },
});

export const readVariable = route({
  id: "read-variable",
  method: "GET",
  path: "/variables/{id}",
  tag,
  summary: "Read a variable",
  params: byId,
  responses: { 200: Variable },
});

export const readVariableByName = route({
  id: "read-variable-by-name",
  method: "GET",
  path: "/variables/name/{name}",
  tag,
  summary: "Read a variable by its name",
  params: byName,
  responses: { 200: Variable },
});

export const listVariables = route({
  id: "list-variables",
  method: "POST",
  path: "/variables/filter",
  tag,
  summary: "List variables",
  body: z.object({
    variables: VariableFilter.nullish(),
    sort: VariableSort.default("NAME_ASC"),
    ...slice,
  }),
  bodyOptional: true,
  responses: { 200: z.array(Variable) },
});

export const countVariables = route({
  id: "count-variables",
  method: "POST",
  path: "/variables/count",
  tag,
  summary: "Count variables",
  body: z.object({ variables: VariableFilter.nullish() }),
  bodyOptional: true,
  responses: { 200: z.int() },
});

export const updateVariable = route({
  id: "update-variable",
  method: "PATCH",
  path: "/variables/{id}",
  tag,
  summary: "Change a variable",
  params: byId,
  body: VariableUpdate,
  responses: { 204: null },
});

export const updateVariableByName = route({
  id: "update-variable-by-name",
  method: "PATCH",
  path: "/variables/name/{name}",
  tag,
  summary: "Change a variable by its name",
  params: byName,
  body: VariableUpdate,
  responses: { 204: null },
});

export const deleteVariable = route({
  id: "delete-variable",
  method: "DELETE",
  path: "/variables/{id}",
  tag,
  summary: "Delete a variable",
  params: byId,
  responses: { 204: null },
});

export const deleteVariableByName = route({
  id: "delete-variable-by-name",
  method: "DELETE",
  path: "/variables/name/{name}",
  tag,
  summary: "Delete a variable by its name",
  params: byName,
  responses: { 204: null },
});

export const variableRoutes = [
  createVariable,
  listVariables,
  countVariables,
  readVariableByName,
  updateVariableByName,
  deleteVariableByName,
  readVariable,
  updateVariable,
  deleteVariable,
] as const;
