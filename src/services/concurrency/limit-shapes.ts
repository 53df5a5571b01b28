import type {
  ConcurrencyLimitV2,
  GlobalConcurrencyLimitResponse,
} from "../../contract/concurrency-limits/schemas.ts";
import { waitingAt } from "../../domain/concurrency/limit-maths.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Dialect, Queryable } from "../../store/dialects/dialect.ts";
import { findLimits, type LimitRow } from "../../store/queries/concurrency-limit-queries.ts";
import { slotsTaken } from "./slots-taken.ts";

/** A stored limit as the API shows it. A slot of a rate limit counts until all of it has flowed back. */
export function shownLimit(row: LimitRow): GlobalConcurrencyLimitResponse {
  return {
    id: row.id,
    created: formatInstant(row.created),
    updated: formatInstant(row.updated),
    active: row.active === 1,
    name: row.name,
    limit: row.limit,
    active_slots: Math.ceil(slotsTaken(row)),
    slot_decay_per_second: row.slot_decay_per_second,
  };
}

/** A stored limit with what is known of waiting for it. */
export function shownLimitV2(row: LimitRow): ConcurrencyLimitV2 {
  const { avg_slot_occupancy_seconds } = row;
  return {
    ...shownLimit(row),
    denied_slots: Math.round(waitingAt(row, row.now)),
    avg_slot_occupancy_seconds,
  };
}

/**
 * The limits with these ids, by id, as replies about deployments show them (`global_concurrency_limit`); one statement.
 * An id without a limit has no entry.
 */
export async function readGlobalLimits(
  db: Queryable,
  dialect: Dialect,
  ids: readonly string[],
): Promise<ReadonlyMap<string, GlobalConcurrencyLimitResponse>> {
  const rows = await findLimits(db, dialect, [...new Set(ids)]);
  return new Map(rows.map((row) => [row.id, shownLimit(row)]));
}
