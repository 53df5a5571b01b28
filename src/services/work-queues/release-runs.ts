import type { Queryable } from "../../store/dialects/dialect.ts";
import { releaseDeploymentsOfQueues, releaseRunsOfQueues } from "../../store/queries/work-pool-queries.ts";
import type { ServiceContext } from "../context.ts";

/** How many runs go in one write unit, so that a queue with a million runs doesn't stop other writers. */
const RUNS_PER_UNIT = 500;

/**
 * Takes all runs and deployments out of queues, then ends the queues in the same write unit as the last of them, so
 * that nothing is ever in a queue that is gone. Stopped half-way, it has taken out some of the runs.
 *
 * @param findIds the queues, asked for in each unit; throws when there is nothing to end
 */
export async function endQueues<T>(
  ctx: ServiceContext,
  findIds: (trx: Queryable) => Promise<readonly string[]>,
  end: (trx: Queryable) => Promise<T>,
): Promise<T> {
  for (;;) {
    const ended = await ctx.store.write(async (trx) => {
      const ids = await findIds(trx);
      if ((await releaseRunsOfQueues(trx, ids, RUNS_PER_UNIT)) === RUNS_PER_UNIT) return undefined;
      await releaseDeploymentsOfQueues(trx, ids);
      return { value: await end(trx) };
    });
    if (ended !== undefined) return ended.value;
  }
}
