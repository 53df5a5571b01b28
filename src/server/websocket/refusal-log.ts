import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/logger.ts";
import type { Meter } from "../../services/metrics/meter.ts";

/** A crowd that is refused would fill the log. */
const LOG_EVERY_MS = 60_000;

/** What a refusal log needs. */
export interface RefusalLogDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter?: Meter | undefined;
}

/** Counts and logs websockets that are refused since too many are open: at once, then at most once a minute. */
export function createRefusalLog({ clock, logger, meter }: RefusalLogDeps): (openSockets: number) => void {
  let refused = 0;
  let quietUntilMs = Number.NEGATIVE_INFINITY;
  return (openSockets) => {
    refused += 1;
    meter?.add("batuta_websockets_refused_total");
    const now = clock.monotonicMs();
    if (now < quietUntilMs) return;
    logger.warn("websockets are refused, since too many are open", { open: openSockets, refused });
    refused = 0;
    quietUntilMs = now + LOG_EVERY_MS;
  };
}
