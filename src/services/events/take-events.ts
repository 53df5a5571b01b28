import type { EventRecord } from "../../store/queries/event-writes.ts";
import type { ServiceContext } from "../context.ts";
import { MAX_EVENT_BYTES, readEvent } from "./read-event.ts";
import { type EventRefusal, type StoredEvents, storeEvents } from "./store-events.ts";

/** Counts what became of events that clients sent. */
function count({ meter }: ServiceContext, received: number, { stored, refusals }: StoredEvents): void {
  meter?.add("batuta_events_received_total", {}, received);
  meter?.add("batuta_events_recorded_total", {}, stored);
  meter?.add("batuta_events_refused_total", {}, refusals.length);
}

/** Stores events that were read already; those that are too large are refused. */
export async function takeEventRecords(
  ctx: ServiceContext,
  records: readonly EventRecord[],
): Promise<StoredEvents> {
  const isKept = ({ payload }: EventRecord): boolean => payload.length <= MAX_EVENT_BYTES;
  const large = records.filter((record) => !isKept(record));
  const { stored, refusals } = await storeEvents(ctx, records.filter(isKept));
  const tooLarge = large.map(({ id, event }) => ({ event_id: id, event, reason: "it is too large" }));
  const taken = { stored, refusals: [...tooLarge, ...refusals] };
  count(ctx, records.length, taken);
  return taken;
}

/** Reads the texts of events and stores them; a text that is no event is refused and its neighbours are kept. */
export async function takeEvents(ctx: ServiceContext, texts: readonly string[]): Promise<StoredEvents> {
  const now = ctx.clock.nowMicros();
  const events: EventRecord[] = [];
  const broken: EventRefusal[] = [];
  for (const text of texts) {
    const event = readEvent(text, now);
    if ("id" in event) events.push(event);
    else {
      const reason = event.loc.length === 0 ? event.msg : `${event.loc.join(".")}: ${event.msg}`;
      broken.push({ event_id: "unknown", event: text.slice(0, 200), reason });
    }
  }
  const { stored, refusals } = await storeEvents(ctx, events);
  const taken = { stored, refusals: [...broken, ...refusals] };
  count(ctx, texts.length, taken);
  return taken;
}
