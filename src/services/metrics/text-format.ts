import type { Labels } from "./meter.ts";

/** A number with its labels. */
export type Sample = readonly [Labels, number];

/** What was observed of one kind of thing: how many fell below each bound, how many in all, and their sum. */
export interface Histogram {
  readonly labels: Labels;
  /** Of each bound, those of smaller bounds included. */
  readonly counts: readonly number[];
  readonly count: number;
  readonly sum: number;
}

/** `{name="value"}`, or nothing. */
export function labelsText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => {
    const escaped = value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
    return `${name}="${escaped}"`;
  });
  return parts.length === 0 ? "" : `{${parts.join(",")}}`;
}

function head(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

/** Samples of one name. */
export function familyText(
  name: string,
  type: "counter" | "gauge",
  help: string,
  samples: Iterable<Sample>,
): string {
  const lines = head(name, type, help);
  for (const [labels, value] of samples) lines.push(`${name}${labelsText(labels)} ${value}`);
  return lines.join("\n");
}

/** Histograms of one name. */
export function histogramText(
  name: string,
  help: string,
  bounds: readonly number[],
  all: Iterable<Histogram>,
): string {
  const lines = head(name, "histogram", help);
  for (const { labels, counts, count, sum } of all) {
    for (const [at, bound] of bounds.entries()) {
      lines.push(`${name}_bucket${labelsText({ ...labels, le: String(bound) })} ${counts[at] ?? 0}`);
    }
    lines.push(`${name}_bucket${labelsText({ ...labels, le: "+Inf" })} ${count}`);
    lines.push(`${name}_sum${labelsText(labels)} ${sum}`, `${name}_count${labelsText(labels)} ${count}`);
  }
  return lines.join("\n");
}
