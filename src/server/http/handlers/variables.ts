import { variableRoutes } from "../../../contract/variables/routes.ts";
import { countVariables, listVariables, readVariable } from "../../../services/variables/read.ts";
import { createVariable, deleteVariable, updateVariable } from "../../../services/variables/write.ts";
import { routeGroup } from "../route-group.ts";
import { newly, noContent, ok } from "../route-handler.ts";

export const variableGroup = routeGroup(variableRoutes, {
  "create-variable": async (ctx, { body }) => newly(await createVariable(ctx, body)),
  "read-variable": async (ctx, { params }) => ok(await readVariable(ctx, params)),
  "read-variable-by-name": async (ctx, { params }) => ok(await readVariable(ctx, params)),
  "list-variables": async (ctx, { body }) => ok(await listVariables(ctx, body)),
  "count-variables": async (ctx, { body }) => ok(await countVariables(ctx, body)),
  "update-variable": async (ctx, { params, body }) => {
    await updateVariable(ctx, params, body);
    return noContent;
  },
  "update-variable-by-name": async (ctx, { params, body }) => {
    await updateVariable(ctx, params, body);
    return noContent;
  },
  "delete-variable": async (ctx, { params }) => {
    await deleteVariable(ctx, params);
    return noContent;
  },
  "delete-variable-by-name": async (ctx, { params }) => {
    await deleteVariable(ctx, params);
    return noContent;
  },
});
