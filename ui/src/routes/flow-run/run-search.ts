import { STATE_TYPES } from "@contract/states/state-types.ts";
import type { LogFilters } from "@/features/run-logs/components/log-toolbar.tsx";
import { LEVEL_NAMES, type LevelFilter } from "@/features/run-logs/lib/levels.ts";
import { known, present, splitList, textParam, wordParam } from "@/shared/lib/search-params.ts";

/** What of a run's page is in its address. */
export interface RunSearch {
  readonly tab?: string;
  /** Lowest level of the log, and words in it. */
  readonly level?: LevelFilter;
  readonly text?: string;
  /** Names and states of task runs. */
  readonly task?: string;
  readonly states?: string;
}

export function runSearch(search: Record<string, unknown>): RunSearch {
  return known({
    tab: textParam(search.tab),
    level: wordParam(search.level, LEVEL_NAMES),
    text: textParam(search.text),
    task: textParam(search.task),
    states: textParam(search.states),
  });
}

/** The state types of an address; unknown ones are left out. */
export function statesOf(search: RunSearch): readonly (typeof STATE_TYPES)[number][] {
  const named = new Set(splitList(search.states));
  return STATE_TYPES.filter((type) => named.has(type));
}

/** What an address says of a run's log. */
export const logFiltersOf = ({ level = "all", text = "" }: RunSearch): LogFilters => ({ level, text });

/** An address that says this of the log, and otherwise what it said. */
export function withLogFilters(search: RunSearch, { level, text }: LogFilters): RunSearch {
  return present({
    ...search,
    level: level === "all" ? undefined : level,
    text: text === "" ? undefined : text,
  });
}
