import { type WallRules, type Zone, zoneNamed } from "./zones.ts";

const DAY = 86_400_000_000;
/** Most steps that are tried beyond the first date. */
const MAX_STEPS = 1001;

/** How steps of days read the wall clock. */
const CLOCK_RULES: WallRules = { repeated: "second", skipped: "later" };

/** An interval schedule; instants and lengths are integer microseconds. */
export interface IntervalSpec {
  readonly interval: number;
  readonly anchor: number;
  readonly zone: string;
}

/** One step: whole days along the calendar of the zone, with the rest of the interval; less than a day along the clock. */
function advance(zone: Zone, instant: number, interval: number): number {
  if (interval < DAY) return instant + interval;
  return zone.toInstant(zone.toWall(instant) + interval, CLOCK_RULES);
}

/** Dates from `start` on, both ends included; the first jump from the anchor goes along the clock. */
export function* intervalDates(
  spec: IntervalSpec,
  start: number,
  end: number | undefined,
): Generator<number> {
  const zone = zoneNamed(spec.zone);
  let next = spec.anchor + spec.interval * Math.trunc((start - spec.anchor) / spec.interval);
  while (next < start) next = advance(zone, next, spec.interval);
  for (let steps = 0; steps <= MAX_STEPS && (end === undefined || next <= end); steps++) {
    yield next;
    next = advance(zone, next, spec.interval);
  }
}
