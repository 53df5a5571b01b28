import { EventFilter } from "../../contract/events/filters.ts";
import { createJsonEncoder } from "../../contract/json-text.ts";
import { LogFilter } from "../../contract/logs/filters.ts";
import { eventMatches } from "../../domain/events/event-matches.ts";
import { logMatches } from "../../domain/events/log-matches.ts";
import type { ServiceContext } from "../../services/context.ts";
import { backfillEvents } from "../../services/events/backfill-events.ts";
import { createEventFeed, eventOf } from "../../services/events/event-feed.ts";
import type { FactHub } from "../../services/fact-hub.ts";
import { createLogFeed, logOf } from "../../services/logs/log-feed.ts";
import type { EventRecord } from "../../store/queries/event-writes.ts";
import type { LogTable } from "../../store/tables/log.ts";
import type { StreamOptions } from "./stream-out.ts";

/** What `/events/out` sends. */
export function eventStream(ctx: ServiceContext, hub: FactHub): StreamOptions<EventRecord, EventFilter> {
  const encode = createJsonEncoder(ctx.ids.uuid());
  return {
    feed: createEventFeed(ctx, hub),
    filter: EventFilter,
    matches: eventMatches,
    frame: (event) => encode({ type: "event", event: eventOf(event) }),
    backfill: (filter) => backfillEvents(ctx, filter),
  };
}

/** What `/logs/out` sends. */
export function logStream(ctx: ServiceContext, hub: FactHub): StreamOptions<LogTable, LogFilter> {
  return {
    feed: createLogFeed(ctx, hub),
    filter: LogFilter,
    matches: logMatches,
    frame: (log) => JSON.stringify({ type: "log", log: logOf(log) }),
  };
}
