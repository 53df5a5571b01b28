import {
  concurrencyHolderRoutes,
  concurrencyLimitRoutes,
} from "../../../contract/concurrency-limits/routes-v2.ts";
import {
  decrementSlots,
  decrementSlotsWithLease,
  incrementSlots,
  incrementSlotsWithLease,
  renewConcurrencyLease,
} from "../../../services/concurrency/acquire.ts";
import { listLimitHolders, releaseLimitHolder } from "../../../services/concurrency/holders.ts";
import {
  createConcurrencyLimit,
  deleteConcurrencyLimit,
  limitKey,
  listConcurrencyLimits,
  readConcurrencyLimit,
  updateConcurrencyLimit,
} from "../../../services/concurrency/limits.ts";
import { routeGroup } from "../route-group.ts";
import { newly, noContent, ok } from "../route-handler.ts";

export const concurrencyLimitGroup = routeGroup(concurrencyLimitRoutes, {
  "create-concurrency-limit-v2": async (ctx, { body }) => newly(await createConcurrencyLimit(ctx, body)),
  "read-concurrency-limit-v2": async (ctx, { params }) =>
    ok(await readConcurrencyLimit(ctx, params.id_or_name)),
  "update-concurrency-limit-v2": async (ctx, { params, body }) => {
    await updateConcurrencyLimit(ctx, params.id_or_name, body);
    return noContent;
  },
  "delete-concurrency-limit-v2": async (ctx, { params }) => {
    await deleteConcurrencyLimit(ctx, limitKey(params.id_or_name), "Concurrency Limit");
    return noContent;
  },
  "list-concurrency-limits-v2": async (ctx, { body }) => ok(await listConcurrencyLimits(ctx, body)),
  "increment-concurrency-slots": async (ctx, { body }) => ok(await incrementSlots(ctx, body)),
  "increment-concurrency-slots-with-lease": async (ctx, { body }) =>
    ok(await incrementSlotsWithLease(ctx, body)),
  "decrement-concurrency-slots": async (ctx, { body }) => ok(await decrementSlots(ctx, body)),
  "decrement-concurrency-slots-with-lease": async (ctx, { body }) => {
    await decrementSlotsWithLease(ctx, body.lease_id);
    return noContent;
  },
  "renew-concurrency-lease": async (ctx, { params, body }) => {
    await renewConcurrencyLease(ctx, params.lease_id, body.lease_duration);
    return noContent;
  },
});

export const concurrencyHolderGroup = routeGroup(concurrencyHolderRoutes, {
  "list-concurrency-limit-holders": async (ctx, { params }) =>
    ok(await listLimitHolders(ctx, params.id_or_name)),
  "release-concurrency-limit-holder": async (ctx, { params }) => {
    await releaseLimitHolder(ctx, params.id_or_name, params.holder_id);
    return noContent;
  },
});
