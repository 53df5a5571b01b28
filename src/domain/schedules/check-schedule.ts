import type { Schedule } from "../../contract/deployments/schedules.ts";
import { formatInstant, parseInstant } from "../../platform/instants.ts";
import { CronProblem, parseCron } from "./cron-fields.ts";
import { parseRuleSet, RuleProblem } from "./rrule-parse.ts";
import { isZone } from "./zones.ts";

const MAX_RULE_LENGTH = 6500;

/** What is wrong with a schedule. */
export interface ScheduleProblem {
  readonly field: string;
  readonly message: string;
}

/** A schedule with all its defaults, or what is wrong with it. */
export type CheckedSchedule = { readonly schedule: Schedule } | { readonly problem: ScheduleProblem };

function refuse(field: string, message: string): CheckedSchedule {
  return { problem: { field, message } };
}

function zoneProblem(zone: string | null | undefined): CheckedSchedule | undefined {
  if (zone == null || zone === "" || isZone(zone)) return undefined;
  const message = `Invalid timezone: "${zone}" (specify in IANA tzdata format, for example, America/New_York)`;
  return refuse("timezone", message);
}

/** An anchor keeps the offset that it is written with; without one it is UTC. */
function anchorText(text: string): string {
  if (/[+-]\d{2}:?\d{2}$/.test(text) && text.includes("T")) return text;
  return formatInstant(parseInstant(text) ?? 0);
}

type Interval = Extract<Schedule, { interval: number }>;
type Cron = Extract<Schedule, { cron: string }>;
type RRule = Extract<Schedule, { rrule: string }>;

function checkInterval(schedule: Interval, nowMicros: number): CheckedSchedule {
  const { interval, anchor_date, timezone } = schedule;
  if (Math.round(interval * 1_000_000) < 1) return refuse("interval", "interval must be positive");
  const anchor = anchor_date === undefined ? formatInstant(nowMicros) : anchorText(anchor_date);
  return { schedule: { interval, anchor_date: anchor, timezone: timezone ?? "UTC" } };
}

function checkCron(schedule: Cron): CheckedSchedule {
  const { cron, timezone = null, day_or } = schedule;
  try {
    parseCron(cron);
  } catch (error) {
    if (!(error instanceof CronProblem)) throw error;
    return refuse("cron", `Invalid cron string: "${cron}": ${error.message}`);
  }
  return { schedule: { cron, timezone, day_or } };
}

/** A rule that does not say when it starts is given a start, so that its dates stay the same from now on. */
function startOf(rrule: string, nowMicros: number): string {
  const set = parseRuleSet(rrule);
  const [rule] = set.rules;
  const isFine = rule?.freq === "MINUTELY" || rule?.freq === "SECONDLY";
  if (!set.isSingle || !isFine) return "20200101T000000";
  const unit = rule.freq === "MINUTELY" ? 60_000_000 : 1_000_000;
  const text = formatInstant(Math.floor(nowMicros / unit) * unit);
  return text.replace(/[-:Z]/g, "");
}

function checkRRule(schedule: RRule, nowMicros: number): CheckedSchedule {
  const { rrule, timezone = "UTC" } = schedule;
  if (rrule.length > MAX_RULE_LENGTH) {
    const shown = `${rrule.slice(0, 40)}…`;
    return refuse("rrule", `Invalid RRule string "${shown}": longer than ${MAX_RULE_LENGTH} characters`);
  }
  try {
    const set = parseRuleSet(rrule);
    // An end in UTC asks for a start in UTC; Prefect leaves such a rule as it is.
    const isOpen = set.start === undefined && !/UNTIL=\w+Z/i.test(rrule);
    const whole = isOpen ? `DTSTART:${startOf(rrule, nowMicros)}\n${rrule}` : rrule;
    return { schedule: { rrule: whole, timezone } };
  } catch (error) {
    if (!(error instanceof RuleProblem)) throw error;
    return refuse("rrule", `Invalid RRule string "${rrule}": ${error.message}`);
  }
}

/** Checks a schedule as far as its shape does not say, and fills in its defaults. */
export function checkSchedule(schedule: Schedule, nowMicros: number): CheckedSchedule {
  const problem = zoneProblem(schedule.timezone);
  if (problem !== undefined) return problem;
  if ("interval" in schedule) return checkInterval(schedule, nowMicros);
  return "cron" in schedule ? checkCron(schedule) : checkRRule(schedule, nowMicros);
}
