import { drawingRoutes } from "../../../contract/ui/drawing-routes.ts";
import { listAssets } from "../../../services/ui/list-assets.ts";
import {
  listArtifactItems,
  listLatestArtifactItems,
  readArtifactPage,
} from "../../../services/ui/read-artifact-pages.ts";
import { readRunOutline } from "../../../services/ui/read-run-outline.ts";
import { routeGroup } from "../route-group.ts";
import { ok } from "../route-handler.ts";

export const drawingGroup = routeGroup(drawingRoutes, {
  "read-run-outline": async (ctx, { params, query }) => ok(await readRunOutline(ctx, params.id, query.since)),
  "list-assets": async (ctx) => ok(await listAssets(ctx)),
  "list-artifact-items": async (ctx, { body }) => ok(await listArtifactItems(ctx, body)),
  "list-latest-artifact-items": async (ctx, { body }) => ok(await listLatestArtifactItems(ctx, body)),
  "read-artifact-page": async (ctx, { params }) => ok(await readArtifactPage(ctx, params.id)),
});
