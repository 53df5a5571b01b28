import { jsonTextOf } from "../../contract/json-text.ts";
import type { SavedSearch, SavedSearchCreate } from "../../contract/saved-searches/routes.ts";
import {
  deleteSavedSearchRow,
  findSavedSearch,
  listSavedSearchRows,
  upsertSavedSearch,
} from "../../store/queries/saved-search-queries.ts";
import { cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { notFound, orNotFound } from "../errors.ts";
import { sliceOf } from "../list-limits.ts";

const WHAT = "Saved search";

/** The JSON text of the filters; their values are kept word for word. */
function filtersText(filters: SavedSearchCreate["filters"]): string {
  const texts = filters.map(({ value, ...rest }) => {
    const known = JSON.stringify(rest).slice(0, -1);
    return `${known},"value":${jsonTextOf(value)}}`;
  });
  return `[${texts.join(",")}]`;
}

/** Saves a search, in place of the one of this name. */
export async function saveSearch(
  ctx: ServiceContext,
  body: SavedSearchCreate,
): Promise<{ readonly search: SavedSearch; readonly created: boolean }> {
  const now = ctx.clock.nowMicros();
  const row = {
    id: ctx.ids.uuid(),
    created: now,
    updated: now,
    name: cleanText(body.name),
    filters: filtersText(body.filters),
  };
  return ctx.store.write((trx) => upsertSavedSearch(trx, row));
}

export async function readSavedSearch(ctx: ServiceContext, id: string): Promise<SavedSearch> {
  return orNotFound(await findSavedSearch(ctx.store.db, id), WHAT, id);
}

export async function listSavedSearches(
  ctx: ServiceContext,
  body: { readonly limit?: number | null | undefined; readonly offset: number },
): Promise<SavedSearch[]> {
  return listSavedSearchRows(ctx.store.reader, sliceOf(body));
}

export async function deleteSavedSearch(ctx: ServiceContext, id: string): Promise<void> {
  if (!(await ctx.store.write((trx) => deleteSavedSearchRow(trx, id)))) throw notFound(WHAT, id);
}
