import type { Colors } from "./colors.ts";

/** A pool's or queue's status in its colour. */
export function paintPoolStatus(colors: Colors, status: string | null, isPaused: boolean): string {
  if (isPaused || status === "PAUSED") return colors.yellow("paused");
  if (status === "READY") return colors.green("ready");
  return status === null ? "–" : colors.dim("not ready");
}

/** `3 of 10` slots, `3` without a limit, `–` where nobody counts. */
export function slotsText(active: number | null, limit: number | null): string {
  if (limit === null) return active === null ? "–" : String(active);
  return `${active ?? 0} of ${limit}`;
}
