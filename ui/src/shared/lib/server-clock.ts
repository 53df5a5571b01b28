/** Smaller differences are the way of an answer, and the seconds in which it tells its time; no wrong clock. */
const LEAST_SKEW_MS = 30_000;

let skewMs = 0;

/** Notes what the server's clock showed when it answered: the `date` of its answer. */
export function noteServerTime(date: string | null): void {
  const told = Date.parse(date ?? "");
  if (Number.isNaN(told)) return;
  const skew = told - Date.now();
  skewMs = Math.abs(skew) < LEAST_SKEW_MS ? 0 : skew;
}

/** What the server's clock showed when this browser's showed that. */
export const serverTimeOf = (at: number): number => at + skewMs;

/**
 * The time by the server's clock, by which all that it tells is dated: in a browser whose clock is an hour wrong, a run that
 * has just begun began just now, and the last day ends now.
 */
export const serverNow = (): number => serverTimeOf(Date.now());
