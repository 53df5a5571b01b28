import type { RunPage } from "@contract/ui/run-page.ts";
import { isFinal } from "@/shared/lib/state-meta.ts";

/** What a run was doing for a while. */
export type TimingKind = "queue" | "starting" | "running" | "paused" | "retry" | "cancelling";

export interface TimingPart {
  readonly kind: TimingKind;
  readonly seconds: number;
}

type State = RunPage["states"][number];

function kindOf({ type, name }: State, hasRun: boolean): TimingKind | undefined {
  switch (type) {
    case "SCHEDULED":
      return hasRun && name !== "Resuming" ? "retry" : "queue";
    case "PENDING":
      return "starting";
    case "RUNNING":
      return "running";
    case "PAUSED":
      return "paused";
    case "CANCELLING":
      return "cancelling";
    default:
      return undefined;
  }
}

/**
 * Where a run's time went, in the order of its states; what came one after the other of one kind is one part. Time before
 * it was due is nobody's.
 */
export function timingOf(
  states: readonly State[],
  dueMs: number | undefined,
  nowMs: number,
): readonly TimingPart[] {
  const parts: { kind: TimingKind; seconds: number }[] = [];
  let hasRun = false;
  for (const [index, state] of states.entries()) {
    const kind = kindOf(state, hasRun);
    hasRun ||= state.type === "RUNNING";
    if (kind === undefined) continue;
    const next = states[index + 1];
    const until = next
      ? Date.parse(next.timestamp)
      : isFinal(state.type)
        ? Date.parse(state.timestamp)
        : nowMs;
    const began = Date.parse(state.timestamp);
    const from = kind === "queue" && dueMs !== undefined ? Math.max(began, dueMs) : began;
    const seconds = (until - from) / 1000;
    if (seconds <= 0) continue;
    const last = parts.at(-1);
    if (last?.kind === kind) last.seconds += seconds;
    else parts.push({ kind, seconds });
  }
  return parts;
}
