import { levelAt } from "../../domain/concurrency/limit-maths.ts";
import type { LimitRow } from "../../store/queries/concurrency-limit-queries.ts";

/** Slots in use: those held, and those of a rate limit that have not flowed back yet. */
export function slotsTaken(limit: LimitRow): number {
  return limit.held + levelAt(limit, limit.now);
}
