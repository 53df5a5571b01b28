interface AllowedDifference {
  readonly difference: RegExp;
  readonly reason: string;
}

const ALLOWED: readonly AllowedDifference[] = [
  {
    difference: /\.run\.empirical_policy\.resuming: true, ours false$/,
    reason:
      "a proposal that is refused changes nothing of the run; theirs marks a paused run as resuming when it refuses CANCELLING or PENDING, and does not count its next attempt",
  },
];

/** Why a difference is meant; undefined when it is not. */
export function allowance(difference: string): string | undefined {
  return ALLOWED.find((allowed) => allowed.difference.test(difference))?.reason;
}
