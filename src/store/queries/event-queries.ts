import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { EventFilter } from "../../contract/events/filters.ts";
import type { ReceivedEvent } from "../../contract/events/schemas.ts";
import { jsonText } from "../../contract/json-text.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import { type EventRecord, resourceKey } from "./event-writes.ts";
import { combine } from "./filters/conditions.ts";
import { type EventSource, eventSource, type Occurred } from "./filters/event-filter.ts";

/** A stored event, with its place. */
export interface StoredEvent extends EventRecord {
  readonly seq: number;
  readonly tx: number;
}

interface Row {
  readonly seq: number;
  readonly tx: number;
  readonly id: string;
  readonly occurred: number;
  readonly received: number;
  readonly event: string;
  readonly resource: string;
  readonly related: string;
  readonly follows: string | null;
  readonly payload: string;
}

const COLUMNS = sql`event.seq, event.tx, event.id, event.occurred, event.received, event.event, event.resource, event.related, event.follows, event.payload`;

function decodeRow(row: Row): StoredEvent {
  return { ...row, resource: JSON.parse(row.resource), related: JSON.parse(row.related) };
}

/** An event as the API shows it. */
export function shownEvent(event: EventRecord): ReceivedEvent {
  return {
    occurred: formatInstant(event.occurred),
    event: event.event,
    resource: event.resource,
    related: [...event.related],
    payload: jsonText(event.payload) as never, // safe: an object's text, which the encoder writes as it is
    id: event.id,
    follows: event.follows,
    received: formatInstant(event.received),
  };
}

/** The place behind which a page begins. */
export interface EventPlace {
  readonly occurred: number;
  readonly seq: number;
}

function whole(source: EventSource, filter: EventFilter): RawBuilder<SqlBool> {
  if (filter.resource?.distinct !== true) return source.where;
  const direction = filter.order === "ASC" ? sql`asc` : sql`desc`;
  return sql<SqlBool>`event.seq in (select seq from (select event.seq as seq, row_number() over (partition by event.resource_id order by ${source.time} ${direction}, ${source.seq} ${direction}) as place from ${source.from} where ${source.where}) as ranked where place = 1) and ${source.where}`;
}

/** A page of events in the filter's order. */
export async function listEventRows(
  db: Queryable,
  dialect: Dialect,
  filter: EventFilter,
  occurred: Occurred,
  limit: number,
  after?: EventPlace | undefined,
): Promise<StoredEvent[]> {
  const source = eventSource(dialect, filter, occurred);
  const isAscending = filter.order === "ASC";
  const direction = isAscending ? sql`asc` : sql`desc`;
  const beyond = isAscending ? sql`>` : sql`<`;
  const place =
    after &&
    sql<SqlBool>`(${source.time}, ${source.seq}) ${beyond} (${sql.lit(after.occurred)}, ${sql.lit(after.seq)})`;
  const where = combine("and_", [whole(source, filter), place]);
  const query = sql<Row>`select ${COLUMNS} from ${source.from} where ${where} order by ${source.time} ${direction}, ${source.seq} ${direction} limit ${limit}`;
  return (await query.execute(db)).rows.map(decodeRow);
}

export async function countEventRows(
  db: Queryable,
  dialect: Dialect,
  filter: EventFilter,
  occurred: Occurred,
): Promise<number> {
  const source = eventSource(dialect, filter, occurred);
  const isDistinct = filter.resource?.distinct === true;
  const counted = isDistinct ? sql`count(distinct event.resource_id)` : sql`count(*)`;
  const query = sql<{ count: number }>`select ${counted} as count from ${source.from} where ${source.where}`;
  return Number((await query.execute(db)).rows[0]?.count ?? 0);
}

/** How many events have one name or subject. */
export interface EventTally {
  readonly value: string;
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/** Numbers of events by name or by subject, the most frequent first. */
export async function tallyEvents(
  db: Queryable,
  dialect: Dialect,
  filter: EventFilter,
  occurred: Occurred,
  by: "event" | "resource_id",
  limit: number,
): Promise<EventTally[]> {
  const source = eventSource(dialect, filter, occurred);
  const value = sql.ref(`event.${by}`);
  const query = sql<EventTally>`select ${value} as value, count(*) as count, min(event.occurred) as first, max(event.occurred) as last
from ${source.from} where ${whole(source, filter)} group by ${value} order by count desc, value limit ${limit}`;
  const { rows } = await query.execute(db);
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

/** Numbers of events in spans of equal length from `start` on; spans without events are left out. */
export async function tallyEventsByTime(
  db: Queryable,
  dialect: Dialect,
  filter: EventFilter,
  occurred: Occurred,
  start: number,
  spanMicros: number,
): Promise<Map<number, number>> {
  const source = eventSource(dialect, filter, occurred);
  const span = sql`((event.occurred - ${sql.lit(start)}) / ${sql.lit(spanMicros)})`;
  const query = sql<{
    span: number;
    count: number;
  }>`select ${span} as span, count(*) as count from ${source.from} where ${whole(source, filter)} group by 1`;
  const { rows } = await query.execute(db);
  return new Map(rows.map((row) => [Number(row.span), Number(row.count)]));
}

/** The newest name (`prefect.resource.name`) of each of these subjects. */
export async function findResourceNames(
  db: Queryable,
  dialect: Dialect,
  ids: readonly string[],
  occurred: Occurred,
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const name = dialect.jsonText(sql.ref("event.resource"), "prefect.resource.name");
  const query = sql<{ id: string; name: string | null }>`select event.resource_id as id, ${name} as name
from (
  select seq, row_number() over (partition by resource_id order by occurred desc, seq desc) as place
  from event_resource
  where resource_id in (${sql.join(ids.map(resourceKey))}) and is_subject = 1
    and occurred >= ${occurred.since} and occurred <= ${occurred.until}
) as newest inner join event on event.seq = newest.seq where newest.place = 1`;
  const { rows } = await query.execute(db);
  return new Map(rows.flatMap((row) => (row.name === null ? [] : [[row.id, row.name]])));
}

/** How far a tail has read. */
export interface TailPlace {
  readonly tx: number;
  readonly seq: number;
}

/** Behind all events that can be seen and will not be joined by older ones. */
export async function currentTailPlace(db: Queryable, dialect: Dialect): Promise<TailPlace> {
  const query = sql<TailPlace>`select open.tx - 1 as tx, coalesce((select max(event.seq) from event where event.tx = open.tx - 1), 0) as seq
from (select ${dialect.oldestOpenTransaction()} as tx) as open`;
  const [row] = (await query.execute(db)).rows;
  return { tx: Number(row?.tx ?? 0), seq: Number(row?.seq ?? 0) };
}

/** Events behind a place, in the order in which they can be relied on: none is ever added before what was read. */
export async function readTail(
  db: Queryable,
  dialect: Dialect,
  after: TailPlace,
  limit: number,
): Promise<StoredEvent[]> {
  const query = sql<Row>`select ${COLUMNS} from event
where (event.tx, event.seq) > (${sql.lit(after.tx)}, ${sql.lit(after.seq)}) and event.tx < ${dialect.oldestOpenTransaction()}
order by event.tx, event.seq limit ${limit}`;
  return (await query.execute(db)).rows.map(decodeRow);
}
