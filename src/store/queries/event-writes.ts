import { CompiledQuery, sql } from "kysely";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import { bulkInsert } from "./bulk-insert.ts";

/** Labels of a resource; `prefect.resource.id` is always there, `prefect.resource.role` on related ones. */
export type ResourceLabels = Readonly<Record<string, string>>;

/** An event as it is kept and sent on. Instants are integer microseconds. */
export interface EventRecord {
  readonly id: string;
  readonly occurred: number;
  readonly received: number;
  readonly event: string;
  readonly resource: ResourceLabels;
  readonly related: readonly ResourceLabels[];
  readonly follows: string | null;
  /** JSON object, word for word. */
  readonly payload: string;
}

export const RESOURCE_ID = "prefect.resource.id";
export const RESOURCE_ROLE = "prefect.resource.role";

/** Characters of a resource's id that are indexed: databases bound what an index takes. */
export const MAX_RESOURCE_KEY = 512;

/** What `event_resource` knows a resource by. */
export function resourceKey(id: string): string {
  return id.length <= MAX_RESOURCE_KEY ? id : id.slice(0, MAX_RESOURCE_KEY).toWellFormed();
}

const EVENTS = {
  into: "insert into event (id, occurred, received, event, resource_id, resource, related, follows, payload)",
  width: 9,
  suffix: "on conflict (id) do nothing returning seq, id",
};
const RESOURCES = {
  into: "insert into event_resource (resource_id, occurred, seq, is_subject)",
  width: 4,
};

/** Events and their resources in one statement, however many: on a server each statement is a round trip. */
const FROM_ARRAYS = `with fresh as (
  ${EVENTS.into}
  select * from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::text[])
  ${EVENTS.suffix}
), resources as (
  ${RESOURCES.into}
  select about.key, about.occurred, fresh.seq, about.is_subject
  from unnest($10::text[], $11::bigint[], $12::uuid[], $13::bigint[]) as about(key, occurred, event_id, is_subject)
  inner join fresh on fresh.id = about.event_id
)
select id from fresh`;

/** Text cannot hold a NUL here; the driver's way in looks at single values only. */
const withoutNul = (value: unknown): unknown =>
  typeof value === "string" && value.includes("\0") ? value.replaceAll("\0", "\uFFFD") : value;

async function insertFromArrays(
  db: Queryable,
  events: ReadonlyMap<string, EventRecord>,
  rows: readonly (readonly unknown[])[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set();
  const resources: unknown[][] = [];
  for (const [id, event] of events) pushResources(resources, event, id);
  const columns = (width: number, of: readonly (readonly unknown[])[]): unknown[][] =>
    Array.from({ length: width }, (_, at) => of.map((row) => withoutNul(row[at])));
  const parameters = [...columns(EVENTS.width, rows), ...columns(RESOURCES.width, resources)];
  const stored = await db.executeQuery<{ id: string }>(CompiledQuery.raw(FROM_ARRAYS, parameters));
  return new Set(stored.rows.map(({ id }) => id));
}

/** Stores events; those whose id is known change nothing. Returns the ids of the new ones. */
export async function insertEvents(
  db: Queryable,
  dialect: Dialect,
  events: readonly EventRecord[],
): Promise<ReadonlySet<string>> {
  const byId = new Map<string, EventRecord>();
  for (const event of events) if (!byId.has(event.id)) byId.set(event.id, event);
  const rows = [...byId.values()].map((event) => [
    event.id,
    event.occurred,
    event.received,
    event.event,
    event.resource[RESOURCE_ID] ?? "",
    JSON.stringify(event.resource),
    JSON.stringify(event.related),
    event.follows,
    event.payload,
  ]);
  if (dialect.supportsArrays) return insertFromArrays(db, byId, rows);
  const stored = await bulkInsert<{ seq: number; id: string }>(db, dialect, EVENTS, rows);
  const resources: unknown[][] = [];
  for (const { seq, id } of stored) {
    const event = byId.get(id);
    if (event !== undefined) pushResources(resources, event, seq);
  }
  // In the order of their table, so that each statement changes few of its pages.
  resources.sort(([a], [b]) => (String(a) < String(b) ? -1 : a === b ? 0 : 1));
  await bulkInsert(db, dialect, RESOURCES, resources);
  return new Set(stored.map(({ id }) => id));
}

/** Rows of an event's resources; `place` is its number, or its id while it has none. */
function pushResources(rows: unknown[][], event: EventRecord, place: number | string): void {
  const subject = resourceKey(event.resource[RESOURCE_ID] ?? "");
  rows.push([subject, event.occurred, place, 1]);
  const seen = new Set([subject]);
  for (const related of event.related) {
    const key = resourceKey(related[RESOURCE_ID] ?? "");
    if (seen.has(key)) continue;
    seen.add(key);
    rows.push([key, event.occurred, place, 0]);
  }
}

/**
 * Deletes up to `limit` of the oldest events that occurred before an instant; of those whose name begins with `prefix`
 * only, when one is given. Returns how many went: fewer than `limit` when none is left.
 */
export async function deleteEventsBefore(
  db: Queryable,
  beforeMicros: number,
  limit: number,
  prefix?: string | undefined,
): Promise<number> {
  let query = db
    .selectFrom("event")
    .select(["seq", "occurred", "resource_id", "related"])
    .where("occurred", "<", beforeMicros);
  if (prefix !== undefined) {
    query = query.where(sql<boolean>`substr(event, 1, ${[...prefix].length}) = ${prefix}`);
  }
  const old = await query.orderBy("occurred").orderBy("seq").limit(limit).execute();
  for (let from = 0; from < old.length; from += 200) {
    const part = old.slice(from, from + 200);
    const keys = part.flatMap((row) => {
      const related = JSON.parse(row.related) as ResourceLabels[]; // safe: written by insertEvents only
      const ids = [row.resource_id, ...related.map((labels) => labels[RESOURCE_ID] ?? "")];
      return [...new Set(ids.map(resourceKey))].map((key) => ({ key, row }));
    });
    // By whole keys: no index leads from an event to its resources.
    for (let at = 0; at < keys.length; at += 300) {
      const tuples = keys
        .slice(at, at + 300)
        // Numbers are written out: as parameters of `values` they would be texts to Postgres.
        .map(({ key, row }) => sql`(${key}, ${sql.lit(row.occurred)}, ${sql.lit(row.seq)})`);
      await sql`delete from event_resource where (resource_id, occurred, seq) in (values ${sql.join(tuples)})`.execute(
        db,
      );
    }
    const seqs = part.map((row) => row.seq);
    await db.deleteFrom("event").where("seq", "in", seqs).execute();
  }
  return old.length;
}
