import type { Schedule } from "../../contract/deployments/schedules.ts";
import { CronProblem, parseCron } from "../../domain/schedules/cron-fields.ts";
import { scheduleText } from "./schedule-text.ts";

/** A schedule as a person says it: `at 03:00 on Monday to Friday (America/Buenos_Aires)`. */
export function scheduleSentence(schedule: Schedule): string {
  const zone = ` (${schedule.timezone ?? "UTC"})`;
  if ("interval" in schedule) return `every ${lengthText(schedule.interval)}${zone}`;
  if (!("cron" in schedule)) return scheduleText({ ...schedule, timezone: null }) + zone;
  const words = cronSentence(schedule.cron, schedule.day_or !== false);
  return `${words ?? `by cron ${schedule.cron}`}${zone}`;
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

function lengthText(seconds: number): string {
  const parts: string[] = [];
  let left = seconds;
  for (const [name, size] of UNITS) {
    const count = size === 1 ? Math.round(left * 1000) / 1000 : Math.floor(left / size);
    left -= count * size;
    if (count > 0)
      parts.push(count === 1 && seconds === size ? name : `${count} ${name}${count === 1 ? "" : "s"}`);
  }
  return parts.join(" ");
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const NICKNAMES: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** Undefined for what is no cron expression, or none that a sentence makes plainer. */
function cronSentence(text: string, isOr: boolean): string | undefined {
  const cron = NICKNAMES[text.trim().toLowerCase()] ?? text;
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5 || !isCron(cron)) return undefined;
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields;
  const days = dayWords(day);
  const weekdays = nameWords(weekday, DAYS, "on", /^(sun|mon|tue|wed|thu|fri|sat)/i, 0);
  const months = nameWords(month, MONTHS, "in", /^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i, 1);
  const time = timeWords(minute, hour);
  if (time === undefined || days === undefined || weekdays === undefined || months === undefined)
    return undefined;
  const both = days !== "" && weekdays !== "";
  const when = both ? `${days} ${isOr ? "or" : "if it is also"} ${weekdays}` : days + weekdays;
  const everyDay = when === "" && /^at/.test(time) && !/hour/.test(time) ? "every day" : when;
  return [time, everyDay, months].filter((each) => each !== "").join(" ");
}

function isCron(text: string): boolean {
  try {
    parseCron(text);
    return true;
  } catch (error) {
    if (error instanceof CronProblem) return false;
    throw error;
  }
}

function timeWords(minute: string, hour: string): string | undefined {
  const everyMinutes = /^\*\/(\d+)$/.exec(minute)?.[1];
  const minutes = minute === "*" ? "every minute" : everyMinutes && `every ${everyMinutes} minutes`;
  const span = /^(\d+)-(\d+)$/.exec(hour);
  const hours = numbers(hour);
  if (minutes) {
    if (hour === "*") return minutes;
    if (span !== null) return `${minutes} from ${clock(span[1], 0)} to ${clock(span[2], 59)}`;
    return hours && `${minutes} of the hours ${listed(hours.map((each) => clock(each, 0)))}`;
  }
  const at = numbers(minute);
  if (at === undefined) return undefined;
  const past = at.length === 1 && at[0] === 0 ? "at the full hour" : `at minute ${listed(at.map(String))}`;
  if (hour === "*") return past === "at the full hour" ? "every hour" : `${past} of every hour`;
  const everyHours = /^\*\/(\d+)$/.exec(hour)?.[1];
  if (everyHours !== undefined) return `${past}, every ${everyHours} hours`;
  if (span !== null) return `${past}, every hour from ${clock(span[1], 0)} to ${clock(span[2], 0)}`;
  if (hours === undefined || hours.length * at.length > 6) return undefined;
  return `at ${listed(hours.flatMap((each) => at.map((one) => clock(each, one))))}`;
}

function dayWords(day: string): string | undefined {
  if (day === "*" || day === "?") return "";
  if (/^l$/i.test(day)) return "on the last day of the month";
  const days = numbers(day);
  if (days !== undefined) return `on day ${listed(days.map(String))} of the month`;
  const [, from, to] = /^(\d+)-(\d+)$/.exec(day) ?? [];
  if (from !== undefined) return `on days ${from} to ${to} of the month`;
  const step = /^\*\/(\d+)$/.exec(day)?.[1];
  return step && `on every ${step}. day of the month`;
}

/** Days of the week or months, by number or name. */
function nameWords(
  field: string,
  names: readonly string[],
  preposition: string,
  known: RegExp,
  first: number,
): string | undefined {
  if (field === "*" || field === "?") return "";
  const nameOf = (text: string): string | undefined => {
    const index = /^\d+$/.test(text)
      ? (Number(text) - first) % names.length
      : known.test(text)
        ? names.findIndex((each) => each.toLowerCase().startsWith(text.slice(0, 3).toLowerCase()))
        : -1;
    return names[index];
  };
  const parts = field.split(",").map((part) => {
    const [from = "", to] = part.split("-");
    if (to === undefined) return nameOf(from);
    const ends = [nameOf(from), nameOf(to)];
    return ends.includes(undefined) ? undefined : ends.join(" to ");
  });
  const texts = parts.filter((each) => each !== undefined);
  return texts.length === parts.length ? `${preposition} ${listed(texts)}` : undefined;
}

function numbers(field: string): number[] | undefined {
  return /^\d+(,\d+)*$/.test(field) ? field.split(",").map(Number) : undefined;
}

function clock(hour: number | string | undefined, minute: number): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

function listed(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;
}

/** An instant by the clock of a zone: `Mon 2026-11-23 03:00 GMT-3`. */
export function zonedTime(date: string, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    weekday: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  }).formatToParts(new Date(date));
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? "";
  const seconds = part("second") === "00" ? "" : `:${part("second")}`;
  return `${part("weekday")} ${part("year")}-${part("month")}-${part("day")} ${part("hour")}:${part("minute")}${seconds} ${part("timeZoneName")}`;
}
