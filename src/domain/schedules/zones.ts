/** Wall-clock times are integer microseconds as if the clock were UTC's; instants are integer microseconds since 1970. */

const MICROS_PER_SECOND = 1_000_000;
const DAY = 86_400 * MICROS_PER_SECOND;
/** How many zones are kept ready; a server meets few. */
const MAX_ZONES = 64;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    if (formats.size >= MAX_ZONES) formats.clear();
    formats.set(zone, format);
  }
  return format;
}

/** Whether this machine knows a zone of this name; offsets such as `+02:00` are not zones. */
export function isZone(name: string): boolean {
  if (!/^[A-Z][\w+/-]*$/i.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** How far a zone is ahead of UTC at an instant, in microseconds. */
function offsetAt(zone: string, instant: number): number {
  const seconds = Math.floor(instant / MICROS_PER_SECOND);
  const parts: Record<string, string> = {};
  for (const { type, value } of formatOf(zone).formatToParts(seconds * 1000)) parts[type] = value;
  const year = Number(parts.year) * (parts.era === "BC" ? -1 : 1);
  const [month, day] = [Number(parts.month) - 1, Number(parts.day)];
  const local = Date.UTC(year, month, day, Number(parts.hour), Number(parts.minute), Number(parts.second));
  return (local / 1000 - seconds) * MICROS_PER_SECOND;
}

/** Which of two instants a repeated wall-clock time is, and where one that is skipped goes. */
export interface WallRules {
  readonly repeated: "first" | "second";
  /** `later`: 2:30 becomes 3:30; `earlier`: it becomes 1:30. */
  readonly skipped: "later" | "earlier";
}

/** Turns wall-clock times of one zone into instants and back. Remembers the offset that it saw last. */
export interface Zone {
  readonly name: string;
  toWall(instant: number): number;
  toInstant(wall: number, rules: WallRules): number;
}

const UTC: Zone = { name: "UTC", toWall: (instant) => instant, toInstant: (wall) => wall };
const UTC_NAMES = new Set(["", "UTC", "Etc/UTC", "Zulu", "GMT", "Etc/GMT"]);

/** Spans of one length that one zone remembers; all are forgotten at once, so that the memory has a bound. */
const MAX_SPANS = 4000;

/** A zone's offsets by spans of a length: undefined within one in which the clock changes. A span is asked for once. */
function offsetsBySpan(name: string, length: number): (instant: number) => number | undefined {
  const spans = new Map<number, number | null>();
  return (instant) => {
    const span = Math.floor(instant / length);
    let whole = spans.get(span);
    if (whole === undefined) {
      const start = offsetAt(name, span * length);
      whole = start === offsetAt(name, (span + 1) * length) ? start : null;
      if (spans.size >= MAX_SPANS) spans.clear();
      spans.set(span, whole);
    }
    return whole ?? undefined;
  };
}

function makeZone(name: string): Zone {
  const ofDay = offsetsBySpan(name, DAY);
  // Of a day with a change all but one, or none: clocks change at whole quarters.
  const ofQuarter = offsetsBySpan(name, DAY / 96);
  const offset = (instant: number): number => ofDay(instant) ?? ofQuarter(instant) ?? offsetAt(name, instant);

  return {
    name,
    toWall: (instant) => instant + offset(instant),
    toInstant(wall, rules) {
      const [before, after] = [offset(wall - DAY), offset(wall + DAY)];
      const [early, late] = [wall - before, wall - after];
      if (before === after) return early;
      const [isEarly, isLate] = [offset(early) === before, offset(late) === after];
      if (isEarly && isLate) return rules.repeated === "first" ? early : late;
      if (isEarly) return early;
      if (isLate) return late;
      return rules.skipped === "later" ? early : late;
    },
  };
}

const zones = new Map<string, Zone>();

/** The converter of a zone, which must be known. */
export function zoneNamed(name: string): Zone {
  if (UTC_NAMES.has(name)) return UTC;
  let zone = zones.get(name);
  if (zone === undefined) {
    zone = makeZone(name);
    if (zones.size >= MAX_ZONES) zones.clear();
    zones.set(name, zone);
  }
  return zone;
}
