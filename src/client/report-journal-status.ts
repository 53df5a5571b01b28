import type { Logger } from "../platform/logger.ts";
import type { JournalStatus } from "./journal-stream-options.ts";

/**
 * Makes an `onStatus` that tells a person what matters of a stream: that the server is away (once, not at each attempt),
 * that it is back, and that the run is held back.
 */
export function createJournalReporter(logger: Logger, url: string): (status: JournalStatus) => void {
  let isAway = false;
  let isSlow = false;
  return (status) => {
    switch (status.kind) {
      case "disconnected":
        if (!isAway && status.buffered > 0) {
          isAway = true;
          logger.warn("the server does not take task runs; they are kept and sent again until it does", {
            url,
            reason: status.reason,
            waiting: status.buffered,
          });
        }
        return;
      case "connected":
        if (isAway) logger.info("the server takes task runs again", { url, waiting: status.buffered });
        isAway = false;
        return;
      case "gone":
        return; // The run tells what it ends with.
      case "slow":
        isSlow = true;
        logger.warn("too many task runs wait for the server; no further task starts until it has caught up", {
          url,
          waiting: status.buffered,
        });
        return;
      case "ready":
        if (isSlow) logger.info("tasks start again", { url, waiting: status.buffered });
        isSlow = false;
        return;
    }
  };
}
