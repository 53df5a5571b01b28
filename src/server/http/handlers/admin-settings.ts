import { adminSettingsRoutes } from "../../../contract/admin/routes.ts";
import {
  clearDefaultResultStorage,
  readDefaultResultStorage,
  setDefaultResultStorage,
} from "../../../services/admin/result-storage.ts";
import { routeGroup } from "../route-group.ts";
import { noContent, ok } from "../route-handler.ts";

export const adminSettingsGroup = routeGroup(adminSettingsRoutes, {
  "read-settings": (ctx) => ok({ ...ctx.shownSettings }),
  "read-default-result-storage": async (ctx) => ok(await readDefaultResultStorage(ctx)),
  "set-default-result-storage": async (ctx, { body }) =>
    ok(await setDefaultResultStorage(ctx, body.default_result_storage_block_id)),
  "clear-default-result-storage": async (ctx) => {
    await clearDefaultResultStorage(ctx);
    return noContent;
  },
});
