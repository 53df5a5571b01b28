import { BatutaError } from "../../platform/errors.ts";

/** When a flow is to run by itself, once it is deployed. */
export type Schedule =
  | { readonly cron: string; readonly timezone?: string | undefined }
  | {
      readonly intervalSeconds: number;
      /** The interval is counted from here; default: when the schedule is made. */
      readonly anchorDate?: Date | undefined;
      readonly timezone?: string | undefined;
    }
  | { readonly rrule: string; readonly timezone?: string | undefined };

/** @throws `BatutaError` with code `invalid-option` for what can't be a schedule. */
export function checkSchedule(schedule: Schedule, flowName: string): Schedule {
  const kinds = (["cron", "intervalSeconds", "rrule"] as const).filter((key) => key in schedule);
  if (kinds.length !== 1) {
    throw new BatutaError(
      "invalid-option",
      `the schedule of flow '${flowName}' has ${kinds.length === 0 ? "none" : kinds.join(" and ")} of cron, intervalSeconds and rrule: give exactly one`,
    );
  }
  if (
    "intervalSeconds" in schedule &&
    !(schedule.intervalSeconds > 0 && Number.isFinite(schedule.intervalSeconds))
  ) {
    throw new BatutaError(
      "invalid-option",
      `the schedule of flow '${flowName}' has intervalSeconds ${schedule.intervalSeconds}; it must be above 0`,
    );
  }
  return schedule;
}
