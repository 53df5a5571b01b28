import { drawingRoutes } from "../../../contract/ui/drawing-routes.ts";
import { listAssets } from "../../../services/ui/list-assets.ts";
import { readRunOutline } from "../../../services/ui/read-run-outline.ts";
import { routeGroup } from "../route-group.ts";
import { ok } from "../route-handler.ts";

export const drawingGroup = routeGroup(drawingRoutes, {
  "read-run-outline": async (ctx, { params, query }) => ok(await readRunOutline(ctx, params.id, query.since)),
  "list-assets": async (ctx) => ok(await listAssets(ctx)),
});
