import type { EventFilter } from "../../contract/events/filters.ts";
import { type EventPlace, listEventRows } from "../../store/queries/event-queries.ts";
import type { EventRecord } from "../../store/queries/event-writes.ts";
import type { ServiceContext } from "../context.ts";
import { occurredOf } from "./list-events.ts";

const BACKFILL_MICROS = 15 * 60 * 1_000_000;
const PAGE = 250;

/** Events of the last quarter of an hour that match, oldest first, in pages. */
export async function* backfillEvents(
  ctx: ServiceContext,
  filter: EventFilter,
): AsyncIterable<readonly EventRecord[]> {
  const { reader, dialect } = ctx.store;
  const now = ctx.clock.nowMicros();
  const { since } = occurredOf(filter, now);
  // What occurs while this runs comes both ways, and is sent once.
  const occurred = { since: Math.max(since, now - BACKFILL_MICROS), until: Number.MAX_SAFE_INTEGER };
  const ascending: EventFilter = { ...filter, order: "ASC" };
  let after: EventPlace | undefined;
  for (;;) {
    const page = await listEventRows(reader, dialect, ascending, occurred, PAGE, after);
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = { occurred: last.occurred, seq: last.seq };
  }
}
