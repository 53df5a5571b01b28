import type { Schedule } from "../../src/contract/deployments/schedules.ts";

/** A schedule with what is asked of it; `start` is integer microseconds. */
export interface ScheduleCase {
  readonly schedule: Schedule;
  readonly start: number;
  readonly count: number;
}

const ZONES = [
  "UTC",
  "America/New_York",
  "Europe/London",
  "Europe/Berlin",
  "Australia/Sydney",
  "Australia/Lord_Howe",
  "Asia/Kolkata",
  "Asia/Tokyo",
  "America/Sao_Paulo",
  "America/St_Johns",
  "Pacific/Chatham",
  "Africa/Cairo",
  "Asia/Tehran",
  "America/Santiago",
];

const STARTS = [
  "2026-11-21T08:00:00Z",
  "2026-03-07T23:30:00Z",
  "2026-03-08T07:15:00.5Z",
  "2026-03-29T00:30:00Z",
  "2026-10-25T00:30:00Z",
  "2026-11-01T05:30:00Z",
  "2026-11-01T06:30:00Z",
  "2026-04-04T15:10:00Z",
  "2026-10-03T15:45:00Z",
  "2027-02-28T12:34:56.789Z",
];

const CRONS = [
  "0 0 * * *",
  "30 2 * * *",
  "30 1 * * *",
  "*/15 * * * *",
  "0 * * * *",
  "0 9 * * mon-fri",
  "0 0 1 * *",
  "0 0 L * *",
  "15 10 * * 5#3",
  "0 12 * * L5",
  "0 0 13 * fri",
  "5,35 1-3 * * *",
  "0 22-4/3 * * *",
  "*/20 * * * * 30",
  "0 0 29 2 *",
  "@weekly",
  "45 */6 1-7 jan,jul mon",
  "0 4 */2 * *",
  "0 0 * * 7",
  "10-50/20 2 * * sun",
];

const RULES = [
  "FREQ=DAILY",
  "FREQ=DAILY;BYHOUR=2;BYMINUTE=30",
  "FREQ=DAILY;BYHOUR=1;BYMINUTE=30;BYSECOND=15",
  "DTSTART:20260101T023000\nRRULE:FREQ=DAILY;INTERVAL=3",
  "DTSTART:20200101T013000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE,SU;WKST=SU;INTERVAL=2",
  "FREQ=MONTHLY;BYDAY=-1FR",
  "FREQ=MONTHLY;BYDAY=MO(+2),3TU",
  "FREQ=MONTHLY;BYMONTHDAY=-1,15;BYHOUR=9",
  "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
  "FREQ=YEARLY;BYMONTH=3,11;BYDAY=SU;BYHOUR=1,2,3",
  "FREQ=YEARLY;BYWEEKNO=1,20,53;BYDAY=MO",
  "FREQ=YEARLY;BYYEARDAY=1,100,-1;BYHOUR=2;BYMINUTE=15",
  "FREQ=YEARLY;BYEASTER=0,-2",
  "FREQ=HOURLY;INTERVAL=5",
  "FREQ=HOURLY;BYDAY=SA,SU;BYMINUTE=0,30",
  "FREQ=MINUTELY;INTERVAL=45;BYHOUR=1,2,3;COUNT=90000",
  "DTSTART:20261101T000000\nRRULE:FREQ=MINUTELY;INTERVAL=7",
  "DTSTART:20261031T235950\nRRULE:FREQ=SECONDLY;INTERVAL=90",
  "FREQ=DAILY;COUNT=2600",
  "FREQ=DAILY;UNTIL=20270301T000000",
  "DTSTART:20260101T090000\nRRULE:FREQ=DAILY\nEXRULE:FREQ=WEEKLY;BYDAY=SA,SU\nEXDATE:20261225T090000\nRDATE:20261226T120000",
  "DTSTART:20200131T100000\nRRULE:FREQ=MONTHLY",
  "DTSTART:20200229T100000\nRRULE:FREQ=YEARLY",
  "RRULE:FREQ=WEEKLY;BYDAY=MO\nRRULE:FREQ=WEEKLY;BYDAY=TH;BYHOUR=12",
  "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU;WKST=SU",
  "FREQ=YEARLY;BYDAY=20MO",
  "FREQ=YEARLY;BYMONTH=1;BYDAY=-1SU,2WE",
  "FREQ=HOURLY;BYSETPOS=-1;BYMINUTE=5,10,20",
];

const INTERVALS: readonly (readonly [number, string])[] = [
  [3600, "2026-01-01T00:00:00Z"],
  [86_400, "2026-01-01T14:00:00Z"],
  [86_400, "2026-06-01T06:30:00Z"],
  [604_800, "2020-01-01T07:00:00Z"],
  [90_000, "2026-01-15T02:30:00Z"],
  [900, "2030-01-01T00:00:07Z"],
  [172_800.5, "2026-02-01T00:00:00.25Z"],
  [0.5, "2026-11-01T00:00:00Z"],
  [86_400, "2026-03-01T07:30:00Z"],
  [2_592_000, "2025-12-31T23:59:59Z"],
  [43_200, "2026-10-20T05:30:00Z"],
  [86_400, "2026-10-01T05:30:00Z"],
];

function at<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new Error("the list is empty");
  return item;
}

function micros(text: string): number {
  return Math.round(Date.parse(text) * 1000);
}

/** 224 schedules: each form in several zones, from starts on both sides of changes of the clock. */
export function scheduleCases(count: number): ScheduleCase[] {
  const schedules: Schedule[] = [];
  for (const [index, cron] of CRONS.entries()) {
    for (let round = 0; round < 4; round++) {
      const timezone = at(ZONES, index * 3 + round * 5);
      schedules.push({ cron, timezone, day_or: (index + round) % 3 !== 0 });
    }
  }
  for (const [index, rrule] of RULES.entries()) {
    for (let round = 0; round < 3; round++) {
      const lines = rrule.startsWith("DTSTART") ? rrule : `DTSTART:20200101T000000\n${rrule}`;
      schedules.push({ rrule: lines, timezone: at(ZONES, index + round * 4) });
    }
  }
  for (const [index, [interval, anchor]] of INTERVALS.entries()) {
    for (let round = 0; round < 5; round++) {
      schedules.push({ interval, anchor_date: anchor, timezone: at(ZONES, index + round * 3) });
    }
  }
  return schedules.map((schedule, index) => ({ schedule, start: micros(at(STARTS, index * 7)), count }));
}
