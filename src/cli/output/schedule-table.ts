import type { DeploymentSchedule } from "../../contract/deployments/schedules.ts";
import type { CliContext } from "../context.ts";
import { formatLocalTime, formatRelativeTime } from "../format/relative-time.ts";
import { printRows } from "./rows.ts";
import { nextDates, policyText, scheduleText } from "./schedule-text.ts";

/** Prints schedules with the time at which each is due next. */
export function printSchedules(context: CliContext, schedules: readonly DeploymentSchedule[]): void {
  const { colors, clock } = context;
  const now = clock.now();
  printRows(context, {
    rows: schedules,
    none: "this deployment has no schedule; `batuta deployment schedule create` makes one",
    columns: [
      { title: "SCHEDULE", flexible: true, show: ({ schedule }) => scheduleText(schedule) },
      { title: "STATUS", show: ({ active }) => (active ? colors.green("active") : colors.yellow("paused")) },
      {
        title: "NEXT",
        show: ({ schedule, active }) => {
          const [next] = active ? nextDates(schedule, now, 1) : [];
          return next === undefined ? "–" : `${formatLocalTime(next)} (${formatRelativeTime(next, now)})`;
        },
      },
      ...(schedules.some((each) => policyText(each) !== "")
        ? [{ title: "POLICY", flexible: true, show: policyText }]
        : []),
      ...(schedules.some(({ slug }) => slug)
        ? [{ title: "SLUG", flexible: true, show: ({ slug }: DeploymentSchedule) => slug ?? "" }]
        : []),
      { title: "ID", show: ({ id }) => colors.dim(id) },
    ],
  });
}
