import { isRange, type Range } from "@/shared/components/range-select.tsx";
import { present, textParam } from "@/shared/lib/search-params.ts";

/** What the dashboard's address says. */
export interface DashboardSearch {
  /** Default: the last day. */
  readonly range?: Exclude<Range, "all">;
  /** Joined by commas. */
  readonly tags?: string;
  readonly subflows?: true;
}

export function dashboardSearch(search: Record<string, unknown>): DashboardSearch {
  return present({
    range: isRange(search.range) ? search.range : undefined,
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
export function barsOf(range: Range, now: number): { after: string; before: string; buckets: number } {
  const [widthSeconds, buckets] = BARS[range];
  const width = widthSeconds * 1000;
  const end = Math.ceil((now + 1) / width) * width;
  return {
    after: new Date(end - width * buckets).toISOString(),
    before: new Date(end).toISOString(),
    buckets,
  };
}
