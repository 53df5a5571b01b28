import { BatutaError } from "../../platform/errors.ts";
import type { Ids } from "../../platform/ids.ts";
import type { RetryableError } from "../errors.ts";
import type { TaskRunInfo } from "../run-info.ts";
import type { State } from "../state.ts";

/** When a failed call is tried again. */
export interface RetryRules {
  /** Undefined: the setting's default. */
  readonly retries: number | undefined;
  /** Seconds before the first, second, … retry; the last one repeats. Empty: none. Undefined: the setting's default. */
  readonly delaysSeconds: readonly number[] | undefined;
  readonly jitterFactor: number | undefined;
  readonly condition: ((info: TaskRunInfo, state: State) => boolean | Promise<boolean>) | undefined;
}

/** What the settings say for tasks that say nothing. */
export interface RetryDefaults {
  readonly defaultRetries: number;
  readonly defaultRetryDelaySeconds: number;
}

/**
 * Whether a call that has run `tries` times is tried again. What the condition throws lets the failure stand;
 * `onConditionError` is told.
 */
export async function mayRetry(
  rules: RetryRules,
  tries: number,
  defaults: RetryDefaults,
  state: State,
  info: () => TaskRunInfo,
  onConditionError: (error: unknown) => void,
): Promise<boolean> {
  if (tries > (rules.retries ?? defaults.defaultRetries)) return false;
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
export function delayBeforeRetry(
  rules: RetryRules,
  tries: number,
  defaults: RetryDefaults,
  error: unknown,
  ids: Ids,
): number {
  if (BatutaError.hasCode(error, "retryable")) {
    const { retryAfterSeconds } = error as RetryableError; // safe: the code is that class's
    if (retryAfterSeconds !== undefined) return retryAfterSeconds;
  }
  const { jitterFactor } = rules;
  const delaysSeconds = rules.delaysSeconds ?? [defaults.defaultRetryDelaySeconds];
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
