import type { logRoutes } from "../../../contract/logs/routes.ts";
import { createLogs } from "../../../services/logs/create.ts";
import { listLogs } from "../../../services/logs/list.ts";
import { type HandlersOf, newly, ok } from "../route-handler.ts";

export const logHandlers: HandlersOf<(typeof logRoutes)[number]> = {
  "create-logs": async (ctx, { body }) => {
    await createLogs(ctx, body);
    return newly(null);
  },
  "list-logs": async (ctx, { body }) => ok(await listLogs(ctx, body)),
};
