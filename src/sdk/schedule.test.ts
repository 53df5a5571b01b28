import { expect, it } from "vitest";
import { cron, flow, interval, rrule } from "../index.ts";
import { wireSchedules } from "./deployments/wire-schedules.ts";

it("keeps a flow's schedules as they were given", () => {
  const daily = cron("0 6 * * *", { timezone: "America/Buenos_Aires" });
  const twice = flow(
    { name: "twice", schedule: [daily, interval({ hours: 1, minutes: 30 })] },
    async () => 1,
  );
  expect(twice.schedules).toEqual([
    { cron: "0 6 * * *", timezone: "America/Buenos_Aires" },
    { intervalSeconds: 5400 },
  ]);
  expect(flow({ name: "once", schedule: daily }, async () => 1).schedules).toEqual([daily]);
  expect(flow({ name: "never" }, async () => 1).schedules).toEqual([]);
});

it("keeps what schedules say of overlapping and missed runs, and sends nothing that is not said", () => {
  const often = interval({ minutes: 5 }, { overlap: "skip", missed: "run-latest" });
  const sent = wireSchedules({ name: "x", schedules: [often, cron("0 6 * * *")] }, [], 0);
  expect(sent[0]).toMatchObject({ overlap: "skip", missed: "run-latest" });
  expect(Object.keys(sent[1] ?? {})).toEqual(["schedule", "active", "parameters"]);
});

it.each([
  [{ cron: "0 0 30 2 *" }, /^the schedule "0 0 30 2 \*" of deployment "x" never comes due again/],
  [{ cron: "99 * * * *" }, /^the schedule "99 \* \* \* \*" of deployment "x": Invalid cron string/],
  [{ rrule: "FREQ=DAILY;UNTIL=20200101T000000Z" }, /never comes due again; no run would ever start$/],
])("is not deployed by %j", (options, message) => {
  expect(() => wireSchedules({ name: "x", ...options }, [], Date.UTC(2026, 0, 1) * 1000)).toThrow(message);
});

it.each([
  ["a cron expression that is none", () => cron("every day"), /must have five fields/],
  [
    "an unknown time zone",
    () => cron("0 0 * * *", { timezone: "Mars/Olympus" }),
    /"Mars\/Olympus", which is unknown/,
  ],
  [
    "a time zone by its town",
    () => cron("0 0 * * *", { timezone: "Buenos Aires" }),
    /did you mean "America\/(Argentina\/)?Buenos_Aires"/,
  ],
  [
    "an unknown word for overlapping runs",
    () => cron("0 0 * * *", { overlap: "wait" as "queue" }),
    /overlap "wait"; it must be one of allow, queue, skip, cancel-running/,
  ],
  ["no time at all", () => interval({}), /intervalSeconds 0; it must be above 0/],
  [
    "two kinds at once",
    () => flow({ name: "x", schedule: { ...rrule("FREQ=DAILY"), ...cron("0 0 * * *") } }, async () => 1),
    /cron and rrule/,
  ],
])("refuses %s", (_what, make, message) => {
  expect(make).toThrow(message);
});
