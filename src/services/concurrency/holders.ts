import type { ConcurrencyLimitHolder } from "../../contract/concurrency-limits/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import { findHolds, listHoldersOfLimit } from "../../store/queries/concurrency-hold-queries.ts";
import { findLimit } from "../../store/queries/concurrency-limit-queries.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { notFound, orNotFound } from "../errors.ts";
import { limitKey, SLOT_LANE } from "./limits.ts";
import { releaseHolds } from "./release-slots.ts";

const MAX_HOLDERS = 200;

/** Who holds slots of a limit, the longest holder first. */
export async function listLimitHolders(
  ctx: ServiceContext,
  idOrName: string,
): Promise<ConcurrencyLimitHolder[]> {
  const { db, reader, dialect } = ctx.store;
  const limit = orNotFound(await findLimit(db, dialect, limitKey(idOrName)), "Concurrency Limit", idOrName);
  const rows = await listHoldersOfLimit(reader, dialect, limit.id, MAX_HOLDERS);
  return rows.map((row) => ({
    id: row.id,
    slots: row.slots,
    taken_at: formatInstant(row.taken_at),
    expires_at: row.expires_at === null ? null : formatInstant(row.expires_at),
    lease_id: row.lease_id,
    holder: holderOf(row.holder_type, row.holder_id),
    name: row.name,
    state_type: row.state_type,
    state_name: row.state_name,
  }));
}

function holderOf(type: string | null, id: string | null): ConcurrencyLimitHolder["holder"] {
  if (id === null) return null;
  if (type !== "flow_run" && type !== "task_run" && type !== "deployment") return null;
  return { type, id };
}

/**
 * Takes the slots of one hold away: the button for a holder that will never give them back.
 *
 * @throws BatutaError `not-found`
 */
export async function releaseLimitHolder(
  ctx: ServiceContext,
  idOrName: string,
  holdId: string,
): Promise<void> {
  const facts = await ctx.store.write(async (trx) => {
    const facts: DomainFact[] = [];
    const limit = await findLimit(trx, ctx.store.dialect, limitKey(idOrName));
    if (limit === undefined) throw notFound("Concurrency Limit", idOrName);
    const [hold] = await findHolds(trx, { ids: [holdId], limit_ids: [limit.id] });
    if (hold === undefined) throw notFound("Holder", holdId);
    await releaseHolds(ctx, trx, [hold], facts);
    return facts;
  }, SLOT_LANE);
  ctx.facts.publish(facts);
}
