import type { Queryable } from "../../store/dialects/dialect.ts";
import { lockWorkPool } from "../../store/queries/work-pool-queries.ts";
import type { WorkPoolTable } from "../../store/tables/work-pool.ts";
import type { ServiceContext } from "../context.ts";
import { addPool } from "./new-pool.ts";
import { AGENT_POOL, AGENT_TYPE, poolNotFound } from "./pool-names.ts";

/** The pool of queues that were made without one, held until the write unit commits; made when it is missing. */
export async function lockAgentPool(ctx: ServiceContext, trx: Queryable): Promise<WorkPoolTable> {
  const { dialect } = ctx.store;
  const pool =
    (await lockWorkPool(trx, dialect, AGENT_POOL)) ??
    (await addPool(ctx, trx, { name: AGENT_POOL, type: AGENT_TYPE })) ??
    (await lockWorkPool(trx, dialect, AGENT_POOL));
  if (pool === undefined) throw poolNotFound(AGENT_POOL);
  return pool;
}
