import type { ReceivedEvent } from "../../contract/events/schemas.ts";
import { currentTailPlace, readTail, shownEvent, type TailPlace } from "../../store/queries/event-queries.ts";
import type { EventRecord } from "../../store/queries/event-writes.ts";
import type { ServiceContext } from "../context.ts";
import type { FactHub } from "../fact-hub.ts";
import { createFeed, type Feed } from "../feed.ts";

const PAGE = 500;

/** New events, of this process and of others: none is missed while somebody listens. */
export function createEventFeed(ctx: ServiceContext, hub: FactHub): Feed<EventRecord> {
  const { store } = ctx;
  let place: TailPlace = { tx: 0, seq: 0 };
  let mark: number | undefined;
  return createFeed<EventRecord>(ctx, hub, {
    ofFact: (fact) => (fact.kind === "events-stored" ? fact.events : []),
    async start() {
      mark = store.foreignCommitMark();
      place = await currentTailPlace(store.db, store.dialect);
    },
    async poll() {
      const reached = await currentTailPlace(store.db, store.dialect);
      const now = store.foreignCommitMark();
      if (now !== undefined && now === mark) {
        // Nobody else has written, so all up to there came by facts.
        place = reached;
        return [];
      }
      mark = now;
      const events: EventRecord[] = [];
      for (;;) {
        const page = await readTail(store.reader, store.dialect, place, PAGE);
        events.push(...page);
        const last = page.at(-1);
        if (last !== undefined) place = { tx: last.tx, seq: last.seq };
        if (page.length < PAGE) return events;
      }
    },
  });
}

/** An event of the feed as the API tells it. */
export const eventOf = (record: EventRecord): ReceivedEvent => shownEvent(record);
