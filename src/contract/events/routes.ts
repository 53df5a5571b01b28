import { z } from "zod";
import { route } from "../route.ts";
import { EventFilter } from "./filters.ts";
import { Countable, Event, EventCount, EventPage, TimeUnit } from "./schemas.ts";

const tag = "Events";

export const createEvents = route({
  id: "create-events",
  method: "POST",
  path: "/events",
  tag,
  summary: "Tell events",
  body: z.array(Event),
  responses: { 204: null },
});

export const listEvents = route({
  id: "list-events",
  method: "POST",
  path: "/events/filter",
  tag,
  summary: "List the events that match, a page at a time",
  body: z.object({
    filter: EventFilter.nullish(),
    limit: z.int().min(0).max(50, "Input should be less than or equal to 50").default(50),
  }),
  bodyOptional: true,
  responses: { 200: EventPage },
});

export const listNextEvents = route({
  id: "list-next-events",
  method: "GET",
  path: "/events/filter/next",
  tag,
  summary: "Read the next page of events, by the token of the page before",
  query: z.object({ "page-token": z.string() }),
  responses: { 200: EventPage },
});

export const countEvents = route({
  id: "count-events",
  method: "POST",
  path: "/events/count-by/{countable}",
  tag,
  summary: "Count the events that match, by name, resource or time",
  params: z.object({ countable: Countable }),
  body: z.object({
    filter: EventFilter,
    time_unit: TimeUnit.default("day"),
    time_interval: z.number().min(0.01, "Input should be greater than or equal to 0.01").default(1),
  }),
  responses: { 200: z.array(EventCount) },
});

export const eventRoutes = [createEvents, listEvents, listNextEvents, countEvents] as const;
