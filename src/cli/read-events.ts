import type { Client } from "../client/http.ts";
import { listNextEvents } from "../contract/events/routes.ts";
import type { EventPage, ReceivedEvent } from "../contract/events/schemas.ts";

/** The events of a page and of those after it, up to `count`. */
export async function readMoreEvents(
  client: Client,
  first: EventPage,
  count: number,
  signal: AbortSignal,
): Promise<ReceivedEvent[]> {
  const events = [...first.events];
  let next = first.next_page;
  while (next !== null && events.length < count) {
    const token = new URL(next).searchParams.get("page-token");
    if (token === null) break;
    const page = await client.call(listNextEvents, { query: { "page-token": token } }, { signal });
    events.push(...page.events);
    next = page.next_page;
  }
  return events.slice(0, count);
}
