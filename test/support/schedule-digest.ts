import { createHash } from "node:crypto";

/** How many dates there are, the first, the last, and a digest of all. */
export function datesDigest(dates: readonly number[]): string {
  const hash = createHash("sha256").update(dates.join(",")).digest("hex").slice(0, 16);
  return [dates.length, dates[0] ?? "none", dates.at(-1) ?? "none", hash].join(" ");
}

const LAST = Date.UTC(2037, 2, 1) * 1000;

/** Dates up to the spring of 2037: Python's library of recurrence rules knows no change of the clock after that year. */
export function known(dates: readonly number[]): number[] {
  return dates.filter((date) => date < LAST);
}
