import { describe, expect, it } from "vitest";
import { scheduleSentence, scheduleWhen } from "./schedule-sentence.ts";

describe("schedules in Spanish", () => {
  it.each([
    ["0 3 * * 1-5", "a las 03:00 los lunes a viernes"],
    ["0 3 * * *", "a las 03:00 todos los días"],
    ["*/15 * * * *", "cada 15 minutos"],
    ["0 * * * *", "cada hora"],
    ["30 9,18 1 jan *", "a las 09:30 y 18:30 el día 1 del mes en enero"],
    ["0 0 13 * fri", "a las 00:00 el día 13 del mes o los viernes"],
    ["0 0 * * 5#2", "según cron 0 0 * * 5#2"],
  ])("%s", (cron, words) => {
    expect(scheduleSentence({ cron, day_or: true }, "es")).toBe(`${words} (UTC)`);
  });

  it("are lengths too", () => {
    expect(scheduleWhen({ interval: 5400 }, "es")).toBe("cada 1 hora 30 minutos");
    expect(scheduleWhen({ interval: 86_400 }, "es")).toBe("cada día");
  });
});

describe("rules of calendars", () => {
  it.each([
    ["DTSTART:20260101T093000\nFREQ=DAILY", "every day at 09:30", "cada día a las 09:30"],
    ["FREQ=HOURLY;INTERVAL=4", "every 4 hours", "cada 4 horas"],
    [
      "DTSTART:20260101T000000\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;BYHOUR=9;BYMINUTE=30",
      "every 2 weeks on Monday and Friday at 09:30",
      "cada 2 semanas los lunes y viernes a las 09:30",
    ],
    [
      "FREQ=MONTHLY;BYMONTHDAY=1,15",
      "every month on day 1 and 15 of the month at 00:00",
      "cada mes el día 1 y 15 del mes a las 00:00",
    ],
    ["FREQ=YEARLY;BYMONTH=3", "every year in March at 00:00", "cada año en marzo a las 00:00"],
    ["FREQ=MONTHLY;BYDAY=-1FR", "rrule FREQ=MONTHLY;BYDAY=-1FR", "rrule FREQ=MONTHLY;BYDAY=-1FR"],
    ["FREQ=DAILY;COUNT=3", "rrule FREQ=DAILY;COUNT=3", "rrule FREQ=DAILY;COUNT=3"],
    ["no rule", "rrule no rule", "rrule no rule"],
  ])("%s", (rrule, english, spanish) => {
    const schedule = { rrule, timezone: "UTC" };
    expect(scheduleWhen(schedule, "en")).toBe(english);
    expect(scheduleWhen(schedule, "es")).toBe(spanish);
  });
});
