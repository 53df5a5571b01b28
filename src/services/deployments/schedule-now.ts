import { defaultHorizon } from "../../domain/schedules/upcoming-dates.ts";
import { parseInstant } from "../../platform/instants.ts";
import type { ServiceContext } from "../context.ts";
import { scheduleDeployment } from "./schedule-runs.ts";

const SECOND = 1_000_000;
const HORIZON_DAYS = 100;

/** Makes runs of a deployment now, by its active schedules; a deployment that is not there has none. */
export async function scheduleNow(
  ctx: ServiceContext,
  id: string,
  body: {
    readonly start_time?: string | null | undefined;
    readonly end_time?: string | null | undefined;
    readonly min_time?: number | null | undefined;
    readonly min_runs?: number | null | undefined;
    readonly max_runs?: number | null | undefined;
  },
): Promise<void> {
  const start = parseInstant(body.start_time ?? "") ?? ctx.clock.nowMicros();
  const standard = defaultHorizon(start);
  const horizon = {
    start,
    end: parseInstant(body.end_time ?? "") ?? start + HORIZON_DAYS * 86_400 * SECOND,
    minTime: body.min_time == null ? standard.minTime : Math.round(body.min_time * SECOND),
    minRuns: body.min_runs ?? standard.minRuns,
    maxRuns: Math.min(body.max_runs ?? standard.maxRuns, 1000),
  };
  await scheduleDeployment(ctx, id, horizon, false);
}
