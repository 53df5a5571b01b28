import type { Schedule } from "../../contract/deployments/schedules.ts";
import { localText } from "../../domain/schedules/local-text.ts";
import { missedDates } from "../../domain/schedules/missed-dates.ts";
import { type Horizon, nextLook, upcomingDates } from "../../domain/schedules/upcoming-dates.ts";
import type { DeploymentScheduleTable } from "../../store/tables/deployment-schedule.ts";
import type { WantedRun } from "./scheduled-runs.ts";

/** What of a schedule its dates are computed from. */
export type LookedAt = Readonly<
  Pick<DeploymentScheduleTable, "id" | "schedule" | "max_scheduled_runs" | "missed" | "made_until">
>;

/** What a look at a schedule finds. Instants are integer microseconds. */
export interface ScheduleLook {
  /** In the order of their dates. */
  readonly wanted: readonly WantedRun[];
  /** When it is to be looked at next. */
  readonly next: number;
  /** Up to here its dates are runs, once those that are wanted are made; null where that is not kept. */
  readonly madeUntil: number | null;
}

/** Looks at schedules within one horizon; dates of schedules of the same text are computed once. */
export function createLook(horizon: Horizon): (row: LookedAt) => ScheduleLook {
  const known = new Map<string, ReturnType<typeof datesWithin>>();
  return (row) => {
    const { id, max_scheduled_runs, missed } = row;
    const key = `${max_scheduled_runs} ${row.schedule}`;
    const found = known.get(key) ?? datesWithin(horizon, row);
    known.set(key, found);
    const { schedule, dates, next } = found;
    const ahead = dates.map((date): WantedRun => ({ id, schedule, ...date }));
    if (missed === null) return { wanted: ahead, next, madeUntil: null };
    const madeUntil = Math.max(dates.at(-1)?.date ?? 0, horizon.start);
    return { wanted: [...missedRuns(row, schedule, horizon.start), ...ahead], next, madeUntil };
  };
}

/** Throws for a schedule that cannot be computed. */
function datesWithin(horizon: Horizon, row: LookedAt) {
  const own = { ...horizon, maxRuns: Math.min(horizon.maxRuns, row.max_scheduled_runs ?? horizon.maxRuns) };
  const schedule = JSON.parse(row.schedule) as Schedule; // safe: written from the contract's type only
  const dates = upcomingDates(schedule, own);
  return { schedule, dates: dates.map(inZone(schedule)), next: nextLook(dates, own) };
}

function inZone({ timezone }: Schedule) {
  return (date: number) => ({ date, local: localText(date, timezone) });
}

/**
 * Runs of dates at which no server was there to make them: all, or one that stands for all. What becomes of that one when
 * missed dates are skipped is decided as for any run that is late.
 */
function missedRuns(row: LookedAt, schedule: Schedule, now: number): WantedRun[] {
  if (row.made_until === null || row.made_until >= now) return [];
  const { dates, isCut } = missedDates(schedule, row.made_until, now);
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return [];
  const { id } = row;
  const since = `${isCut ? "more than " : ""}${dates.length - 1} earlier dates since ${at(row.made_until)}`;
  if (row.missed === "run-all") {
    const cut = isCut
      ? ` There were earlier dates since ${at(row.made_until)}, of which no runs are made.`
      : "";
    return dates.map(inZone(schedule)).map((at) => ({
      ...{ id, schedule, ...at },
      message: `${AWAY}${at.date === first ? cut : ""}`,
    }));
  }
  const isAlone = dates.length === 1 && !isCut;
  const message = isAlone ? AWAY : `${AWAY} Of ${since}, missed as well, no runs are made.`;
  return [{ id, schedule, ...inZone(schedule)(last), message }];
}

const AWAY = "Missed at its time: no server was there to make the run.";

function at(micros: number): string {
  return `${new Date(micros / 1000).toISOString().slice(0, 19)}Z`;
}
