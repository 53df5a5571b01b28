import type { Schedule } from "../../contract/deployments/schedules.ts";
import type { ValidationProblem } from "../../contract/validation-problems.ts";
import { checkSchedule } from "../../domain/schedules/check-schedule.ts";
import { InvalidRequest } from "./parse-request.ts";

/** An item of a request that may bring a schedule. */
interface Bringing {
  readonly schedule?: Schedule | null | undefined;
}

function kindOf(schedule: Schedule): string {
  return "interval" in schedule ? "IntervalSchedule" : "cron" in schedule ? "CronSchedule" : "RRuleSchedule";
}

/**
 * Items of a request with the defaults of their schedules filled in.
 *
 * @param pathOf where each item is in the body
 * @throws InvalidRequest naming each schedule that makes no sense
 */
export function checkedSchedules<T extends Bringing>(
  items: readonly T[],
  pathOf: (at: number) => readonly (string | number)[],
  nowMicros: number,
  body: unknown,
): T[] {
  const problems: ValidationProblem[] = [];
  const checked = items.map((item, at) => {
    if (item.schedule == null) return item;
    const result = checkSchedule(item.schedule, nowMicros);
    if ("schedule" in result) return { ...item, schedule: result.schedule };
    const { field, message } = result.problem;
    const loc = ["body", ...pathOf(at), "schedule", kindOf(item.schedule), field];
    const input: unknown = Object.entries(item.schedule).find(([name]) => name === field)?.[1];
    problems.push({ type: "value_error", loc, msg: `Value error, ${message}`, input });
    return item;
  });
  if (problems.length > 0) throw new InvalidRequest(problems, body);
  return checked;
}
