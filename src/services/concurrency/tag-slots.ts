import type { MinimalConcurrencyLimitResponse } from "../../contract/concurrency-limits/schemas.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { findHolds } from "../../store/queries/concurrency-hold-queries.ts";
import { findLimitsByName, type LimitRow } from "../../store/queries/concurrency-limit-queries.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import { SLOT_LANE } from "./limits.ts";
import { releaseHolds } from "./release-slots.ts";
import { tagLimitName } from "./tag-limits.ts";
import { type SlotOutcome, takeSlots } from "./take-slots.ts";

function namesOf(tags: readonly string[]): string[] {
  return [...new Set(tags)].map(tagLimitName);
}

function tagOf(limit: Pick<LimitRow, "name">): string {
  return limit.name.slice(tagLimitName("").length);
}

/** Takes a slot of each limit on these tags for a task run, until it gives it back or ends; inside a write unit. */
export async function takeSlotsOfTags(
  ctx: ServiceContext,
  trx: Queryable,
  tags: readonly string[],
  taskRunId: string,
): Promise<SlotOutcome> {
  const holder = { type: "task_run", id: taskRunId } as const;
  return takeSlots(ctx, trx, { limits: { names: namesOf(tags) }, slots: 1, holder });
}

/** The limit on a tag that lets nobody through, ever. */
export function closedTag(limits: readonly LimitRow[]): string | undefined {
  const closed = limits.find((limit) => limit.active === 1 && limit.limit <= 0);
  return closed === undefined ? undefined : tagOf(closed);
}

/** Why a task run with this tag will never run. */
export function closedTagReason(tag: string): string {
  return `The concurrency limit on tag "${tag}" is 0 and will deadlock if the task tries to run again.`;
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
    throw serviceError(
      "concurrency-locked",
      `Concurrency limit for the ${tagOf(outcome.blocking)} tag has been reached`,
      { retry_after_seconds: outcome.retry_after_seconds },
    );
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
