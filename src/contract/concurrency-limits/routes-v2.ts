import { z } from "zod";
import { Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { slice } from "../run-filters.ts";
import {
  AcquireMode,
  ConcurrencyLeaseHolder,
  ConcurrencyLimitHolder,
  ConcurrencyLimitV2,
  ConcurrencyLimitV2Create,
  ConcurrencyLimitV2Update,
  ConcurrencyLimitWithLeaseResponse,
  GlobalConcurrencyLimitResponse,
  MinimalConcurrencyLimitResponse,
} from "./schemas.ts";

const tag = "Concurrency Limits V2";
const params = z.object({ id_or_name: z.string() });
const leaseSeconds = z.number().min(60).max(86_400).default(300);
const slots = z.int().positive();
const names = z.array(z.string());
const taken = z.array(MinimalConcurrencyLimitResponse);

export const createConcurrencyLimit = route({
  id: "create-concurrency-limit-v2",
  method: "POST",
  path: "/v2/concurrency_limits/",
  tag,
  summary: "Create a concurrency limit",
  body: ConcurrencyLimitV2Create,
  responses: { 201: ConcurrencyLimitV2 },
});

export const readConcurrencyLimit = route({
  id: "read-concurrency-limit-v2",
  method: "GET",
  path: "/v2/concurrency_limits/{id_or_name}",
  tag,
  summary: "Read a concurrency limit by its id or name",
  params,
  responses: { 200: GlobalConcurrencyLimitResponse },
});

export const updateConcurrencyLimit = route({
  id: "update-concurrency-limit-v2",
  method: "PATCH",
  path: "/v2/concurrency_limits/{id_or_name}",
  tag,
  summary: "Change a concurrency limit",
  params,
  body: ConcurrencyLimitV2Update,
  responses: { 204: null },
});

export const deleteConcurrencyLimit = route({
  id: "delete-concurrency-limit-v2",
  method: "DELETE",
  path: "/v2/concurrency_limits/{id_or_name}",
  tag,
  summary: "Delete a concurrency limit; nobody is held back by it any more",
  params,
  responses: { 204: null },
});

export const listConcurrencyLimits = route({
  id: "list-concurrency-limits-v2",
  method: "POST",
  path: "/v2/concurrency_limits/filter",
  tag,
  summary: "List concurrency limits by name",
  body: z.object(slice),
  bodyOptional: true,
  responses: { 200: z.array(GlobalConcurrencyLimitResponse) },
});

export const incrementSlots = route({
  id: "increment-concurrency-slots",
  method: "POST",
  path: "/v2/concurrency_limits/increment",
  tag,
  summary: "Take slots of all these limits until they are given back; 423 when one of them is full",
  body: z.object({
    slots,
    names,
    mode: AcquireMode.default("concurrency"),
    /** Accepted and ignored, as in Prefect. */
    create_if_missing: z.boolean().nullish(),
  }),
  responses: { 200: taken },
});

export const incrementSlotsWithLease = route({
  id: "increment-concurrency-slots-with-lease",
  method: "POST",
  path: "/v2/concurrency_limits/increment-with-lease",
  tag,
  summary: "Take slots of all these limits under a lease; 423 when one of them is full",
  body: z.object({
    slots,
    names,
    mode: AcquireMode.default("concurrency"),
    lease_duration: leaseSeconds,
    holder: ConcurrencyLeaseHolder.nullish(),
  }),
  responses: { 200: ConcurrencyLimitWithLeaseResponse },
});

export const decrementSlots = route({
  id: "decrement-concurrency-slots",
  method: "POST",
  path: "/v2/concurrency_limits/decrement",
  tag,
  summary: "Give slots back that were taken without a lease",
  body: z.object({
    slots,
    names,
    occupancy_seconds: z.number().positive().nullish(),
    create_if_missing: z.boolean().nullish(),
  }),
  responses: { 200: taken },
});

export const decrementSlotsWithLease = route({
  id: "decrement-concurrency-slots-with-lease",
  method: "POST",
  path: "/v2/concurrency_limits/decrement-with-lease",
  tag,
  summary: "Give back what was taken under a lease",
  body: z.object({ lease_id: Uuid }),
  responses: { 204: null },
});

export const renewConcurrencyLease = route({
  id: "renew-concurrency-lease",
  method: "POST",
  path: "/v2/concurrency_limits/leases/{lease_id}/renew",
  tag,
  summary: "Move the end of a lease; 410 when it is gone and its slots are taken by others",
  params: z.object({ lease_id: Uuid }),
  body: z.object({ lease_duration: leaseSeconds }),
  bodyOptional: true,
  responses: { 204: null },
});

/** Batuta's own. */
export const listConcurrencyLimitHolders = route({
  id: "list-concurrency-limit-holders",
  method: "GET",
  path: "/batuta/concurrency_limits/{id_or_name}/holders",
  tag: "Batuta",
  summary: "Who holds slots of a limit, the longest holder first; at most 200",
  params,
  responses: { 200: z.array(ConcurrencyLimitHolder) },
});

/** Batuta's own. */
export const releaseConcurrencyLimitHolder = route({
  id: "release-concurrency-limit-holder",
  method: "DELETE",
  path: "/batuta/concurrency_limits/{id_or_name}/holders/{holder_id}",
  tag: "Batuta",
  summary: "Take a holder's slots away, so that others can have them",
  params: z.object({ id_or_name: z.string(), holder_id: Uuid }),
  responses: { 204: null },
});

export const concurrencyLimitRoutes = [
  createConcurrencyLimit,
  listConcurrencyLimits,
  incrementSlots,
  incrementSlotsWithLease,
  decrementSlots,
  decrementSlotsWithLease,
  renewConcurrencyLease,
  readConcurrencyLimit,
  updateConcurrencyLimit,
  deleteConcurrencyLimit,
] as const;

export const concurrencyHolderRoutes = [listConcurrencyLimitHolders, releaseConcurrencyLimitHolder] as const;
