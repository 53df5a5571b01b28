import type { ConcurrencyLimit, ConcurrencyLimitCreate } from "../../contract/concurrency-limits/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { findHolds, findLiveHolds, insertHolds } from "../../store/queries/concurrency-hold-queries.ts";
import {
  findLimit,
  type LimitKey,
  type LimitRow,
  listLimits,
  lockLimits,
  updateLimitRow,
} from "../../store/queries/concurrency-limit-queries.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { notFound, orNotFound, withConflicts } from "../errors.ts";
import { sliceOf } from "../list-limits.ts";
import { deleteConcurrencyLimit, SLOT_LANE } from "./limits.ts";
import { createLimit } from "./manage-limit.ts";
import { noteFreed, releaseHolds } from "./release-slots.ts";
import { namelessHold } from "./set-taken.ts";

const PREFIX = "tag:";
const WHAT = "Concurrency limit";

/** Name of the limit on task runs with a tag. */
export function tagLimitName(tag: string): string {
  return PREFIX + tag;
}

/** Limits as the older API shows them, with the task runs that hold their slots; one statement for all. */
async function shown(
  ctx: ServiceContext,
  db: Queryable,
  limits: readonly LimitRow[],
): Promise<ConcurrencyLimit[]> {
  if (limits.length === 0) return [];
  const holds = await findLiveHolds(db, ctx.store.dialect, { limit_ids: limits.map(({ id }) => id) });
  return limits.map((limit) => ({
    id: limit.id,
    created: formatInstant(limit.created),
    updated: formatInstant(limit.updated),
    tag: limit.name.slice(PREFIX.length),
    concurrency_limit: limit.limit,
    active_slots: holds.flatMap(({ limit_id, holder_id }) =>
      limit_id === limit.id && holder_id !== null ? [holder_id] : [],
    ),
  }));
}

async function readTagLimit(ctx: ServiceContext, key: LimitKey): Promise<ConcurrencyLimit> {
  const found = await findLimit(ctx.store.db, ctx.store.dialect, key);
  const isTag = found?.name.startsWith(PREFIX) === true;
  const [limit] = await shown(ctx, ctx.store.db, isTag ? [found] : []);
  return orNotFound(limit, WHAT, "id" in key ? key.id : key.name.slice(PREFIX.length));
}

export async function readTagLimitById(ctx: ServiceContext, id: string): Promise<ConcurrencyLimit> {
  return readTagLimit(ctx, { id });
}

export async function readTagLimitByTag(ctx: ServiceContext, tag: string): Promise<ConcurrencyLimit> {
  return readTagLimit(ctx, { name: tagLimitName(tag) });
}

/** The limits on tags, by tag. */
export async function listTagLimits(
  ctx: ServiceContext,
  body: { readonly limit?: number | null | undefined; readonly offset: number },
): Promise<ConcurrencyLimit[]> {
  const { reader, dialect } = ctx.store;
  return shown(ctx, reader, await listLimits(reader, dialect, sliceOf(body), PREFIX));
}

/** Creates the limit on a tag, or gives the one that exists its new size. */
export async function putTagLimit(
  ctx: ServiceContext,
  body: ConcurrencyLimitCreate,
): Promise<{ readonly limit: ConcurrencyLimit; readonly created: boolean }> {
  const name = tagLimitName(body.tag);
  const write = ctx.store.write(async (trx) => {
    const facts: DomainFact[] = [];
    const [existing] = await lockLimits(trx, ctx.store.dialect, { names: [name] });
    if (existing === undefined) {
      const limit = await createLimit(ctx, trx, { name, limit: body.concurrency_limit });
      return { limit, created: true, facts };
    }
    const change = { limit: body.concurrency_limit, updated: ctx.clock.nowMicros() };
    await updateLimitRow(trx, existing.id, change);
    await ctx.tell?.entities(trx, { kind: "concurrency-limit", verb: "updated", ids: [existing.id] });
    await noteFreed(ctx, trx, [existing.id], facts);
    return { limit: { ...existing, ...change }, created: false, facts };
  }, SLOT_LANE);
  const { limit, created, facts } = await withConflicts(write);
  ctx.facts.publish(facts);
  const [found] = await shown(ctx, ctx.store.db, [limit]);
  return { limit: orNotFound(found, WHAT, limit.id), created };
}

export async function deleteTagLimit(ctx: ServiceContext, id: string): Promise<void> {
  await deleteConcurrencyLimit(ctx, { id }, WHAT);
}

export async function deleteTagLimitByTag(ctx: ServiceContext, tag: string): Promise<void> {
  await deleteConcurrencyLimit(ctx, { name: tagLimitName(tag) }, WHAT);
}

/** Frees all slots of a tag's limit; then the named task runs hold one each, even when that is more than the limit. */
export async function resetTagLimit(
  ctx: ServiceContext,
  tag: string,
  holders: readonly string[],
): Promise<void> {
  const facts = await ctx.store.write(async (trx) => {
    const facts: DomainFact[] = [];
    const [limit] = await lockLimits(trx, ctx.store.dialect, { names: [tagLimitName(tag)] });
    if (limit === undefined) throw notFound(WHAT, tag);
    await releaseHolds(ctx, trx, await findHolds(trx, { limit_ids: [limit.id] }), facts);
    await insertHolds(
      trx,
      holders.map((holder_id) => ({ ...namelessHold(ctx, limit, 1), holder_type: "task_run", holder_id })),
    );
    return facts;
  }, SLOT_LANE);
  ctx.facts.publish(facts);
}
