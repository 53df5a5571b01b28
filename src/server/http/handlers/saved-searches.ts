import { savedSearchRoutes } from "../../../contract/saved-searches/routes.ts";
import {
  deleteSavedSearch,
  listSavedSearches,
  readSavedSearch,
  saveSearch,
} from "../../../services/saved-searches/saved-searches.ts";
import { routeGroup } from "../route-group.ts";
import { created, noContent, ok } from "../route-handler.ts";

export const savedSearchGroup = routeGroup(savedSearchRoutes, {
  "save-search": async (ctx, { body }) => {
    const result = await saveSearch(ctx, body);
    return created(result.created, result.search);
  },
  "read-saved-search": async (ctx, { params }) => ok(await readSavedSearch(ctx, params.id)),
  "list-saved-searches": async (ctx, { body }) => ok(await listSavedSearches(ctx, body)),
  "delete-saved-search": async (ctx, { params }) => {
    await deleteSavedSearch(ctx, params.id);
    return noContent;
  },
});
