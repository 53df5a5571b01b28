import { keptFormat } from "@/shared/lib/kept-format.ts";

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

const relativeFormat = keptFormat(
  (language) => new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" }),
);

const exactFormat = keptFormat(
  (language, timeZone) =>
    new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "medium", timeZone }),
);

/** "3 minutes ago", "in 2 hours", in the page's language. */
export function relativeTime(at: number, now: number, language: string): string {
  const seconds = Math.round((at - now) / 1000);
  const [unit, size] = UNITS.find(([, one]) => Math.abs(seconds) >= one) ?? ["second", 1];
  return relativeFormat(language).format(Math.trunc(seconds / size), unit);
}

/** Day and time to the second in a zone: `2026-11-21 02:13:56`, which sorts as it reads. */
export function exactTime(at: number, zone: string | undefined, isPrecise = false): string {
  const parts = exactFormat("sv-SE", zone).format(at);
  return isPrecise ? `${parts}.${String(at % 1000).padStart(3, "0")}` : parts;
}

/** Only the time of day, with milliseconds: for the lines of a log. */
export const timeOfDay = (at: number, zone: string | undefined): string =>
  exactTime(at, zone, true).slice(11);

/** `0.34 s`, `12 s`, `3 m 04 s`, `2 h 15 m`, `3 d 4 h`: two parts at most, so that columns stay narrow. */
export function durationText(seconds: number): string {
  if (seconds < 0.001) return "0 s";
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${String(whole % 60).padStart(2, "0")} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} m`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
