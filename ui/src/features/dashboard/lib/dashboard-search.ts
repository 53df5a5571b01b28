import { isRange, type Range } from "@/shared/components/range-select.tsx";
import { known, textParam } from "@/shared/lib/search-params.ts";

/** What the dashboard's address says. */
export interface DashboardSearch {
  /** Default: the last day. */
  readonly range?: Exclude<Range, "all">;
  /** Where the range ends. Default: now. */
  readonly until?: string;
  /** Joined by commas. */
  readonly tags?: string;
  readonly subflows?: true;
}

export function dashboardSearch(search: Record<string, unknown>): DashboardSearch {
  return known({
    range: isRange(search.range) ? search.range : undefined,
    until:
      typeof search.until === "string" && !Number.isNaN(Date.parse(search.until)) ? search.until : undefined,
    tags: textParam(search.tags),
    subflows: search.subflows === true ? true : undefined,
  });
}

/** How a range is divided into bars: their width in seconds and how many. */
const BARS: Readonly<Record<Range, readonly [widthSeconds: number, count: number]>> = {
  hour: [60, 60],
  day: [1800, 48],
  week: [10_800, 56],
  month: [43_200, 60],
  quarter: [86_400, 90],
};

/** The range as round times, so that bars stand for half hours and days, and stay where they are until the next begins. */
export function barsOf(
  { range = "day", until }: DashboardSearch,
  now: number,
): { after: string; before: string; buckets: number } {
  const [widthSeconds, buckets] = BARS[range];
  const width = widthSeconds * 1000;
  const end = until === undefined ? Math.ceil((now + 1) / width) * width : Date.parse(until);
  return {
    after: new Date(end - width * buckets).toISOString(),
    before: new Date(end).toISOString(),
    buckets,
  };
}

/** Where the range before this one ends, or the one after it; undefined where that is the known, or beyond it. */
export function steppedUntil(search: DashboardSearch, steps: -1 | 1, now: number): string | undefined {
  const { after, before } = barsOf(search, now);
  const end = Date.parse(before) + steps * (Date.parse(before) - Date.parse(after));
  return end >= now ? undefined : new Date(end).toISOString();
}
