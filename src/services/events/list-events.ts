import type { EventFilter } from "../../contract/events/filters.ts";
import { EventPageToken } from "../../contract/events/page-token.ts";
import type { EventPage } from "../../contract/events/schemas.ts";
import { parseInstant } from "../../platform/instants.ts";
import {
  countEventRows,
  type EventPlace,
  listEventRows,
  shownEvent,
} from "../../store/queries/event-queries.ts";
import type { Occurred } from "../../store/queries/filters/event-filter.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";

const DAY_MICROS = 86_400_000_000;
const DEFAULT_DAYS = 180;

/** The time that a filter looks at: unless it says, the last 180 days up to now. */
export function occurredOf(filter: EventFilter, nowMicros: number): Occurred {
  const { since, until } = filter.occurred ?? {};
  const today = Math.floor(nowMicros / DAY_MICROS) * DAY_MICROS;
  return {
    since: (since === undefined ? undefined : parseInstant(since)) ?? today - DEFAULT_DAYS * DAY_MICROS,
    until: (until === undefined ? undefined : parseInstant(until)) ?? nowMicros,
  };
}

/** A page and the token of the next one. */
export interface ListedEvents extends Omit<EventPage, "next_page"> {
  readonly next_token: string | null;
}

/** The first page of the events that match, with their number. */
export async function listEvents(
  ctx: ServiceContext,
  filter: EventFilter,
  limit: number,
): Promise<ListedEvents> {
  const { reader, dialect } = ctx.store;
  const occurred = occurredOf(filter, ctx.clock.nowMicros());
  const [page, total] = await Promise.all([
    readPage(ctx, filter, occurred, limit),
    countEventRows(reader, dialect, filter, occurred),
  ]);
  return { ...page.shown(total), total };
}

/** The page behind the one that gave this token. Events that came in between do not move it. */
export async function listNextEvents(ctx: ServiceContext, token: string): Promise<ListedEvents> {
  const { filter, occurred, after, limit, total } = readToken(token);
  const page = await readPage(ctx, filter, occurred, limit, after);
  return { ...page.shown(total), total };
}

async function readPage(
  ctx: ServiceContext,
  filter: EventFilter,
  occurred: Occurred,
  limit: number,
  after?: EventPlace,
) {
  const { reader, dialect } = ctx.store;
  // One more than asked for tells whether there is a next page.
  const rows = limit === 0 ? [] : await listEventRows(reader, dialect, filter, occurred, limit + 1, after);
  const events = rows.slice(0, limit);
  const last = events.at(-1);
  const next = (total: number): string | null =>
    last === undefined || rows.length <= limit
      ? null
      : writeToken({ filter, occurred, after: { occurred: last.occurred, seq: last.seq }, limit, total });
  return { shown: (total: number) => ({ events: events.map(shownEvent), next_token: next(total) }) };
}

function writeToken(token: EventPageToken): string {
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

function readToken(token: string): EventPageToken {
  try {
    return EventPageToken.parse(JSON.parse(Buffer.from(token, "base64url").toString("utf8")));
  } catch (error) {
    throw serviceError("event-page-token-invalid", "Forbidden", {}, error);
  }
}
