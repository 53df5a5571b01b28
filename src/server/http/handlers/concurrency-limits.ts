import { tagLimitRoutes } from "../../../contract/concurrency-limits/routes.ts";
import {
  deleteTagLimit,
  deleteTagLimitByTag,
  listTagLimits,
  putTagLimit,
  readTagLimitById,
  readTagLimitByTag,
  resetTagLimit,
} from "../../../services/concurrency/tag-limits.ts";
import { releaseTagSlots, takeTagSlots } from "../../../services/concurrency/tag-slots.ts";
import { routeGroup } from "../route-group.ts";
import { created, ok } from "../route-handler.ts";

export const tagLimitGroup = routeGroup(tagLimitRoutes, {
  "create-concurrency-limit": async (ctx, { body }) => {
    const result = await putTagLimit(ctx, body);
    return created(result.created, result.limit);
  },
  "read-concurrency-limit": async (ctx, { params }) => ok(await readTagLimitById(ctx, params.id)),
  "delete-concurrency-limit": async (ctx, { params }) => {
    await deleteTagLimit(ctx, params.id);
    return ok(null);
  },
  "read-concurrency-limit-by-tag": async (ctx, { params }) => ok(await readTagLimitByTag(ctx, params.tag)),
  "delete-concurrency-limit-by-tag": async (ctx, { params }) => {
    await deleteTagLimitByTag(ctx, params.tag);
    return ok(null);
  },
  "reset-concurrency-limit-by-tag": async (ctx, { params, body }) => {
    await resetTagLimit(ctx, params.tag, body.slot_override ?? []);
    return ok(null);
  },
  "list-concurrency-limits": async (ctx, { body }) => ok(await listTagLimits(ctx, body)),
  "increment-concurrency-limits": async (ctx, { body }) =>
    ok(await takeTagSlots(ctx, body.names, body.task_run_id)),
  "decrement-concurrency-limits": async (ctx, { body }) =>
    ok(await releaseTagSlots(ctx, body.names, body.task_run_id)),
});
