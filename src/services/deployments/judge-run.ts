import type { Schedule, ScheduleMissed, ScheduleOverlap } from "../../contract/deployments/schedules.ts";
import type { FlowRun } from "../../contract/flow-runs/schemas.ts";
import { scheduleDates } from "../../domain/schedules/schedule-dates.ts";
import {
  judgeScheduledRun,
  named,
  type PolicyFacts,
  type PolicyVerdict,
  type SiblingRun,
} from "../../domain/schedules/schedule-policy.ts";
import { parseInstant } from "../../platform/instants.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import {
  findSchedulePolicy,
  findWaitingRun,
  listBegunRuns,
  lockSchedule,
  type ScheduledRunRow,
  type ScheduleOfRuns,
  type SchedulePolicyRow,
} from "../../store/queries/schedule-policy-queries.ts";
import type { ServiceContext } from "../context.ts";
import { policiesOf } from "../policies.ts";

/** The name of the state in which a run waits for an earlier one of its schedule. */
export const AWAITING_FORMER = "AwaitingFormerRun";

/** What is asked of a run to judge it by its schedule. */
export interface JudgedRun {
  readonly id: string;
  readonly deployment_id: string | null;
  /** JSON; says which schedule made it. */
  readonly created_by: string | null;
  readonly expected_start_time: number | null;
  readonly state_name: string | null;
}

/** The schedule that made a run. */
export function scheduleOfRun(
  run: Pick<JudgedRun, "deployment_id" | "created_by">,
): ScheduleOfRuns | undefined {
  if (run.deployment_id === null || run.created_by === null) return undefined;
  const { id, type } = JSON.parse(run.created_by) ?? {};
  return type === "SCHEDULE" ? { deploymentId: run.deployment_id, scheduleId: String(id) } : undefined;
}

/** What of the facts is the same for all runs of a schedule. */
export function policyFacts(
  ctx: ServiceContext,
  policy: SchedulePolicyRow,
  now: number,
): Pick<PolicyFacts, "overlap" | "missed" | "now" | "lateAfter" | "isCatchingUp"> {
  return {
    overlap: policy.overlap as ScheduleOverlap, // safe: written from the contract's type only
    missed: policy.missed as ScheduleMissed | null, // safe: as above
    now,
    lateAfter: Math.round(policiesOf(ctx).late_after_seconds * 1e6),
    isCatchingUp: policy.missed === "run-latest" && hasDatesToMake(policy, now),
  };
}

/** A server was away: dates have passed whose runs it has not made yet. */
function hasDatesToMake({ schedule, made_until }: SchedulePolicyRow, now: number): boolean {
  if (made_until === null || made_until >= now) return false;
  const parsed = JSON.parse(schedule) as Schedule; // safe: written from the contract's type only
  return scheduleDates(parsed, { start: made_until + 1, end: now, count: 1 }).length > 0;
}

export function siblingOf({ id, name, expected_start_time }: ScheduledRunRow): SiblingRun {
  return { id, name, due: expected_start_time ?? 0 };
}

/**
 * Judges a run that its schedule has made and that has not begun, inside a write unit. The schedule is held until that
 * ends, so that of two runs that want to begin one sees the other.
 */
export async function judgeRun(
  ctx: ServiceContext,
  trx: Queryable,
  run: JudgedRun,
): Promise<{ readonly verdict: PolicyVerdict; readonly begun: readonly ScheduledRunRow[] }> {
  const { dialect } = ctx.store;
  const of = scheduleOfRun(run);
  const policy = of && (await findSchedulePolicy(trx, of.scheduleId));
  if (of === undefined || policy === undefined) return { verdict: { kind: "begin" }, begun: [] };
  await lockSchedule(trx, dialect, of.scheduleId);
  const now = ctx.clock.nowMicros();
  const due = run.expected_start_time ?? now;
  const shared = policyFacts(ctx, policy, now);
  const { overlap, missed } = shared;
  const begun = overlap === "allow" ? [] : await listBegunRuns(trx, dialect, of);
  const earlier =
    overlap === "queue" ? await findWaitingRun(trx, dialect, of, { before: due, which: "first" }) : undefined;
  const asksForLater = missed === "run-latest" || overlap === "cancel-running";
  const later = asksForLater
    ? await findWaitingRun(trx, dialect, of, { after: due, before: now + 1, which: "last" })
    : undefined;
  const verdict = judgeScheduledRun({
    ...shared,
    due,
    awaitsFormer: run.state_name === AWAITING_FORMER,
    begun: begun.map(siblingOf),
    earlier: earlier && siblingOf(earlier),
    later: later && siblingOf(later),
  });
  return { verdict, begun };
}

/** The run of the same schedule that a waiting one waits for; the answer is as old as its reads. */
export async function findFormerRun(
  ctx: ServiceContext,
  run: Pick<FlowRun, "deployment_id" | "created_by" | "expected_start_time">,
): Promise<string | undefined> {
  const { reader, dialect } = ctx.store;
  const of = scheduleOfRun({ ...run, created_by: JSON.stringify(run.created_by) });
  if (of === undefined) return undefined;
  const before = parseInstant(run.expected_start_time ?? "") ?? 0;
  const [begun] = await listBegunRuns(reader, dialect, of);
  const former = begun ?? (await findWaitingRun(reader, dialect, of, { before, which: "first" }));
  return former && named(siblingOf(former));
}
