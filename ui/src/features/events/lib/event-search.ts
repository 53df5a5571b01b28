import { isRange, RANGES, type Range } from "@/shared/components/range-select.tsx";
import { known, splitList, textParam } from "@/shared/lib/search-params.ts";

/** What the address of the events says. Lists are joined by commas. */
export interface EventSearch {
  /** Ids of resources, whether the event is about them or only has to do with them. */
  readonly resource?: string;
  /** Beginnings of names. */
  readonly event?: string;
  /** Words, as the server's search reads them. */
  readonly text?: string;
  /** Default: the last day. Without effect when there is `from` or `to`. */
  readonly range?: Range;
  readonly from?: string;
  readonly to?: string;
}

const instantParam = (value: unknown): string | undefined => {
  const text = textParam(value);
  return text !== undefined && !Number.isNaN(Date.parse(text)) ? text : undefined;
};

export function eventSearch(search: Record<string, unknown>): EventSearch {
  return known({
    resource: textParam(search.resource),
    event: textParam(search.event),
    text: textParam(search.text)?.slice(0, 200),
    range: isRange(search.range) ? search.range : undefined,
    from: instantParam(search.from),
    to: instantParam(search.to),
  });
}

/** The stretch of time that an address asks for. */
export function stretchOf(
  { from, to, range = "day" }: EventSearch,
  now: number,
): { since: string; until: string } {
  const until = to === undefined ? now : Date.parse(to);
  const since = from === undefined ? until - RANGES[range] * 1000 : Date.parse(from);
  return {
    since: new Date(since).toISOString(),
    until: new Date(Math.max(until, since + 1000)).toISOString(),
  };
}

/** What of an address narrows events, as the server's filter has it. */
export function eventFilter(search: EventSearch, now: number) {
  const resources = splitList(search.resource);
  const prefixes = splitList(search.event);
  return {
    occurred: stretchOf(search, now),
    any_resource: resources.length === 0 ? undefined : { id: resources },
    event: prefixes.length === 0 ? undefined : { prefix: prefixes },
    text: search.text === undefined ? undefined : { query: search.text },
  };
}

const STEPS_SECONDS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
  604_800,
] as const;
const MOST_BARS = 62;

/** The width of the bars of a chart over this stretch. */
export function barSeconds(since: string, until: string): number {
  const span = (Date.parse(until) - Date.parse(since)) / 1000;
  return STEPS_SECONDS.find((step) => span / step <= MOST_BARS) ?? 2_592_000;
}
