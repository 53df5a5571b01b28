import { deleteWorkPoolRow, lockWorkPool } from "../../store/queries/work-pool-queries.ts";
import { listPoolQueueRows } from "../../store/queries/work-queue-queries.ts";
import type { ServiceContext } from "../context.ts";
import { endQueues } from "../work-queues/release-runs.ts";
import { isReservedName, poolNotFound, reservedName } from "./pool-names.ts";

/** Deletes a work pool with its queues and workers; its runs and deployments stay, without a queue. */
export async function deleteWorkPool(ctx: ServiceContext, name: string): Promise<void> {
  if (isReservedName(name)) throw reservedName(" and can not be deleted");
  let poolId = "";
  await endQueues(
    ctx,
    async (trx) => {
      const pool = await lockWorkPool(trx, ctx.store.dialect, name);
      if (pool === undefined) throw poolNotFound(name);
      poolId = pool.id;
      return (await listPoolQueueRows(trx, pool.id)).map(({ id }) => id);
    },
    async (trx) => {
      const queues = ctx.tell ? await listPoolQueueRows(trx, poolId) : [];
      const ids = queues.map(({ id }) => id);
      await ctx.tell?.entities(trx, { kind: "work-queue", verb: "deleted", ids });
      await ctx.tell?.entities(trx, { kind: "work-pool", verb: "deleted", ids: [poolId] });
      await deleteWorkPoolRow(trx, poolId);
    },
  );
  ctx.facts.publish([{ kind: "work-pool-changed", work_pool_id: poolId }]);
}
