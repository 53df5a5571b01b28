import { BatutaError } from "../../platform/errors.ts";
import type { Ids } from "../../platform/ids.ts";
import { RetryableError } from "../errors.ts";
import type { TaskRunInfo } from "../run-info.ts";
import type { State } from "../state.ts";

/** When a failed call is tried again. */
export interface RetryRules {
  readonly retries: number;
  /** Seconds before the first, second, … retry; the last one repeats. Empty: none. */
  readonly delaysSeconds: readonly number[];
  readonly jitterFactor: number | undefined;
  readonly condition: ((info: TaskRunInfo, state: State) => boolean | Promise<boolean>) | undefined;
}

/**
 * Whether a call that has run `tries` times is tried again. What the condition throws lets the failure stand;
 * `onConditionError` is told.
 */
export async function mayRetry(
  rules: RetryRules,
  tries: number,
  state: State,
  info: () => TaskRunInfo,
  onConditionError: (error: unknown) => void,
): Promise<boolean> {
  if (tries > rules.retries) return false;
  if (BatutaError.hasCode(state.data, "fatal")) return false;
  if (BatutaError.hasCode(state.data, "retryable")) return true;
  if (!rules.condition) return true;
  try {
    return await rules.condition(info(), state);
  } catch (error) {
    onConditionError(error);
    return false;
  }
}

/**
 * Seconds before the next try. Jitter lengthens a delay by a random share of itself, up to the factor.
 */
export function delayBeforeRetry(rules: RetryRules, tries: number, error: unknown, ids: Ids): number {
  if (error instanceof RetryableError && error.retryAfterSeconds !== undefined) return error.retryAfterSeconds;
  const { delaysSeconds, jitterFactor } = rules;
  const base = delaysSeconds[Math.min(tries, delaysSeconds.length) - 1] ?? 0;
  return jitterFactor ? base * (1 + ids.random() * jitterFactor) : base;
}

/**
 * Delays that double: `backoffFactor`, twice that, four times that, … seconds (Prefect's `exponential_backoff`:
 * `backoff_factor * 2^i`).
 */
export function exponentialBackoff(backoffFactor: number): (retries: number) => number[] {
  return (retries) => Array.from({ length: retries }, (_, i) => backoffFactor * 2 ** i);
}
