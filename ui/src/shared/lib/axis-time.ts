import { keptFormat } from "@/shared/lib/kept-format.ts";
import { exactTime } from "@/shared/lib/time-format.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const axisFormat = (parts: Intl.DateTimeFormatOptions) =>
  keptFormat(
    (language, timeZone) => new Intl.DateTimeFormat(language, { ...parts, hourCycle: "h23", timeZone }),
  );

const LONGEST = [Number.POSITIVE_INFINITY, axisFormat({ month: "short", year: "numeric" })] as const;
/** Up to which span of a chart which parts tell its times apart. */
const AXES = [
  [HOUR_MS / 4, axisFormat({ hour: "2-digit", minute: "2-digit", second: "2-digit" })],
  [36 * HOUR_MS, axisFormat({ hour: "2-digit", minute: "2-digit" })],
  [4 * DAY_MS, axisFormat({ weekday: "short", hour: "2-digit", minute: "2-digit" })],
  [400 * DAY_MS, axisFormat({ day: "numeric", month: "short" })],
] as const;

/** A time as the axis of a chart names it, as short as the chart's span allows: `14:05`, `Sat 14:00`, `21 Nov`. */
export function axisTime(at: number, spanMs: number, zone: string | undefined, language: string): string {
  const [, format] = AXES.find(([most]) => spanMs <= most) ?? LONGEST;
  return format(language, zone).format(at);
}

const dayAndTime = {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
} as const;
const toMinutes = keptFormat(
  (language, timeZone) => new Intl.DateTimeFormat(language, { ...dayAndTime, timeZone }),
);
const toSeconds = keptFormat(
  (language, timeZone) => new Intl.DateTimeFormat(language, { ...dayAndTime, second: "2-digit", timeZone }),
);

/** The stretch of a bar in words: both ends, the day only once when they share it. */
export function stretchText(start: number, end: number, zone: string | undefined, language: string): string {
  return (end - start < 60_000 ? toSeconds : toMinutes)(language, zone).formatRange(start, end);
}

const NICE_SECONDS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
  345_600, 604_800, 1_209_600, 2_592_000, 7_776_000, 31_536_000,
] as const;

/** What the clock of a zone is ahead of UTC. */
const offsetAt = (at: number, zone: string | undefined): number => {
  const second = Math.floor(at / 1000) * 1000;
  return Date.parse(`${exactTime(second, zone).replace(" ", "T")}Z`) - second;
};

/** Round times of a zone's clock for an axis from `start` to `end`: at most `most` of them; days begin at its midnight. */
export function axisTicks(start: number, end: number, most: number, zone: string | undefined): number[] {
  const wanted = (end - start) / 1000 / Math.max(1, most);
  const step = (NICE_SECONDS.find((seconds) => seconds >= wanted) ?? 31_536_000) * 1000;
  const ahead = offsetAt(start, zone);
  const first = Math.ceil((start + ahead) / step) * step;
  return (
    Array.from({ length: Math.floor((end + ahead - first) / step) + 1 }, (_, count) => first + count * step)
      // Midnight stays midnight after the clock was changed.
      .map((wall) => wall - offsetAt(wall - ahead, zone))
      .filter((at) => at >= start && at <= end)
  );
}
