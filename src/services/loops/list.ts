import { concurrencyLeases } from "./concurrency-leases.ts";
import { foreman } from "./foreman.ts";
import type { Loop } from "./loop.ts";

/** Every loop of a server. */
export const loops: readonly Loop[] = [concurrencyLeases, foreman];
