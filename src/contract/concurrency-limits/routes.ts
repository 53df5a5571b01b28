import { z } from "zod";
import { Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { slice } from "../run-filters.ts";
import { ConcurrencyLimit, ConcurrencyLimitCreate, MinimalConcurrencyLimitResponse } from "./schemas.ts";

const tag = "Concurrency Limits";
const byId = z.object({ id: Uuid });
const byTag = z.object({ tag: z.string() });
const nothing = z.null();
const holderBody = z.object({ names: z.array(z.string()), task_run_id: Uuid });

export const createTagLimit = route({
  id: "create-concurrency-limit",
  method: "POST",
  path: "/concurrency_limits/",
  tag,
  summary: "Create the limit on a tag's task runs, or replace its size",
  body: ConcurrencyLimitCreate,
  responses: { 200: ConcurrencyLimit, 201: ConcurrencyLimit },
});

export const readTagLimit = route({
  id: "read-concurrency-limit",
  method: "GET",
  path: "/concurrency_limits/{id}",
  tag,
  summary: "Read a tag's limit",
  params: byId,
  responses: { 200: ConcurrencyLimit },
});

export const deleteTagLimit = route({
  id: "delete-concurrency-limit",
  method: "DELETE",
  path: "/concurrency_limits/{id}",
  tag,
  summary: "Delete a limit",
  params: byId,
  responses: { 200: nothing },
});

export const readTagLimitByTag = route({
  id: "read-concurrency-limit-by-tag",
  method: "GET",
  path: "/concurrency_limits/tag/{tag}",
  tag,
  summary: "Read a tag's limit by the tag",
  params: byTag,
  responses: { 200: ConcurrencyLimit },
});

export const deleteTagLimitByTag = route({
  id: "delete-concurrency-limit-by-tag",
  method: "DELETE",
  path: "/concurrency_limits/tag/{tag}",
  tag,
  summary: "Delete a tag's limit by the tag",
  params: byTag,
  responses: { 200: nothing },
});

export const resetTagLimit = route({
  id: "reset-concurrency-limit-by-tag",
  method: "POST",
  path: "/concurrency_limits/tag/{tag}/reset",
  tag,
  summary: "Free all slots of a tag's limit, or give them to these task runs",
  params: byTag,
  body: z.object({ slot_override: z.array(Uuid).nullish() }),
  bodyOptional: true,
  responses: { 200: nothing },
});

export const listTagLimits = route({
  id: "list-concurrency-limits",
  method: "POST",
  path: "/concurrency_limits/filter",
  tag,
  summary: "List the limits on tags",
  body: z.object(slice),
  bodyOptional: true,
  responses: { 200: z.array(ConcurrencyLimit) },
});

export const takeTagSlots = route({
  id: "increment-concurrency-limits",
  method: "POST",
  path: "/concurrency_limits/increment",
  tag,
  summary: "Take a slot of each of these tags for a task run",
  body: holderBody,
  responses: { 200: z.array(MinimalConcurrencyLimitResponse) },
});

export const releaseTagSlots = route({
  id: "decrement-concurrency-limits",
  method: "POST",
  path: "/concurrency_limits/decrement",
  tag,
  summary: "Give back the slots of these tags that a task run holds",
  body: holderBody,
  responses: { 200: z.array(MinimalConcurrencyLimitResponse) },
});

export const tagLimitRoutes = [
  createTagLimit,
  listTagLimits,
  takeTagSlots,
  releaseTagSlots,
  readTagLimitByTag,
  deleteTagLimitByTag,
  resetTagLimit,
  readTagLimit,
  deleteTagLimit,
] as const;
