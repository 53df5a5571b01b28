import { z } from "zod";
import { JsonAny, stored, Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { slice } from "../run-filters.ts";

const tag = "SavedSearches";
const params = z.object({ id: Uuid });

const SavedSearchFilter = z.object({
  object: z.string(),
  property: z.string(),
  type: z.string(),
  operation: z.string(),
  value: JsonAny,
});

export const SavedSearchCreate = z.object({
  name: z.string(),
  filters: z.array(SavedSearchFilter).default([]),
});
export type SavedSearchCreate = z.infer<typeof SavedSearchCreate>;

/** Filters that a person keeps under a name. */
export const SavedSearch = z.object({ ...stored, name: z.string(), filters: z.array(SavedSearchFilter) });
export type SavedSearch = z.infer<typeof SavedSearch>;

export const saveSearch = route({
  id: "save-search",
  method: "PUT",
  path: "/saved_searches/",
  tag,
  summary: "Save a search, in place of the one of this name",
  body: SavedSearchCreate,
  responses: { 200: SavedSearch, 201: SavedSearch },
});

export const readSavedSearch = route({
  id: "read-saved-search",
  method: "GET",
  path: "/saved_searches/{id}",
  tag,
  summary: "Read a saved search",
  params,
  responses: { 200: SavedSearch },
});

export const listSavedSearches = route({
  id: "list-saved-searches",
  method: "POST",
  path: "/saved_searches/filter",
  tag,
  summary: "List saved searches by name",
  body: z.object(slice),
  bodyOptional: true,
  responses: { 200: z.array(SavedSearch) },
});

export const deleteSavedSearch = route({
  id: "delete-saved-search",
  method: "DELETE",
  path: "/saved_searches/{id}",
  tag,
  summary: "Delete a saved search",
  params,
  responses: { 204: null },
});

export const savedSearchRoutes = [saveSearch, listSavedSearches, readSavedSearch, deleteSavedSearch] as const;
