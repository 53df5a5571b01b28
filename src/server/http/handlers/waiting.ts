import { waitingRoutes } from "../../../contract/waiting/routes.ts";
import { readWaitingReport } from "../../../services/flow-runs/read-waiting-report.ts";
import { routeGroup } from "../route-group.ts";
import { ok } from "../route-handler.ts";

export const waitingGroup = routeGroup(waitingRoutes, {
  "read-waiting-report": async (ctx, { params }) => ok(await readWaitingReport(ctx, params.id)),
});
