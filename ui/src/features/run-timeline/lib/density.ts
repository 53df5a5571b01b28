import type { Span } from "@/features/run-timeline/lib/time-axis.ts";
import type { GroupRow } from "@/features/run-timeline/lib/timeline-rows.ts";

const MARKS = 160;
const STRENGTHS = 5;

/**
 * Where in time the runs of a group were, as a CSS picture: stronger where more ran at once, red where some failed. Undefined
 * when none is within the span. Each run is counted where it begins and ends, so that it costs the same however long it is.
 */
export function densityPicture(
  { rows, counts }: GroupRow,
  { from, to }: Span,
  now: number,
): string | undefined {
  const changes = new Int32Array(MARKS + 1);
  const bad = new Uint8Array(MARKS);
  const scale = MARKS / (to - from);
  const place = (at: number) => Math.min(MARKS - 1, Math.max(0, Math.floor((at - from) * scale)));
  for (const { task, state } of rows) {
    const end = task.end ?? now;
    if (task.start === null || end < from || task.start > to) continue;
    const last = place(Math.max(end, task.start));
    const first = place(task.start);
    changes[first] = (changes[first] ?? 0) + 1;
    changes[last + 1] = (changes[last + 1] ?? 0) - 1;
    if (state === "failed" || state === "crashed") bad[last] = 1;
  }
  const running: number[] = [];
  let current = 0;
  for (let at = 0; at < MARKS; at++) {
    current += changes[at] ?? 0;
    running.push(current);
  }
  const most = Math.max(...running);
  if (most === 0) return undefined;
  const token = (counts.running ?? 0) > 0 ? "--running" : "--completed";
  const colourAt = (at: number): string => {
    const count = running[at] ?? 0;
    if (bad[at]) return "var(--failed)";
    if (count === 0) return "transparent";
    const strength = 20 + (80 * Math.ceil((count / most) * STRENGTHS)) / STRENGTHS;
    return `color-mix(in srgb, var(${token}) ${strength}%, transparent)`;
  };
  const stops: string[] = [];
  for (let begin = 0; begin < MARKS; ) {
    const colour = colourAt(begin);
    let end = begin + 1;
    while (end < MARKS && colourAt(end) === colour) end++;
    stops.push(`${colour} ${(begin / MARKS) * 100}% ${(end / MARKS) * 100}%`);
    begin = end;
  }
  return `linear-gradient(to right, ${stops.join(", ")})`;
}
