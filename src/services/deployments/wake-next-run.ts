import { formatInstant } from "../../platform/instants.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import {
  findSchedulePolicy,
  lockAwaitingRun,
  lockSchedule,
} from "../../store/queries/schedule-policy-queries.ts";
import { makeRunDue } from "../../store/queries/waiting-run-queries.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { scheduleOfRun } from "./judge-run.ts";

/**
 * When a run of a schedule has ended, makes the run due now that waits for it the longest, inside the same write unit.
 * One that another unit holds is passed over: it is about to ask anyway.
 */
export async function wakeNextRun(
  ctx: ServiceContext,
  trx: Queryable,
  ended: { readonly deployment_id: string | null; readonly created_by: string | null },
  facts: DomainFact[],
): Promise<void> {
  const of = scheduleOfRun(ended);
  const policy = of && (await findSchedulePolicy(trx, of.scheduleId));
  if (of === undefined || policy === undefined || policy.overlap === "allow") return;
  // A run that is being told right now to wait for this one is waiting once the schedule is free.
  await lockSchedule(trx, ctx.store.dialect, of.scheduleId);
  const now = ctx.clock.nowMicros();
  const next = await lockAwaitingRun(trx, ctx.store.dialect, of, now);
  if (next === undefined) return;
  await makeRunDue(trx, next, now, formatInstant(now));
  facts.push({ kind: "flow-run-due", run_id: next.id });
}
