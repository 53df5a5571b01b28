import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { barSeconds, type EventSearch, eventFilter, stretchOf } from "@/features/events/lib/event-search.ts";
import type { Api } from "@/shared/api/api.ts";
import { ApiError } from "@/shared/api/api-error.ts";
import type { Reply } from "@/shared/api/call-types.ts";
import { POLL_MS } from "@/shared/api/route-query.ts";
import { serverNow } from "@/shared/lib/server-clock.ts";
import type { ListPage } from "@/shared/lib/use-growing-list.ts";

export type EventRow = Reply<"list-events">["events"][number];

const PAGE_ROWS = 50;

const pageOf = ({ events, next_page: next }: Reply<"list-events">): ListPage<EventRow> => ({
  rows: events,
  next: next === null ? null : new URL(next, window.location.origin).searchParams.get("page-token"),
});

/** The newest events that fit; pushed changes ask for them anew. */
export const eventFeedQuery = (api: Api, search: EventSearch) =>
  queryOptions({
    queryKey: ["events", "list-events", search] as const,
    queryFn: async ({ signal }) =>
      pageOf(
        await api.call(
          "list-events",
          { body: { filter: eventFilter(search, serverNow()), limit: PAGE_ROWS } },
          { signal },
        ),
      ),
    refetchInterval: POLL_MS,
  });

/** The events after a page. */
export async function readOlderEvents(api: Api, token: string): Promise<ListPage<EventRow>> {
  return pageOf(await api.call("list-next-events", { query: { "page-token": token } }));
}

/** How many events there were in each stretch of the time that is shown. */
export const eventDensityQuery = (api: Api, search: EventSearch) =>
  queryOptions({
    queryKey: ["event-density", search] as const,
    queryFn: async ({ signal }) => {
      const now = serverNow();
      const { since, until } = stretchOf(search, now);
      const seconds = barSeconds(since, until);
      const counts = await api.call(
        "count-events",
        {
          params: { countable: "time" },
          body: { filter: eventFilter(search, now), time_unit: "second", time_interval: seconds },
        },
        { signal },
      );
      return { since, until, seconds, counts };
    },
    refetchInterval: POLL_MS,
    placeholderData: keepPreviousData,
  });

/** Names or resources of the events in this time, for the filters; asked when one is opened. */
export const eventChoicesQuery = (
  api: Api,
  countable: "event" | "resource",
  { range, from, to }: EventSearch,
) =>
  queryOptions({
    queryKey: ["event-choices", countable, range, from, to] as const,
    queryFn: ({ signal }) =>
      api.call(
        "count-events",
        {
          params: { countable },
          body: {
            filter: eventFilter(
              { ...(range ? { range } : {}), ...(from ? { from } : {}), ...(to ? { to } : {}) },
              serverNow(),
            ),
          },
        },
        { signal },
      ),
    staleTime: 60_000,
  });

const DAY_MS = 86_400_000;

/** One event, by its day and id; what an event follows may have been on a day before. */
export const eventQuery = (api: Api, date: string, id: string) =>
  queryOptions({
    queryKey: ["event", id] as const,
    queryFn: async ({ signal }) => {
      const day = Date.parse(`${date}T00:00:00Z`);
      if (Number.isNaN(day)) throw new ApiError(404, "no such day", undefined);
      const find = async (since: number) => {
        const occurred = {
          since: new Date(since).toISOString(),
          until: new Date(day + 2 * DAY_MS).toISOString(),
        };
        const body = { filter: { id: { id: [id] }, occurred }, limit: 1 };
        return (await api.call("list-events", { body }, { signal })).events[0];
      };
      const event = (await find(day)) ?? (await find(0));
      if (!event) throw new ApiError(404, "no such event", undefined);
      return event;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
