import { formatInstant } from "../../platform/instants.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { findLimits } from "../../store/queries/concurrency-limit-queries.ts";
import {
  listDeploymentsOfLimits,
  lockWaitingRuns,
  makeRunDue,
} from "../../store/queries/waiting-run-queries.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { slotsTaken } from "./slots-taken.ts";

/** Most runs that one change of a limit wakes; the others are woken as these end. */
const MAX_WOKEN = 200;

/**
 * Makes runs that wait for a slot of these limits due now, as many as there are free slots, those first that were to start
 * first. A run that another unit holds is passed over: it is about to change anyway, and asks again by itself.
 */
export async function wakeWaitingRuns(
  ctx: ServiceContext,
  trx: Queryable,
  limitIds: readonly string[],
  facts: DomainFact[],
): Promise<void> {
  const { dialect } = ctx.store;
  const deployments = await listDeploymentsOfLimits(trx, limitIds);
  if (deployments.length === 0) return;
  const now = ctx.clock.nowMicros();
  for (const limit of await findLimits(trx, dialect, limitIds)) {
    const ids = deployments.filter((row) => row.concurrency_limit_id === limit.id).map((row) => row.id);
    const free = limit.active === 1 ? limit.limit - Math.ceil(slotsTaken(limit)) : MAX_WOKEN;
    if (ids.length === 0 || free <= 0) continue;
    for (const run of await lockWaitingRuns(trx, dialect, ids, now, Math.min(free, MAX_WOKEN))) {
      await makeRunDue(trx, run, now, formatInstant(now));
      facts.push({ kind: "flow-run-due", run_id: run.id });
    }
  }
}
