import type { Clock } from "../../platform/clock.ts";
import type { Ids } from "../../platform/ids.ts";
import { busyError, isBusy } from "./sqlite-errors.ts";

/** What waiting for another process's lock needs. The clock is the host's: a lock does not follow virtual time. */
export interface BusyRetryOptions {
  readonly path: string;
  readonly hostClock: Clock;
  readonly ids: Ids;
  readonly deadlineMs: number;
}

const FIRST_WAIT_MS = 1;
const LONGEST_WAIT_MS = 25;

/**
 * Runs `attempt` until no other process is in its way, waiting in between with jitter and without blocking the event
 * loop. There is no queue between processes, so waits stay short: who asks more often than the others is served.
 *
 * @throws BatutaError `database-busy` after the deadline
 */
export async function retryWhileBusy<T>(attempt: () => T, options: BusyRetryOptions): Promise<T> {
  const { hostClock, ids, deadlineMs, path } = options;
  const startMs = hostClock.monotonicMs();
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error)) throw error;
      const waitedMs = hostClock.monotonicMs() - startMs;
      if (waitedMs > deadlineMs) throw busyError(path, waitedMs, error);
      await hostClock.sleep(waitMs * (0.5 + ids.random()));
    }
  }
}
