import { sql } from "kysely";
import type { Queryable } from "../dialects/dialect.ts";

/** The newest event of one name about one asset, and how many there are of that name. Instants in microseconds. */
export interface AssetEventRow {
  readonly id: string;
  readonly event: string;
  readonly occurred: number;
  readonly resource_id: string;
  /** JSON object of labels. */
  readonly resource: string;
  /** JSON array of objects of labels. */
  readonly related: string;
  readonly count: number;
  /** The oldest of them that was looked at. */
  readonly first: number;
}

/** Of the newest `limit` events of this name, the last one about each asset. Index: event_name. */
export async function listAssetEvents(
  db: Queryable,
  event: string,
  limit: number,
  maxAssets: number,
): Promise<AssetEventRow[]> {
  const { rows } = await sql<AssetEventRow>`
    select event.id, event.event, event.occurred, event.resource_id, event.resource, event.related,
      newest.count, newest.first
    from (
      select resource_id, max(seq) as seq, count(*) as count, min(occurred) as first, max(occurred) as last
      from (
        select seq, resource_id, occurred from event where event = ${event}
        order by occurred desc, seq desc limit ${limit}
      ) as looked group by resource_id order by last desc limit ${maxAssets}
    ) as newest inner join event on event.seq = newest.seq`.execute(db);
  return rows.map((row) => ({ ...row, count: Number(row.count), first: Number(row.first) }));
}
