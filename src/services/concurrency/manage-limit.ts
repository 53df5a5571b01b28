import type {
  ConcurrencyLimitV2Create,
  ConcurrencyLimitV2Update,
} from "../../contract/concurrency-limits/schemas.ts";
import { levelAt } from "../../domain/concurrency/limit-maths.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { deleteNamelessHolds, insertHolds } from "../../store/queries/concurrency-hold-queries.ts";
import {
  deleteLimitRow,
  findLimit,
  insertLimit,
  type LimitKey,
  type LimitRow,
  lockLimits,
  updateLimitRow,
} from "../../store/queries/concurrency-limit-queries.ts";
import { cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { namelessHold, setTaken } from "./set-taken.ts";

const FIRST_OCCUPANCY_SECONDS = 2;

/** What a limit is made from. `limit` may be negative, as tags' limits may; it then lets nobody through. */
export type LimitInit = Pick<ConcurrencyLimitV2Create, "name" | "limit"> & Partial<ConcurrencyLimitV2Create>;

/**
 * Creates a limit inside a write unit. A name that is taken breaks the unique index of the name (`withConflicts`).
 */
export async function createLimit(ctx: ServiceContext, trx: Queryable, init: LimitInit): Promise<LimitRow> {
  const now = ctx.clock.nowMicros();
  const dbNow = await ctx.store.nowMicros(trx);
  const { active = true, active_slots = 0, denied_slots = 0, slot_decay_per_second = 0 } = init;
  const isRate = slot_decay_per_second > 0;
  const row = {
    id: ctx.ids.uuid(),
    created: now,
    updated: now,
    name: cleanText(init.name),
    active: active ? 1 : 0,
    limit: init.limit,
    slot_decay_per_second,
    level: isRate ? active_slots : 0,
    level_at: dbNow,
    avg_slot_occupancy_seconds: FIRST_OCCUPANCY_SECONDS,
    denied_slots,
    denied_at: dbNow,
    denied_for_seconds: denied_slots > 0 ? FIRST_OCCUPANCY_SECONDS : 0,
  };
  await insertLimit(trx, row);
  if (!isOfDeployment(row.name)) {
    await ctx.tell?.entities(trx, { kind: "concurrency-limit", verb: "created", ids: [row.id] });
  }
  const limit = { ...row, held: 0, now: dbNow };
  if (isRate || active_slots === 0) return limit;
  await setTaken(ctx, trx, limit, active_slots);
  return { ...limit, held: active_slots };
}

/** Name of the limit on a deployment's runs. */
export function deploymentLimitName(deploymentId: string): string {
  return `deployment:${deploymentId}`;
}

/** A limit that comes and goes with its deployment, whose events tell of it. */
function isOfDeployment(name: string): boolean {
  return name.startsWith(deploymentLimitName(""));
}

/** Creates the limit on a deployment's runs; returns its id, for `deployment.concurrency_limit_id`. */
export async function createDeploymentLimit(
  ctx: ServiceContext,
  trx: Queryable,
  deploymentId: string,
  limit: number,
): Promise<string> {
  return (await createLimit(ctx, trx, { name: deploymentLimitName(deploymentId), limit })).id;
}

/** Changes a limit inside a write unit; undefined when there is none. Fields that are absent keep their value. */
export async function updateLimit(
  ctx: ServiceContext,
  trx: Queryable,
  key: LimitKey,
  change: ConcurrencyLimitV2Update,
): Promise<LimitRow | undefined> {
  const which = "id" in key ? { ids: [key.id] } : { names: [key.name] };
  const [limit] = await lockLimits(trx, ctx.store.dialect, which);
  if (limit === undefined) return undefined;
  const { active, active_slots, denied_slots, slot_decay_per_second } = change;
  await updateLimitRow(trx, limit.id, {
    updated: ctx.clock.nowMicros(),
    ...(active == null ? {} : { active: active ? 1 : 0 }),
    ...(change.name == null ? {} : { name: cleanText(change.name) }),
    ...(change.limit == null ? {} : { limit: change.limit }),
    ...(denied_slots == null
      ? {}
      : { denied_slots, denied_at: limit.now, denied_for_seconds: FIRST_OCCUPANCY_SECONDS }),
  });
  if (slot_decay_per_second != null && slot_decay_per_second !== limit.slot_decay_per_second) {
    await changeDecay(ctx, trx, limit, slot_decay_per_second);
  }
  if (active_slots != null) {
    const [changed] = await lockLimits(trx, ctx.store.dialect, { ids: [limit.id] });
    if (changed !== undefined) await setTaken(ctx, trx, changed, active_slots);
  }
  await ctx.tell?.entities(trx, { kind: "concurrency-limit", verb: "updated", ids: [limit.id] });
  return limit;
}

/** What is taken stays taken when a limit becomes a rate limit, or ceases to be one. */
async function changeDecay(
  ctx: ServiceContext,
  trx: Queryable,
  limit: LimitRow,
  slot_decay_per_second: number,
): Promise<void> {
  const level = levelAt(limit, limit.now);
  if (slot_decay_per_second > 0) {
    // Slots that nobody in particular holds begin to flow back; a lease's are its own until it ends.
    const nameless = limit.slot_decay_per_second === 0 ? await deleteNamelessHolds(trx, limit.id) : 0;
    await updateLimitRow(trx, limit.id, {
      slot_decay_per_second,
      level: level + nameless,
      level_at: limit.now,
    });
    return;
  }
  await updateLimitRow(trx, limit.id, { slot_decay_per_second: 0, level: 0, level_at: limit.now });
  if (level > 0) await insertHolds(trx, [namelessHold(ctx, limit, Math.ceil(level))]);
}

/** Deletes a limit with its holds inside a write unit; returns its id, undefined when there was none. */
export async function deleteLimit(
  ctx: ServiceContext,
  trx: Queryable,
  key: LimitKey,
): Promise<string | undefined> {
  const found = ctx.tell && (await findLimit(trx, ctx.store.dialect, key));
  if (found !== undefined && !isOfDeployment(found.name)) {
    await ctx.tell?.entities(trx, { kind: "concurrency-limit", verb: "deleted", ids: [found.id] });
  }
  return deleteLimitRow(trx, key);
}
