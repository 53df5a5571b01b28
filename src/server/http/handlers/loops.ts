import { loopRoutes } from "../../../contract/loops/routes.ts";
import { listLoops } from "../../../services/loops/list-loops.ts";
import { routeGroup } from "../route-group.ts";
import { ok } from "../route-handler.ts";

export const loopGroup = routeGroup(loopRoutes, {
  "list-loops": async (ctx) => ok(await listLoops(ctx)),
});
