import type { WorkPoolFilter } from "../../contract/work-pools/filters.ts";
import type { WorkPool } from "../../contract/work-pools/schemas.ts";
import {
  countWorkPoolRows,
  findWorkPool,
  findWorkPoolRow,
  listWorkPoolRows,
} from "../../store/queries/work-pool-queries.ts";
import type { WorkPoolTable } from "../../store/tables/work-pool.ts";
import type { ServiceContext } from "../context.ts";
import { sliceOf } from "../list-limits.ts";
import { poolNotFound } from "./pool-names.ts";

export async function readWorkPool(ctx: ServiceContext, name: string): Promise<WorkPool> {
  const pool = await findWorkPool(ctx.store.db, name);
  if (pool === undefined) throw poolNotFound(name);
  return pool;
}

/** A pool's own columns, without counting its runs. */
export async function readWorkPoolRow(ctx: ServiceContext, name: string): Promise<WorkPoolTable> {
  const pool = await findWorkPoolRow(ctx.store.db, name);
  if (pool === undefined) throw poolNotFound(name);
  return pool;
}

/** A pool that was known, as it is now; undefined when it is gone, though another one may have its name. */
export async function findPoolForChannel(
  ctx: ServiceContext,
  known: Pick<WorkPool, "id" | "name">,
): Promise<WorkPool | undefined> {
  const pool = await findWorkPool(ctx.store.db, known.name);
  return pool?.id === known.id ? pool : undefined;
}

interface Filtered {
  readonly work_pools?: WorkPoolFilter | null | undefined;
}

export async function listWorkPools(
  ctx: ServiceContext,
  body: Filtered & { readonly limit?: number | null | undefined; readonly offset: number },
): Promise<WorkPool[]> {
  return listWorkPoolRows(ctx.store.reader, body.work_pools, sliceOf(body));
}

export async function countWorkPools(ctx: ServiceContext, body: Filtered): Promise<number> {
  return countWorkPoolRows(ctx.store.reader, body.work_pools);
}
