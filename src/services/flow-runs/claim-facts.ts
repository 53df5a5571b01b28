import type { ClaimFacts } from "../../domain/states/lost-claim.ts";
import type { ClaimedRun } from "../../store/queries/lost-claim-queries.ts";

/** What decides about a claim. */
export function claimFacts(run: ClaimedRun, since: number): ClaimFacts {
  return {
    claimedAt: run.state_timestamp ?? 0,
    watchedSince: since,
    poolType: run.pool_type,
    hasJob: run.infrastructure_pid !== null,
    heardAt: run.heard_at,
    intervalSeconds: run.interval_seconds,
  };
}
