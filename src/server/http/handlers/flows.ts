import type { flowRoutes } from "../../../contract/flows/routes.ts";
import { createFlow } from "../../../services/flows/create.ts";
import { deleteFlow, deleteFlows } from "../../../services/flows/delete.ts";
import {
  countFlows,
  listFlows,
  paginateFlows,
  readFlow,
  readFlowByName,
} from "../../../services/flows/read.ts";
import { updateFlow } from "../../../services/flows/update.ts";
import { created, type HandlersOf, noContent, ok } from "../route-handler.ts";

export const flowHandlers: HandlersOf<(typeof flowRoutes)[number]> = {
  "create-flow": async (ctx, { body }) => {
    const result = await createFlow(ctx, body);
    return created(result.created, result.flow);
  },
  "update-flow": async (ctx, { params, body }) => {
    await updateFlow(ctx, params.id, body);
    return noContent;
  },
  "read-flow": async (ctx, { params }) => ok(await readFlow(ctx, params.id)),
  "delete-flow": async (ctx, { params }) => {
    await deleteFlow(ctx, params.id);
    return noContent;
  },
  "read-flow-by-name": async (ctx, { params }) => ok(await readFlowByName(ctx, params.name)),
  "count-flows": async (ctx, { body }) => ok(await countFlows(ctx, body)),
  "list-flows": async (ctx, { body }) => ok(await listFlows(ctx, body)),
  "paginate-flows": async (ctx, { body }) => ok(await paginateFlows(ctx, body)),
  "delete-flows": async (ctx, { body }) => ok(await deleteFlows(ctx, body)),
};
