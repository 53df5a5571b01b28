import { ApiError } from "../../client/errors.ts";
import type { Clock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 10_000;

function isOutage(error: unknown): boolean {
  if (ApiError.is(error)) return error.status === 502 || error.status === 503 || error.status === 504;
  return BatutaError.hasCode(error, "api-unreachable") || BatutaError.hasCode(error, "api-timeout");
}

/** Repeats a call that may be repeated until the server answers it, however long it is away. */
export async function untilReached<T>(clock: Clock, call: () => Promise<T>): Promise<T> {
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(delayMs * 2, MAX_DELAY_MS)) {
    try {
      return await call();
    } catch (error) {
      if (!isOutage(error)) throw error;
      await clock.sleep(delayMs);
    }
  }
}
