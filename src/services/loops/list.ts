import { cancellationCleanup } from "./cancellation-cleanup.ts";
import { concurrencyLeases } from "./concurrency-leases.ts";
import { foreman } from "./foreman.ts";
import { heartbeatWatch } from "./heartbeat-watch.ts";
import { lateRuns } from "./late-runs.ts";
import type { Loop } from "./loop.ts";
import { pauseExpiry } from "./pause-expiry.ts";
import { retention } from "./retention.ts";
import { runSeals } from "./run-seals.ts";
import { scheduler } from "./scheduler.ts";

/** Every loop of a server. */
export const loops: readonly Loop[] = [
  scheduler,
  lateRuns,
  pauseExpiry,
  cancellationCleanup,
  heartbeatWatch,
  concurrencyLeases,
  foreman,
  retention,
  runSeals,
];
