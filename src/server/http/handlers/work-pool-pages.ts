import { workPoolPageRoutes } from "../../../contract/ui/work-pool-pages.ts";
import { listWorkPoolItems, readWorkPoolPage } from "../../../services/ui/read-work-pool-pages.ts";
import { routeGroup } from "../route-group.ts";
import { ok } from "../route-handler.ts";

export const workPoolPageGroup = routeGroup(workPoolPageRoutes, {
  "list-work-pool-items": async (ctx) => ok(await listWorkPoolItems(ctx)),
  "read-work-pool-page": async (ctx, { params }) => ok(await readWorkPoolPage(ctx, params.name)),
});
