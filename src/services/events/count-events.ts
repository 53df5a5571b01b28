import type { EventFilter } from "../../contract/events/filters.ts";
import type { Countable, EventCount, TimeUnit } from "../../contract/events/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import { findResourceNames, tallyEvents, tallyEventsByTime } from "../../store/queries/event-queries.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import { occurredOf } from "./list-events.ts";

const UNIT_MICROS: Readonly<Record<TimeUnit, number>> = {
  week: 604_800_000_000,
  day: 86_400_000_000,
  hour: 3_600_000_000,
  minute: 60_000_000,
  second: 1_000_000,
};
/** Monday, 5 January 1970: from here spans of any length are counted, so that weeks begin on Mondays. */
const ORIGIN_MICROS = 4 * 86_400_000_000;
const MAX_SPANS = 1000;
/** Names or resources that are listed. */
const MAX_VALUES = 1000;

/** How spans of time are cut. */
export interface CountSpans {
  readonly time_unit: TimeUnit;
  readonly time_interval: number;
}

/** Counts the events that match, by name, by subject, or by spans of time, of which empty ones are told too. */
export async function countEvents(
  ctx: ServiceContext,
  by: Countable,
  filter: EventFilter,
  spans: CountSpans,
): Promise<EventCount[]> {
  if (by === "event" || by === "resource") return countByValue(ctx, by, filter);
  return countByTime(ctx, filter, by === "day" ? { ...spans, time_unit: "day" } : spans);
}

async function countByValue(
  ctx: ServiceContext,
  by: "event" | "resource",
  filter: EventFilter,
): Promise<EventCount[]> {
  const { reader, dialect } = ctx.store;
  const occurred = occurredOf(filter, ctx.clock.nowMicros());
  const column = by === "event" ? "event" : "resource_id";
  const tallies = await tallyEvents(reader, dialect, filter, occurred, column, MAX_VALUES);
  const ids = by === "event" ? [] : tallies.map((tally) => tally.value);
  const names = await findResourceNames(reader, dialect, ids, occurred);
  return tallies.map(({ value, count, first, last }) => ({
    value,
    label: names.get(value) ?? value,
    count,
    start_time: formatInstant(first),
    end_time: formatInstant(last),
  }));
}

async function countByTime(
  ctx: ServiceContext,
  filter: EventFilter,
  { time_unit, time_interval }: CountSpans,
): Promise<EventCount[]> {
  const { reader, dialect } = ctx.store;
  const now = ctx.clock.nowMicros();
  const asked = occurredOf(filter, now);
  const until = Math.min(asked.until, now);
  const span = Math.round(UNIT_MICROS[time_unit] * time_interval);
  const start = asked.since - ((((asked.since - ORIGIN_MICROS) % span) + span) % span);
  const length = Math.max(0, Math.ceil((until - start) / span));
  if (length > MAX_SPANS) {
    throw serviceError(
      "event-buckets-too-many",
      `The given interval would create ${length} buckets, which is too many. Please increase the interval or reduce the time range to produce ${MAX_SPANS} buckets or fewer.`,
    );
  }
  const counts = await tallyEventsByTime(reader, dialect, filter, { since: asked.since, until }, start, span);
  return Array.from({ length }, (_, index) => {
    const from = start + index * span;
    return {
      value: String(index),
      label: formatInstant(from).replace("Z", "+00:00"),
      count: counts.get(index) ?? 0,
      start_time: formatInstant(from),
      end_time: formatInstant(from + span - 1),
    };
  });
}
