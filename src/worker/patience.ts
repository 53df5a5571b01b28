import { ApiError } from "../client/errors.ts";
import type { Clock } from "../platform/clock.ts";
import { BatutaError } from "../platform/errors.ts";
import type { Logger } from "../platform/logger.ts";

const PAUSE_MS = 2000;
const STATUSES: readonly number[] = [408, 429, 500, 502, 503, 504];
/** A server that fails so often in a row at the same question will fail at it again. */
const MOST_FAILURES = 5;

/** Whether the API is away or unwell, so that asking again later may help. */
export function isApiAway(error: unknown): boolean {
  if (ApiError.is(error)) return STATUSES.includes(error.status);
  return BatutaError.hasCode(error, "api-unreachable") || BatutaError.hasCode(error, "api-timeout");
}

/** Asks until the API answers, however long it is away: what has happened must be told once. An error that stays is thrown. */
export async function untilAnswered<T>(
  ask: () => Promise<T>,
  options: { readonly clock: Clock; readonly logger: Logger },
): Promise<T> {
  let failures = 0;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      failures = ApiError.is(error, 500) ? failures + 1 : 0;
      if (!isApiAway(error) || failures >= MOST_FAILURES) throw error;
      options.logger.warn("the API does not answer; it is asked again", { err: error });
      await options.clock.sleep(PAUSE_MS);
    }
  }
}
