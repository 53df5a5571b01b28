/** A stretch of time that is looked at, in milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * DAY),
] as const;

/** Pixels that a label needs. */
const LEAST_PIXELS = 92;
const MOST_TICKS = 60;

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Texts of a zone's clock: a formatter is dear to make, and each frame writes a dozen labels. */
export interface ZoneClock {
  /** What to add to UTC for the zone's clock, in milliseconds. */
  offsetAt(at: number): number;
  /** `2026-11-21 02:13:56`. */
  text(at: number): string;
}

export function zoneClock(zone: string | undefined): ZoneClock {
  const format = new Intl.DateTimeFormat("sv-SE", {
    dateStyle: "short",
    timeStyle: "medium",
    ...(zone === undefined ? {} : { timeZone: zone }),
  });
  return {
    text: (at) => format.format(at),
    offsetAt(at) {
      const whole = Math.floor(at / SECOND) * SECOND;
      return Date.parse(`${format.format(whole).replace(" ", "T")}Z`) - whole;
    },
  };
}

/** Round times within a span, as many as have room; those of hours and days are round on the zone's clock. */
export function ticks({ from, to }: Span, pixels: number, clock: ZoneClock): readonly Tick[] {
  const least = ((to - from) * LEAST_PIXELS) / Math.max(1, pixels);
  const step = STEPS.find((one) => one >= least) ?? STEPS.at(-1) ?? DAY;
  const shift = step >= 15 * MINUTE ? clock.offsetAt(from) : 0;
  const made: Tick[] = [];
  let day = "";
  for (let at = Math.ceil((from + shift) / step) * step - shift; at <= to; at += step) {
    const text = clock.text(at);
    const isNewDay = day !== "" && text.slice(0, 10) !== day;
    day = text.slice(0, 10);
    made.push({ at, label: labelOf(text, at, step, isNewDay) });
    if (made.length >= MOST_TICKS) break;
  }
  return made;
}

function labelOf(text: string, at: number, step: number, isNewDay: boolean): string {
  if (step >= DAY) return text.slice(0, 10);
  if (isNewDay) return text.slice(5, 16);
  if (step >= MINUTE) return text.slice(11, 16);
  if (step >= SECOND) return text.slice(11, 19);
  return `${text.slice(14, 19)}.${String(((at % SECOND) + SECOND) % SECOND)
    .split(".")[0]
    ?.padStart(3, "0")}`;
}

/** Least stretch that can be looked at: a millisecond. */
const LEAST_SPAN = 1;

/** The span after zooming by a factor about a point of it (0 its beginning, 1 its end). */
export function zoomed({ from, to }: Span, factor: number, about: number): Span {
  const length = Math.max(LEAST_SPAN, (to - from) * factor);
  const fixed = from + (to - from) * about;
  return { from: fixed - length * about, to: fixed + length * (1 - about) };
}

export const moved = ({ from, to }: Span, share: number): Span => {
  const by = (to - from) * share;
  return { from: from + by, to: to + by };
};

/** A span that does not leave the whole by more than half of its own length. */
export function kept({ from, to }: Span, whole: Span): Span {
  const length = Math.min(to - from, (whole.to - whole.from) * 1.5);
  const least = whole.from - length / 2;
  const most = whole.to + length / 2 - length;
  const begin = Math.min(Math.max(from, least), Math.max(least, most));
  return { from: begin, to: begin + length };
}
