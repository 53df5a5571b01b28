import { EventFilter } from "../../../contract/events/filters.ts";
import { eventRoutes } from "../../../contract/events/routes.ts";
import type { Event } from "../../../contract/events/schemas.ts";
import { jsonTextOf } from "../../../contract/json-text.ts";
import { parseInstant } from "../../../platform/instants.ts";
import { countEvents } from "../../../services/events/count-events.ts";
import { type ListedEvents, listEvents, listNextEvents } from "../../../services/events/list-events.ts";
import { cleanName, cleanResource } from "../../../services/events/read-event.ts";
import { takeEventRecords } from "../../../services/events/take-events.ts";
import type { EventRecord } from "../../../store/queries/event-writes.ts";
import { routeGroup } from "../route-group.ts";
import { noContent, ok } from "../route-handler.ts";

function recordOf(event: Event, received: number): EventRecord {
  return {
    id: event.id,
    occurred: parseInstant(event.occurred) ?? received,
    received,
    event: cleanName(event.event),
    resource: cleanResource(event.resource),
    related: event.related.map(cleanResource),
    follows: event.follows ?? null,
    payload: jsonTextOf(event.payload),
  };
}

/** The address of the next page, at the host that the client asked. */
function withNextPage(page: ListedEvents, header: (name: string) => string | null) {
  const { next_token, ...rest } = page;
  const host = header("x-forwarded-host") ?? header("host") ?? "localhost";
  const scheme = header("x-forwarded-proto") ?? "http";
  const next = `${scheme}://${host}/api/events/filter/next?page-token=${next_token}`;
  return { ...rest, next_page: next_token === null ? null : next };
}

/** Events over HTTP. */
export const eventGroup = routeGroup(eventRoutes, {
  "create-events": async (ctx, { body }) => {
    const now = ctx.clock.nowMicros();
    const { refusals } = await takeEventRecords(
      ctx,
      body.map((event) => recordOf(event, now)),
    );
    for (const refusal of refusals.slice(0, 5)) ctx.logger.warn("event was refused", { ...refusal });
    return noContent;
  },
  "list-events": async (ctx, { body, header }) => {
    const page = await listEvents(ctx, body.filter ?? EventFilter.parse({}), body.limit);
    return ok(withNextPage(page, header));
  },
  "list-next-events": async (ctx, { query, header }) =>
    ok(withNextPage(await listNextEvents(ctx, query["page-token"]), header)),
  "count-events": async (ctx, { params, body }) =>
    ok(await countEvents(ctx, params.countable, body.filter, body)),
});
