import type { Schedule, ScheduleMissed, ScheduleOverlap } from "../../contract/deployments/schedules.ts";
import { jsonTextOf } from "../../contract/json-text.ts";
import { findSameSchedules, haveSameDates } from "../../domain/schedules/same-schedule.ts";
import type { DeploymentScheduleTable } from "../../store/tables/deployment-schedule.ts";
import { cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";

/** What a schedule is made from. */
export interface ScheduleInit {
  readonly schedule: Schedule;
  readonly active?: boolean | null | undefined;
  readonly max_scheduled_runs?: number | null | undefined;
  readonly parameters: unknown;
  readonly slug?: string | null | undefined;
  readonly overlap?: ScheduleOverlap | undefined;
  readonly missed?: ScheduleMissed | null | undefined;
}

/** Rows of new schedules of a deployment; each a microsecond later than the one before, which keeps their order. */
export function newScheduleRows(
  ctx: ServiceContext,
  deploymentId: string,
  schedules: readonly ScheduleInit[],
): DeploymentScheduleTable[] {
  const now = ctx.clock.nowMicros();
  return schedules.map((init, at) => ({
    id: ctx.ids.uuid(),
    created: now + at,
    updated: now + at,
    deployment_id: deploymentId,
    schedule: JSON.stringify(init.schedule),
    active: init.active === false ? 0 : 1,
    max_scheduled_runs: init.max_scheduled_runs ?? null,
    parameters: jsonTextOf(init.parameters),
    slug: init.slug == null ? null : cleanText(init.slug),
    next_look: 0,
    overlap: init.overlap ?? "allow",
    missed: init.missed ?? null,
    made_until: null,
  }));
}

/**
 * Rows of schedules that take the place of all that a deployment has. One that is there already keeps what becomes of
 * its missed and overlapping runs where the request doesn't say, as Prefect's clients never do; and where something is
 * said of these, its id, by which the runs that it has made are known.
 */
export function replacingScheduleRows(
  ctx: ServiceContext,
  deploymentId: string,
  stored: readonly DeploymentScheduleTable[],
  schedules: readonly ScheduleInit[],
): DeploymentScheduleTable[] {
  const parsed = stored.map((row) => ({
    row,
    slug: row.slug,
    schedule: JSON.parse(row.schedule) as Schedule,
  })); // safe: written from the contract's type only
  const same = findSameSchedules(parsed, schedules);
  return newScheduleRows(ctx, deploymentId, schedules).map((fresh, at) => {
    const known = same[at];
    const init = schedules[at];
    if (known === undefined || init === undefined) return fresh;
    const { row } = known;
    const overlap = init.overlap ?? row.overlap;
    const missed = init.missed === undefined ? row.missed : init.missed;
    if (overlap === "allow" && missed === null) return fresh;
    return {
      ...fresh,
      id: row.id,
      created: row.created,
      overlap,
      missed,
      made_until: haveSameDates(known.schedule, init.schedule) ? row.made_until : null,
    };
  });
}
