import { z } from "zod";
import { Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { slice } from "../run-filters.ts";
import {
  Automation,
  AutomationCreate,
  AutomationFilter,
  AutomationPartialUpdate,
  AutomationSort,
  AutomationUpdate,
} from "./schemas.ts";

const tag = "Automations";
const params = z.object({ id: Uuid });
const ofResource = z.object({ resource_id: z.string() });

export const createAutomation = route({
  id: "create-automation",
  method: "POST",
  path: "/automations/",
  tag,
  summary: "Save an automation",
  body: AutomationCreate,
  responses: { 201: Automation },
});

export const updateAutomation = route({
  id: "update-automation",
  method: "PUT",
  path: "/automations/{id}",
  tag,
  summary: "Replace an automation",
  params,
  body: AutomationUpdate,
  responses: { 204: null },
});

export const patchAutomation = route({
  id: "patch-automation",
  method: "PATCH",
  path: "/automations/{id}",
  tag,
  summary: "Switch an automation on or off",
  params,
  body: AutomationPartialUpdate,
  responses: { 204: null },
});

export const deleteAutomation = route({
  id: "delete-automation",
  method: "DELETE",
  path: "/automations/{id}",
  tag,
  summary: "Delete an automation",
  params,
  responses: { 204: null },
});

export const listAutomations = route({
  id: "list-automations",
  method: "POST",
  path: "/automations/filter",
  tag,
  summary: "List the automations that match",
  body: z.object({
    sort: AutomationSort.default("NAME_ASC"),
    ...slice,
    automations: AutomationFilter.nullish(),
  }),
  bodyOptional: true,
  responses: { 200: z.array(Automation) },
});

export const countAutomations = route({
  id: "count-automations",
  method: "POST",
  path: "/automations/count",
  tag,
  summary: "Count all automations",
  responses: { 200: z.int() },
});

export const readAutomation = route({
  id: "read-automation",
  method: "GET",
  path: "/automations/{id}",
  tag,
  summary: "Read an automation",
  params,
  responses: { 200: Automation },
});

export const listRelatedAutomations = route({
  id: "list-related-automations",
  method: "GET",
  path: "/automations/related-to/{resource_id}",
  tag,
  summary: "List the automations that a resource owns, or whose actions name it",
  params: ofResource,
  responses: { 200: z.array(Automation) },
});

export const deleteOwnedAutomations = route({
  id: "delete-owned-automations",
  method: "DELETE",
  path: "/automations/owned-by/{resource_id}",
  tag,
  summary: "Delete the automations that a resource owns",
  params: ofResource,
  responses: { 202: z.null() },
});

/** A missing body is read as an empty object: an empty template. */
const template = z.union([z.string(), z.strictObject({})]);

export const validateAutomationTemplate = route({
  id: "validate-automation-template",
  method: "POST",
  path: "/automations/templates/validate",
  tag,
  summary: "Check the syntax of a template",
  body: template,
  bodyOptional: true,
  responses: { 204: null, 422: z.object({ error: z.unknown() }) },
});

export const validateTemplate = route({
  id: "validate-template",
  method: "POST",
  path: "/templates/validate",
  tag,
  summary: "Check the syntax of a template",
  body: template,
  bodyOptional: true,
  responses: { 204: null, 422: z.object({ error: z.unknown() }) },
});

export const automationRoutes = [
  createAutomation,
  listAutomations,
  countAutomations,
  listRelatedAutomations,
  deleteOwnedAutomations,
  validateAutomationTemplate,
  updateAutomation,
  patchAutomation,
  readAutomation,
  deleteAutomation,
  validateTemplate,
] as const;
