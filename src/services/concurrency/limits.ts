import type {
  ConcurrencyLimitV2,
  ConcurrencyLimitV2Create,
  ConcurrencyLimitV2Update,
  GlobalConcurrencyLimitResponse,
} from "../../contract/concurrency-limits/schemas.ts";
import { Uuid } from "../../contract/primitives.ts";
import { findLimit, type LimitKey, listLimits } from "../../store/queries/concurrency-limit-queries.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { notFound, orNotFound, serviceError, withConflicts } from "../errors.ts";
import { sliceOf } from "../list-limits.ts";
import { shownLimit, shownLimitV2 } from "./limit-shapes.ts";
import { createLimit, deleteLimit, updateLimit } from "./manage-limit.ts";
import { noteFreed } from "./release-slots.ts";

/** Units that take and give back slots queue up in one lane: they would wait for the same rows anyway. */
export const SLOT_LANE = { lane: "concurrency" } as const;

/** How a limit is named: an id when it looks like one. */
export function limitKey(idOrName: string): LimitKey {
  const id = Uuid.safeParse(idOrName);
  return id.success ? { id: id.data } : { name: idOrName };
}

export async function createConcurrencyLimit(
  ctx: ServiceContext,
  body: ConcurrencyLimitV2Create,
): Promise<ConcurrencyLimitV2> {
  return shownLimitV2(await withConflicts(ctx.store.write((trx) => createLimit(ctx, trx, body))));
}

export async function readConcurrencyLimit(
  ctx: ServiceContext,
  idOrName: string,
): Promise<GlobalConcurrencyLimitResponse> {
  const row = await findLimit(ctx.store.db, ctx.store.dialect, limitKey(idOrName));
  return shownLimit(orNotFound(row, "Concurrency Limit", idOrName));
}

export async function listConcurrencyLimits(
  ctx: ServiceContext,
  body: { readonly limit?: number | null | undefined; readonly offset: number },
): Promise<GlobalConcurrencyLimitResponse[]> {
  return (await listLimits(ctx.store.reader, ctx.store.dialect, sliceOf(body))).map(shownLimit);
}

/** Changes a limit. One that lets more through wakes those who wait for it. */
export async function updateConcurrencyLimit(
  ctx: ServiceContext,
  idOrName: string,
  body: ConcurrencyLimitV2Update,
): Promise<void> {
  if (Object.values(body).includes(null)) {
    const fields = Object.keys(body).filter((key) => body[key as keyof ConcurrencyLimitV2Update] === null); // safe: its own keys
    throw serviceError("integrity-conflict", `a concurrency limit's ${fields.join(", ")} cannot be null`);
  }
  const write = ctx.store.write(async (trx) => {
    const facts: DomainFact[] = [];
    const limit = await updateLimit(ctx, trx, limitKey(idOrName), body);
    if (limit === undefined) throw notFound("Concurrency Limit", idOrName);
    await noteFreed(ctx, trx, [limit.id], facts);
    return facts;
  }, SLOT_LANE);
  ctx.facts.publish(await withConflicts(write));
}

/** Deletes a limit; who waits for it waits no more. */
export async function deleteConcurrencyLimit(
  ctx: ServiceContext,
  key: LimitKey,
  what: string,
): Promise<void> {
  const deleted = await ctx.store.write((trx) => deleteLimit(ctx, trx, key), SLOT_LANE);
  if (deleted === undefined) throw notFound(what, "id" in key ? key.id : key.name);
  ctx.facts.publish([{ kind: "concurrency-slots-freed", limit_id: deleted }]);
}
