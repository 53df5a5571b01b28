import { recentRunRoutes } from "../../../contract/ui/recent-runs.ts";
import { readRecentRuns } from "../../../services/ui/read-recent-runs.ts";
import { routeGroup } from "../route-group.ts";
import { ok } from "../route-handler.ts";

export const recentRunGroup = routeGroup(recentRunRoutes, {
  "read-recent-runs": async (ctx, { body }) => ok(await readRecentRuns(ctx, body)),
});
