import type { Schedule } from "../../contract/deployments/schedules.ts";
import { jsonTextOf } from "../../contract/json-text.ts";
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
  }));
}
