import { retryFromRoutes } from "../../../contract/flow-runs/retry-from.ts";
import { retryFrom } from "../../../services/flow-runs/retry-from.ts";
import { routeGroup } from "../route-group.ts";
import { ok } from "../route-handler.ts";

export const retryFromGroup = routeGroup(retryFromRoutes, {
  "retry-flow-run-from": async (ctx, { params, body }) =>
    ok(await retryFrom(ctx, params.id, body.task_run_id)),
});
