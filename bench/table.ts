import Table from "cli-table3";
import type { Measure } from "./measures.ts";

/** One measured row: the numbers of each contender, in the order of the runs. */
export interface MeasuredRow {
  readonly measure: Measure;
  readonly results: ReadonlyMap<"batuta" | "raw" | "prefect", readonly number[]>;
}

/** The middle one; the mean of the two middle ones of an even count. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}

function show(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(value < 1 ? 3 : 1);
}

function showSpread(numbers: readonly number[]): string {
  return `${show(median(numbers))} (${show(Math.min(...numbers))}–${show(Math.max(...numbers))})`;
}

function verdictOf({ measure, results }: MeasuredRow): string {
  const { budget } = measure;
  if (budget === undefined) return "";
  const own = median(results.get("batuta") ?? []);
  if ("limit" in budget) {
    return `≤ ${budget.limit} ${measure.unit}: ${own <= budget.limit ? "met" : "MISSED"}`;
  }
  const ratio = own / median(results.get("raw") ?? []);
  return `≥ ${budget.ofRaw} of raw: ${ratio >= budget.ofRaw ? "met" : "MISSED"}`;
}

/** A table with a row for each measure: medians, spreads, and how many times better than the other contenders. */
export function formatTable(rows: readonly MeasuredRow[]): string {
  const table = new Table({
    head: ["measure", "unit", "Batuta", "raw", "of raw", "Prefect", "better than Prefect", "budget"],
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    const own = row.results.get("batuta") ?? [];
    const raw = row.results.get("raw");
    const prefect = row.results.get("prefect");
    const ofPrefect = prefect === undefined ? 1 : median(own) / median(prefect);
    table.push([
      row.measure.name,
      row.measure.unit,
      showSpread(own),
      raw === undefined ? "" : showSpread(raw),
      raw === undefined ? "" : (median(own) / median(raw)).toFixed(2),
      prefect === undefined ? "" : showSpread(prefect),
      prefect === undefined ? "" : `${show(row.measure.higherIsBetter ? ofPrefect : 1 / ofPrefect)} ×`,
      verdictOf(row),
    ]);
  }
  return table.toString();
}
