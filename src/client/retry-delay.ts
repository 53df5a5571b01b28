import type { Route } from "../contract/route.ts";

/** How a client repeats what failed for reasons that pass. */
export interface RetryOptions {
  /** Attempts after the first one. Default 5. */
  readonly max?: number | undefined;
  /** First delay in milliseconds; it doubles each time up to 30 s. Default 500. */
  readonly baseMs?: number | undefined;
  /** Share of a delay that is added at random, so that clients don't come back together. Default 0.2. */
  readonly jitterFactor?: number | undefined;
  /** Statuses that are repeated beside 408, 429, 502 and 503. */
  readonly extraStatuses?: readonly number[] | undefined;
}

const MAX_DELAY_MS = 30_000;
const PASSING_STATUSES: readonly number[] = [408, 429, 502, 503];

/** True when the server says that it did not act and that a later attempt may succeed. */
export function isPassingStatus(status: number, options: RetryOptions): boolean {
  return PASSING_STATUSES.includes(status) || (options.extraStatuses?.includes(status) ?? false);
}

/** True when doing it twice does no harm, so that a request whose answer never came may be sent again. */
export function mayRepeatBlindly(route: Route): boolean {
  return route.method !== "POST" || route.tag === "Batuta" || READS_BY_POST.test(route.path);
}

const READS_BY_POST = /\/(filter|count|paginate|history|lateness)\/?$/;

/** Milliseconds to wait before attempt `attempt + 1`; a `Retry-After` answer goes first. */
export function retryDelayMs(
  attempt: number,
  retryAfterMs: number | undefined,
  options: RetryOptions,
  random: () => number,
): number {
  const baseMs = retryAfterMs ?? Math.min(MAX_DELAY_MS, (options.baseMs ?? 500) * 2 ** attempt);
  return baseMs * (1 + random() * (options.jitterFactor ?? 0.2));
}

/** Reads `Retry-After`: seconds (fractions allowed, as Prefect sends them) or an HTTP date. */
export function parseRetryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
