import { schemaValueRoutes } from "../../../contract/ui/schema-values.ts";
import { validateValues } from "../../../services/deployments/validate-values.ts";
import { routeGroup } from "../route-group.ts";
import { ok } from "../route-handler.ts";

export const schemaValueGroup = routeGroup(schemaValueRoutes, {
  "validate-schema-values": async (ctx, { body }) => ok(await validateValues(ctx, body)),
});
