import { expect, it } from "vitest";
import { createDeployment } from "../../src/contract/deployments/routes.ts";
import { createFlow } from "../../src/contract/flows/routes.ts";
import { scheduler } from "../../src/services/loops/scheduler.ts";
import { openApi } from "../support/api.ts";
import { describeEachDialect } from "../support/each-dialect.ts";

const MINUTE = 60;
const MINUTE_MICROS = 60_000_000;
const never = new AbortController().signal;
const IS_WHOLE = process.env.CRASH_STRIDE === "1";
/** From a while before New York's clocks change, and the hour that crons leave out: as at Prefect, they run once in one that comes twice. */
const CHANGES = [
  { way: "forward", from: "2027-03-14T06:10:20Z", twice: undefined },
  { way: "back", from: "2027-11-07T05:10:20Z", twice: "2027-11-07T06:00:00Z" },
];
const HOUR_MICROS = 60 * MINUTE_MICROS;

describeEachDialect("schedules of every minute", (dialect) => {
  it.each(CHANGES)(
    "over a day on which the clocks go $way, two schedulers at a time make each run once, at its minute",
    async ({ from, twice }) => {
      const [deployments, hours, step] = IS_WHOLE ? [200, 24, 1] : [6, 2, 10];
      const api = await openApi(dialect);
      const { client, clock, context, store } = api;
      clock.shift((Date.parse(from) - clock.now()) / 1000);
      const flow = await client.call(createFlow, { body: { name: "each-minute" } });
      const kinds = [
        { cron: "* * * * *", timezone: "America/New_York" },
        { interval: MINUTE, anchor_date: "2020-01-01T00:00:00Z", timezone: "America/New_York" },
        { rrule: "DTSTART:20270101T000000Z\nRRULE:FREQ=MINUTELY" },
      ];
      for (let at = 0; at < deployments; at++) {
        const schedules = [{ schedule: kinds[at % kinds.length] }];
        const body = { name: `d${at}`, flow_id: flow.id, schedules };
        await client.call(createDeployment, { body: body as never });
      }
      const first = Math.ceil(clock.nowMicros() / MINUTE_MICROS) * MINUTE_MICROS;
      const end = first + hours * HOUR_MICROS;
      while (clock.nowMicros() < end) {
        clock.shift(step * MINUTE);
        await Promise.all([scheduler.run(context, never), scheduler.run(context, never)]);
      }
      const wanted = Array.from({ length: hours * 60 }, (_, minute) => first + minute * MINUTE_MICROS);
      const left = twice === undefined ? undefined : Date.parse(twice) * 1000;
      const wantedOfCron = wanted.filter((at) => left === undefined || at < left || at >= left + HOUR_MICROS);
      const made = await store.db.selectFrom("deployment").select(["id", "name"]).execute();
      expect(made).toHaveLength(deployments);
      for (const { id, name } of made) {
        const isCron = "cron" in (kinds[Number(name.slice(1)) % kinds.length] ?? {});
        const runs = await store.db
          .selectFrom("flow_run")
          .select("expected_start_time")
          .where("deployment_id", "=", id)
          .where("expected_start_time", ">=", first)
          .where("expected_start_time", "<", end)
          .orderBy("expected_start_time")
          .execute();
        expect(
          runs.map(({ expected_start_time }) => expected_start_time),
          name,
        ).toEqual(isCron ? wantedOfCron : wanted);
      }
    },
    1_800_000,
  );
});
