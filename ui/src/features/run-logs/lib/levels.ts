/** Python's numbers of levels, with how a log shows them. */
const LEVELS = [
  { from: 50, name: "CRIT", look: "text-crashed font-semibold", isError: true },
  { from: 40, name: "ERROR", look: "text-failed font-semibold", isError: true },
  { from: 30, name: "WARN", look: "text-late font-semibold", isError: false },
  { from: 20, name: "INFO", look: "text-running", isError: false },
  { from: 0, name: "DEBUG", look: "text-faint", isError: false },
] as const;

const LOWEST = LEVELS[LEVELS.length - 1] ?? LEVELS[4];

export const levelOf = (level: number) => LEVELS.find(({ from }) => level >= from) ?? LOWEST;

/** Names of the filter in addresses, with the lowest level that passes. */
export const LEVEL_FILTERS = { all: 0, debug: 10, info: 20, warning: 30, error: 40, critical: 50 } as const;
export type LevelFilter = keyof typeof LEVEL_FILTERS;
export const LEVEL_NAMES = Object.keys(LEVEL_FILTERS) as readonly LevelFilter[]; // safe: its own keys
