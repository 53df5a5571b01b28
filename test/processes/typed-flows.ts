import { appendFileSync } from "node:fs";
import { flow } from "../../src/index.ts";

/** Where a report goes. */
export interface Target {
  table: string;
  rows?: number;
}

/**
 * A flow whose parameters tell by their types what a run takes.
 *
 * @param day - the day it is about
 */
export const report = flow(async function report(
  ledger: string,
  day: Date,
  target: Target,
  level: "low" | "high" = "low",
  tags: ReadonlySet<string> = new Set(),
) {
  const fact = { day: day.getUTCFullYear(), isDate: day instanceof Date, target, level, tags: [...tags] };
  appendFileSync(ledger, `${JSON.stringify(fact)}\n`);
});
