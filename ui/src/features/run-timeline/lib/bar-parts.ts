import type { OutlineTask } from "@contract/ui/run-outline.ts";
import type { StateKind } from "@/shared/lib/state-meta.ts";
import { isFinal, stateKind } from "@/shared/lib/state-meta.ts";

/** What a stretch of a bar was spent with: waiting to begin, running, or waiting between two tries. */
export interface BarPart {
  readonly kind: "queue" | "run" | "wait";
  readonly from: number;
  /** Null while it lasts. */
  readonly to: number | null;
  /** Of running: how it ended, or that it goes on. */
  readonly state: StateKind;
}

/** The stretches of a task run in the order of time; none while it has no times at all. */
export function barParts(task: OutlineTask): BarPart[] {
  return task.states?.some(([type]) => type === "RUNNING")
    ? partsOfStates(task, task.states)
    : partsOfTimes(task);
}

function partsOfTimes(task: OutlineTask): BarPart[] {
  const state = stateKind(task.state_type, task.state_name);
  const { expected_start: expected, start, end } = task;
  const parts: BarPart[] = [];
  if (expected !== null && (start === null || start > expected))
    parts.push({ kind: "queue", from: expected, to: start ?? end, state });
  if (start !== null) {
    // A final state without an end: the run's clock was off, or it was set by hand.
    const to = end === null && isFinal(task.state_type) ? start : end;
    parts.push({ kind: "run", from: start, to: to === null ? null : Math.max(start, to), state });
  }
  return parts;
}

function partsOfStates(task: OutlineTask, states: NonNullable<OutlineTask["states"]>): BarPart[] {
  const parts: BarPart[] = [];
  let hasRun = false;
  const last = stateKind(task.state_type, task.state_name);
  for (const [index, [type, from]] of states.entries()) {
    const next = states[index + 1];
    if (next === undefined && isFinal(type)) break;
    const to = next === undefined ? null : Math.max(from, next[1]);
    if (type === "RUNNING") {
      hasRun = true;
      // A try that another one followed has failed, unless it was paused.
      const isLastTry = next === undefined || states.slice(index + 1).every(([later]) => later !== "RUNNING");
      const state = isLastTry ? last : next?.[0] === "PAUSED" ? "paused" : "failed";
      parts.push({ kind: "run", from, to, state });
    } else {
      const begin = hasRun ? from : Math.min(from, task.expected_start ?? from);
      parts.push({ kind: hasRun ? "wait" : "queue", from: begin, to, state: stateKind(type) });
    }
  }
  return parts;
}

/** Milliseconds of each kind, those of what lasts up to `now`. */
export function partTotals(
  parts: readonly BarPart[],
  now: number,
): Readonly<Record<BarPart["kind"], number>> {
  const totals = { queue: 0, run: 0, wait: 0 };
  for (const { kind, from, to } of parts) totals[kind] += Math.max(0, (to ?? now) - from);
  return totals;
}
