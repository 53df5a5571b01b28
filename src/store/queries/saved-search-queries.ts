import { jsonText } from "../../contract/json-text.ts";
import type { SavedSearch } from "../../contract/saved-searches/routes.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Queryable } from "../dialects/dialect.ts";
import type { SavedSearchTable } from "../tables/artifact.ts";
import type { Slice } from "./slice.ts";

function decode(row: SavedSearchTable): SavedSearch {
  return {
    id: row.id,
    created: formatInstant(row.created),
    updated: formatInstant(row.updated),
    name: row.name,
    filters: jsonText(row.filters) as unknown as SavedSearch["filters"], // safe: the text of what was accepted
  };
}

/** Saves a search under its name; the one that had the name keeps its id. */
export async function upsertSavedSearch(
  db: Queryable,
  row: SavedSearchTable,
): Promise<{ readonly search: SavedSearch; readonly created: boolean }> {
  const kept = await db
    .insertInto("saved_search")
    .values(row)
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ filters: row.filters }))
    .returningAll()
    .executeTakeFirstOrThrow();
  return { search: decode(kept), created: kept.id === row.id };
}

export async function findSavedSearch(db: Queryable, id: string): Promise<SavedSearch | undefined> {
  const row = await db.selectFrom("saved_search").selectAll().where("id", "=", id).executeTakeFirst();
  return row && decode(row);
}

export async function listSavedSearchRows(db: Queryable, { limit, offset }: Slice): Promise<SavedSearch[]> {
  const query = db.selectFrom("saved_search").selectAll().orderBy("name").limit(limit).offset(offset);
  return (await query.execute()).map(decode);
}

/** Deletes a saved search; false when there is none of this id. */
export async function deleteSavedSearchRow(db: Queryable, id: string): Promise<boolean> {
  const deleted = await db.deleteFrom("saved_search").where("id", "=", id).returning("id").execute();
  return deleted.length > 0;
}
