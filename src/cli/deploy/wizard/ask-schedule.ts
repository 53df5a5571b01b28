import type { Schedule } from "../../../contract/deployments/schedules.ts";
import { scheduleSentence, zonedTime } from "../../../domain/schedules/schedule-sentence.ts";
import type { CliContext } from "../../context.ts";
import { nextDates } from "../../output/schedule-text.ts";
import { checkZone } from "../../parse-schedule.ts";
import type { ScheduleEntry } from "../project-schema.ts";
import { wireScheduleEntry } from "../wire-schedule-entry.ts";
import { problemOf } from "./problem-of.ts";
import type { Questions } from "./questions.ts";

const SHOWN_DATES = 5;
const KINDS = {
  cron: { message: "Cron expression", example: "0 3 * * 1-5", standard: undefined },
  interval: { message: "How often", example: "15m", standard: "1h" },
  rrule: {
    message: "Recurrence rule (iCalendar)",
    example: "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9",
    standard: undefined,
  },
} as const;

/** Asks when a deployment runs: shows what an answer means and its next times, until the person says it is right. */
export async function askSchedules(context: CliContext, ask: Questions): Promise<ScheduleEntry[]> {
  const schedules: ScheduleEntry[] = [];
  for (;;) {
    const kind = await ask.choose("When does it run?", [
      { value: "cron", label: "By a cron expression", hint: "0 3 * * 1-5" },
      { value: "interval", label: "Again and again after a length of time", hint: "15m, 1d" },
      { value: "rrule", label: "By an iCalendar rule", hint: "FREQ=MONTHLY;BYDAY=-1FR" },
      { value: "none", label: "Only when it is asked to", hint: "no schedule" },
    ]);
    if (kind !== "cron" && kind !== "interval" && kind !== "rrule") return schedules;
    const { message, ...options } = KINDS[kind];
    const value = await ask.write(message, {
      ...options,
      check: (text) => problemOf(() => wireScheduleEntry(context, { [kind]: text })),
    });
    const timezone = await ask.write("Time zone whose clock holds", {
      standard: Intl.DateTimeFormat().resolvedOptions().timeZone,
      check: (text) => problemOf(() => checkZone(text)),
    });
    const entry: ScheduleEntry = { [kind]: value, timezone };
    ask.tell(preview(context, wireScheduleEntry(context, entry).schedule));
    if (!(await ask.confirm("Is this right?", true))) continue;
    schedules.push(entry);
    if (!(await ask.confirm("Another schedule beside it?", false))) return schedules;
  }
}

/** What a schedule means, and when it comes due next. */
function preview(context: CliContext, schedule: Schedule): string[] {
  const zone = schedule.timezone ?? "UTC";
  const dates = nextDates(schedule, context.clock.now(), SHOWN_DATES);
  return [
    `It runs ${scheduleSentence(schedule)}; next:`,
    ...dates.map((date) => `  ${zonedTime(date, zone)}`),
  ];
}
