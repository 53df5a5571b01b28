import { isRange, type Range } from "@/shared/components/range-select.tsx";
import { joinList, known, splitList, textParam, wordParam } from "@/shared/lib/search-params.ts";
import { STATE_ORDER, type StateKind } from "@/shared/lib/state-meta.ts";

const RUN_TABS = ["flow-runs", "task-runs"] as const;
export const FLOW_RUN_SORTS = [
  "START_TIME_DESC",
  "START_TIME_ASC",
  "END_TIME_DESC",
  "NAME_ASC",
  "NAME_DESC",
  "NEXT_SCHEDULED_START_TIME_ASC",
] as const;
export const TASK_RUN_SORTS = [
  "EXPECTED_START_TIME_DESC",
  "EXPECTED_START_TIME_ASC",
  "END_TIME_DESC",
] as const;
const SORTS = [...FLOW_RUN_SORTS, ...TASK_RUN_SORTS] as const;

/** What the address of the runs says. Lists are joined by commas. */
export interface RunSearch {
  /** Default: flow runs. */
  readonly tab?: (typeof RUN_TABS)[number];
  /** Kinds as they are shown: `failed,crashed`, `late`. */
  readonly state?: string;
  /** Ids. */
  readonly flow?: string;
  readonly deployment?: string;
  /** Names. */
  readonly pool?: string;
  readonly tags?: string;
  /** Within names. */
  readonly text?: string;
  /** Default: the last week. Without effect when there is `from` or `to`. */
  readonly range?: Range | "all";
  readonly from?: string;
  readonly to?: string;
  /** Seconds. */
  readonly min?: string;
  readonly max?: string;
  /** `name=value`, joined. */
  readonly param?: string;
  /** `no`: without runs that other runs have called. */
  readonly subflows?: "no";
  readonly sort?: (typeof SORTS)[number];
}

const instantParam = (value: unknown): string | undefined => {
  const text = textParam(value);
  return text !== undefined && !Number.isNaN(Date.parse(text)) ? text : undefined;
};

const numberParam = (value: unknown): string | undefined => {
  const text = textParam(value);
  return text !== undefined && Number(text) >= 0 ? text : undefined;
};

/** What of an address is known; anything else is left out. */
export function runSearch(search: Record<string, unknown>): RunSearch {
  const kinds = splitList(textParam(search.state)).filter((kind) => STATE_ORDER.some((one) => one === kind));
  const ids = (value: unknown): string | undefined =>
    joinList(splitList(textParam(value)).filter((id) => /^[0-9a-f-]{36}$/i.test(id)));
  return known({
    tab: wordParam(search.tab, RUN_TABS),
    state: joinList(kinds),
    flow: ids(search.flow),
    deployment: ids(search.deployment),
    pool: textParam(search.pool),
    tags: textParam(search.tags),
    text: textParam(search.text),
    range: search.range === "all" || isRange(search.range) ? search.range : undefined,
    from: instantParam(search.from),
    to: instantParam(search.to),
    min: numberParam(search.min),
    max: numberParam(search.max),
    param: textParam(search.param),
    subflows: wordParam(search.subflows, ["no"]),
    sort: wordParam(search.sort, SORTS),
  });
}

/** The kinds of states that are asked for; none means all. */
export const kindsOf = (search: RunSearch): StateKind[] =>
  STATE_ORDER.filter((kind) => splitList(search.state).includes(kind));
