/** Languages in which schedules are told. */
export type ScheduleLanguage = "en" | "es";

/** What a language says of times. Clock times are `03:00`, lists are of its own words. */
export interface ScheduleWords {
  /** Sunday first. */
  readonly days: readonly string[];
  readonly months: readonly string[];
  readonly and: string;
  readonly everyMinute: string;
  readonly everyHour: string;
  readonly everyDay: string;
  readonly onLastDay: string;
  readonly or: string;
  readonly ifAlso: string;
  /** A count of a unit. */
  readonly length: (count: number, unit: LengthUnit) => string;
  readonly every: (length: string) => string;
  readonly everyOne: (unit: LengthUnit) => string;
  readonly everyMinutes: (count: string) => string;
  readonly everyHours: (count: string) => string;
  readonly between: (from: string, to: string) => string;
  readonly hourlyBetween: (from: string, to: string) => string;
  readonly ofHours: (hours: string) => string;
  readonly onTheHour: string;
  readonly atMinute: (minutes: string) => string;
  readonly ofEveryHour: string;
  readonly at: (times: string) => string;
  readonly onWeekdays: (parts: readonly string[], list: (texts: readonly string[]) => string) => string;
  readonly inMonths: (parts: readonly string[], list: (texts: readonly string[]) => string) => string;
  readonly range: (from: string, to: string) => string;
  readonly onDays: (days: string) => string;
  readonly onDaySpan: (from: string, to: string) => string;
  readonly onEveryNthDay: (step: string) => string;
  readonly byCron: (cron: string) => string;
  readonly byRule: (rule: string) => string;
}

export type LengthUnit = "week" | "day" | "hour" | "minute" | "second" | "month" | "year";

const EN: ScheduleWords = {
  days: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
  months: [
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
  ],
  and: "and",
  everyMinute: "every minute",
  everyHour: "every hour",
  everyDay: "every day",
  onLastDay: "on the last day of the month",
  or: "or",
  ifAlso: "if it is also",
  length: (count, unit) => `${count} ${unit}${count === 1 ? "" : "s"}`,
  every: (length) => `every ${length}`,
  everyOne: (unit) => `every ${unit}`,
  everyMinutes: (count) => `every ${count} minutes`,
  everyHours: (count) => `every ${count} hours`,
  between: (from, to) => `from ${from} to ${to}`,
  hourlyBetween: (from, to) => `every hour from ${from} to ${to}`,
  ofHours: (hours) => `of the hours ${hours}`,
  onTheHour: "at the full hour",
  atMinute: (minutes) => `at minute ${minutes}`,
  ofEveryHour: "of every hour",
  at: (times) => `at ${times}`,
  onWeekdays: (parts, list) => `on ${list(parts)}`,
  inMonths: (parts, list) => `in ${list(parts)}`,
  range: (from, to) => `${from} to ${to}`,
  onDays: (days) => `on day ${days} of the month`,
  onDaySpan: (from, to) => `on days ${from} to ${to} of the month`,
  onEveryNthDay: (step) => `on every ${step}. day of the month`,
  byCron: (cron) => `by cron ${cron}`,
  byRule: (rule) => `rrule ${rule}`,
};

const ES_UNITS: Readonly<Record<LengthUnit, readonly [one: string, many: string]>> = {
  year: ["año", "años"],
  month: ["mes", "meses"],
  week: ["semana", "semanas"],
  day: ["día", "días"],
  hour: ["hora", "horas"],
  minute: ["minuto", "minutos"],
  second: ["segundo", "segundos"],
};

const ES: ScheduleWords = {
  days: ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"],
  months: [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
  ],
  and: "y",
  everyMinute: "cada minuto",
  everyHour: "cada hora",
  everyDay: "todos los días",
  onLastDay: "el último día del mes",
  or: "o",
  ifAlso: "si además es",
  length: (count, unit) => `${count} ${ES_UNITS[unit][count === 1 ? 0 : 1]}`,
  every: (length) => `cada ${length}`,
  everyOne: (unit) => `cada ${ES_UNITS[unit][0]}`,
  everyMinutes: (count) => `cada ${count} minutos`,
  everyHours: (count) => `cada ${count} horas`,
  between: (from, to) => `de ${from} a ${to}`,
  hourlyBetween: (from, to) => `cada hora de ${from} a ${to}`,
  ofHours: (hours) => `de las horas ${hours}`,
  onTheHour: "en punto",
  atMinute: (minutes) => `en el minuto ${minutes}`,
  ofEveryHour: "de cada hora",
  at: (times) => `a las ${times}`,
  onWeekdays: (parts, list) => `los ${list(parts)}`,
  inMonths: (parts, list) => `en ${list(parts)}`,
  range: (from, to) => `${from} a ${to}`,
  onDays: (days) => `el día ${days} del mes`,
  onDaySpan: (from, to) => `los días ${from} a ${to} del mes`,
  onEveryNthDay: (step) => `cada ${step} días del mes`,
  byCron: (cron) => `según cron ${cron}`,
  byRule: (rule) => `rrule ${rule}`,
};

export const SCHEDULE_WORDS: Readonly<Record<ScheduleLanguage, ScheduleWords>> = { en: EN, es: ES };
