import type { Sequence } from "./proposals.ts";

interface AllowedDifference {
  readonly difference: RegExp;
  /** In which sequences; any, when left out. */
  readonly isIn?: (sequence: Sequence) => boolean;
  readonly reason: string;
}

const ALLOWED: readonly AllowedDifference[] = [
  {
    difference: /\.run\.empirical_policy\.resuming: true, ours false$/,
    reason:
      "a proposal that is refused changes nothing of the run; theirs marks a paused run as resuming when it refuses CANCELLING or PENDING, and does not count its next attempt",
  },
  {
    difference: /^step\[\d+\]\.status: 200, ours 201$/,
    isIn: ({ tagLimit, steps }) =>
      tagLimit !== null &&
      steps.filter((step) => step.kind === "propose" && step.state.type === "RUNNING").length > 1,
    reason:
      "a task run that runs and has the slots of its tags may go on; theirs waits for further slots, which it may itself hold",
  },
];

/** Why a difference is meant; undefined when it is not. */
export function allowance(sequence: Sequence, difference: string): string | undefined {
  return ALLOWED.find((allowed) => allowed.difference.test(difference) && (allowed.isIn?.(sequence) ?? true))
    ?.reason;
}
