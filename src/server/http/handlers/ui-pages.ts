import { packageVersion } from "../../../config/package-version.ts";
import { pageRoutes } from "../../../contract/ui/page-routes.ts";
import { readAdminHealth } from "../../../services/ui/admin-health.ts";
import { readDashboard } from "../../../services/ui/read-dashboard.ts";
import { readLogPage } from "../../../services/ui/read-log-page.ts";
import { readRunComparison } from "../../../services/ui/read-run-comparison.ts";
import { readRunPage } from "../../../services/ui/read-run-page.ts";
import { readFlowRunPage, readTaskRunPage } from "../../../services/ui/read-run-pages.ts";
import { search } from "../../../services/ui/search.ts";
import { routeGroup } from "../route-group.ts";
import { ok } from "../route-handler.ts";

export const pageGroup = routeGroup(pageRoutes, {
  "read-dashboard": async (ctx, { body }) => ok(await readDashboard(ctx, body)),
  "read-run-page": async (ctx, { params }) => ok(await readRunPage(ctx, params.id)),
  "read-flow-run-page": async (ctx, { body }) => ok(await readFlowRunPage(ctx, body)),
  "read-task-run-page": async (ctx, { body }) => ok(await readTaskRunPage(ctx, body)),
  "read-log-page": async (ctx, { body }) => ok(await readLogPage(ctx, body)),
  "read-run-comparison": async (ctx, { params, query }) =>
    ok(await readRunComparison(ctx, params.id, query.with)),
  "search-everything": async (ctx, { body }) => ok(await search(ctx, body)),
  "read-admin-health": async (ctx) => ok(await readAdminHealth(ctx, packageVersion())),
});
