import type { MinimalConcurrencyLimitResponse } from "../../contract/concurrency-limits/schemas.ts";
import { closedTagReason, type TagSlots } from "../../domain/states/tag-slot-rules.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { findHolds } from "../../store/queries/concurrency-hold-queries.ts";
import {
  findLimitsByName,
  type LimitRow,
  lockLimits,
} from "../../store/queries/concurrency-limit-queries.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import { SLOT_LANE } from "./limits.ts";
import { releaseHolds } from "./release-slots.ts";
import { tagLimitName } from "./tag-limits.ts";
import { type SlotOutcome, takeSlots, weighRequest, writeOutcome } from "./take-slots.ts";

function namesOf(tags: readonly string[]): string[] {
  return [...new Set(tags)].map(tagLimitName);
}

function tagOf(limit: Pick<LimitRow, "name">): string {
  return limit.name.slice(tagLimitName("").length);
}

/** Takes a slot of each limit on these tags for a task run, until it gives it back or ends; inside a write unit. */
async function takeSlotsOfTags(
  ctx: ServiceContext,
  trx: Queryable,
  tags: readonly string[],
  taskRunId: string,
): Promise<SlotOutcome> {
  const holder = { type: "task_run", id: taskRunId } as const;
  return takeSlots(ctx, trx, { limits: { names: namesOf(tags) }, slots: 1, holder });
}

/** The limit on a tag that lets nobody through, ever. */
function closedTag(limits: readonly LimitRow[]): string | undefined {
  const closed = limits.find((limit) => limit.active === 1 && limit.limit <= 0);
  return closed === undefined ? undefined : tagOf(closed);
}

/** What the limits on a task run's tags say to its start, and what is to be written when it starts or has to wait. */
export interface WeighedTags {
  readonly slots: TagSlots;
  /** Takes the slots; or remembers that the task run waits. */
  write(): Promise<void>;
}

/** Weighs the start of a task run inside its write unit; undefined when nothing holds it back, or it has its slots. */
export async function weighTags(
  ctx: ServiceContext,
  trx: Queryable,
  tags: readonly string[],
  taskRunId: string,
): Promise<WeighedTags | undefined> {
  const limits = await lockLimits(trx, ctx.store.dialect, { names: namesOf(tags) });
  if (!limits.some((limit) => limit.active === 1)) return undefined;
  const held = await findHolds(trx, { holder: { type: "task_run", ids: [taskRunId] }, endless: true });
  const wanted = limits.filter(({ id }) => !held.some((hold) => hold.limit_id === id));
  if (wanted.length === 0) return undefined;
  const request = { slots: 1, holder: { type: "task_run", id: taskRunId } } as const;
  const outcome = weighRequest(ctx, wanted, request);
  const write = () => writeOutcome(ctx, trx, outcome, request);
  return { slots: tagSlots(outcome), write };
}

function tagSlots(outcome: SlotOutcome): TagSlots {
  switch (outcome.kind) {
    case "taken":
      return { kind: "free" };
    case "refused":
      return { kind: "closed", tag: closedTag(outcome.limits) ?? "" };
    case "locked": {
      const delay_seconds = Math.max(1, Math.round(outcome.retry_after_seconds));
      const tags = outcome.limits.filter(({ active }) => active === 1).map(tagOf);
      return { kind: "full", tags, delay_seconds };
    }
  }
}

/**
 * Takes a slot of each of these tags for a task run.
 *
 * @throws BatutaError `concurrency-locked`
 */
export async function takeTagSlots(
  ctx: ServiceContext,
  tags: readonly string[],
  taskRunId: string,
): Promise<MinimalConcurrencyLimitResponse[]> {
  const outcome = await ctx.store.write((trx) => takeSlotsOfTags(ctx, trx, tags, taskRunId), SLOT_LANE);
  if (outcome.kind === "refused") {
    throw serviceError("concurrency-locked", closedTagReason(closedTag(outcome.limits) ?? ""));
  }
  if (outcome.kind === "locked") {
    const reason = `Concurrency limit for the ${tagOf(outcome.blocking)} tag has been reached`;
    throw serviceError("concurrency-locked", reason, {
      retry_after_seconds: outcome.retry_after_seconds,
    });
  }
  return outcome.limits.map((limit) => ({ id: limit.id, name: tagOf(limit), limit: limit.limit }));
}

/** Gives back what a task run holds of these tags; answers with the limits on them. */
export async function releaseTagSlots(
  ctx: ServiceContext,
  tags: readonly string[],
  taskRunId: string,
): Promise<MinimalConcurrencyLimitResponse[]> {
  const facts: DomainFact[] = [];
  const limits = await ctx.store.write(async (trx) => {
    facts.length = 0;
    const found = await findLimitsByName(trx, namesOf(tags));
    if (found.length === 0) return found;
    const holder = { type: "task_run", ids: [taskRunId] } as const;
    const holds = await findHolds(trx, { limit_ids: found.map(({ id }) => id), holder });
    await releaseHolds(ctx, trx, holds, facts);
    return found;
  }, SLOT_LANE);
  ctx.facts.publish(facts);
  return limits;
}
