import type { Sequence, Step } from "./proposals.ts";

interface AllowedDifference {
  readonly difference: RegExp;
  /** In which sequences, and at which of its steps; any, when left out. */
  readonly isIn?: (sequence: Sequence, step: Step | undefined) => boolean;
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
  {
    difference: /\.answer\.state\.data: \{"type":"unpersisted"\}, ours null$/,
    isIn: (_, step) => step?.kind === "propose" && step.userAgent.startsWith("prefect/3.0."),
    reason: "clients before 3.1 refuse an answer with a type of result that they don't know",
  },
];

/** Why a difference is meant; undefined when it is not. */
export function allowance(sequence: Sequence, difference: string): string | undefined {
  // Before the first step's answer there is what was created.
  const step = sequence.steps[Number(/^step\[(\d+)\]/.exec(difference)?.[1]) - 1];
  return ALLOWED.find(
    (allowed) => allowed.difference.test(difference) && (allowed.isIn?.(sequence, step) ?? true),
  )?.reason;
}
