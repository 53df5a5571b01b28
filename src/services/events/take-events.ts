import type { EventRecord } from "../../store/queries/event-writes.ts";
import type { ServiceContext } from "../context.ts";
import { readEvent } from "./read-event.ts";
import { type EventRefusal, type StoredEvents, storeEvents } from "./store-events.ts";

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
  return { stored, refusals: [...broken, ...refusals] };
}
