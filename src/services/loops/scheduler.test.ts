import { expect, it } from "vitest";
import { openApi, type TestApi } from "../../../test/support/api.ts";
import { makeFlow } from "../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { createDeployment, deleteDeployment } from "../../contract/deployments/routes.ts";
import { listFlowRuns } from "../../contract/flow-runs/routes.ts";
import { createIds } from "../../platform/ids.ts";
import { silentLogger } from "../../platform/logger.ts";
import type { ServiceContext } from "../context.ts";
import { scheduler } from "./scheduler.ts";

const never = new AbortController().signal;
const HOUR = 3600;

function contextOf({ store, clock }: Pick<TestApi, "store" | "clock">): ServiceContext {
  return { store, clock, ids: createIds(), logger: silentLogger, facts: { publish: () => {} } };
}

async function deploy({ client }: TestApi, schedules: readonly object[], parts: object = {}) {
  const body = { name: "prod", flow_id: await makeFlow(client), schedules, ...parts };
  return client.call(createDeployment, { body: body as never });
}

async function dates({ client }: TestApi): Promise<string[]> {
  const runs = await client.call(listFlowRuns, { body: { sort: "EXPECTED_START_TIME_ASC" } });
  return runs.map((run) => run.expected_start_time ?? "");
}

describeEachDialect("the scheduler", (dialect) => {
  it("makes the next run when the first is due, and no run twice", async () => {
    const api = await openApi(dialect);
    await deploy(api, [{ schedule: { interval: 2 * HOUR, anchor_date: "2020-01-01T00:00:00Z" } }]);
    const first = await dates(api);
    expect(first).toHaveLength(3);
    const ctx = contextOf(api);
    expect(await scheduler.run(ctx, never)).toBe(0);
    api.clock.shift(2 * HOUR);
    expect(await scheduler.run(ctx, never)).toBe(1);
    expect(await dates(api)).toHaveLength(4);
    api.clock.shift(10 * HOUR);
    expect(await scheduler.run(ctx, never)).toBe(3);
    expect(new Set(await dates(api)).size).toBe(7);
  });

  it("keeps an hour ahead of a schedule that runs often, and at most a hundred runs", async () => {
    const api = await openApi(dialect);
    await deploy(api, [{ schedule: { interval: 60 } }]);
    expect((await dates(api)).length).toBeGreaterThanOrEqual(60);
    await deploy(api, [{ schedule: { interval: 5 } }], { name: "often" });
    const runs = await api.client.call(listFlowRuns, {
      body: { deployments: { name: { any_: ["often"] } } },
    });
    expect(runs).toHaveLength(100);
  });

  it("makes no more runs ahead than a schedule allows, with the schedule's parameters", async () => {
    const api = await openApi(dialect);
    const schedule = { cron: "0 0 * * *" };
    const schedules = [{ schedule, max_scheduled_runs: 2, parameters: { x: 5 }, slug: "night" }];
    await deploy(api, schedules, { parameters: { x: 1, y: 2 } });
    const runs = await api.client.call(listFlowRuns, { body: {} });
    expect(runs).toHaveLength(2);
    expect(runs[0]).toMatchObject({
      parameters: { x: 5, y: 2 },
      created_by: { type: "SCHEDULE", display_value: "night" },
      state: { message: "Flow run scheduled" },
    });
    expect(runs[0]?.idempotency_key).toMatch(/^scheduled \S{36} \S{36} \d{4}-\d\d-\d\d 00:00:00\+00:00$/);
  });

  it("goes on with other schedules when one cannot be computed", async () => {
    const api = await openApi(dialect);
    await deploy(api, [{ schedule: { cron: "0 * * * *" } }, { schedule: { cron: "30 * * * *" } }]);
    await api.store.write(async (trx) => {
      const [one] = await trx.selectFrom("deployment_schedule").select("id").limit(1).execute();
      await trx
        .updateTable("deployment_schedule")
        .set({ schedule: '{"cron":"broken","day_or":true}' })
        .where("id", "=", one?.id ?? "")
        .execute();
    });
    api.clock.shift(5 * HOUR);
    expect(await scheduler.run(contextOf(api), never)).toBe(3);
  });

  it("makes each run once though several replicas run at once", async () => {
    const api = await openApi(dialect);
    for (let at = 0; at < 8; at++) {
      await deploy(api, [{ schedule: { interval: 7200 } }], { name: `d${at}`, paused: true });
    }
    await api.store.write(async (trx) => {
      await trx.updateTable("deployment").set({ paused: 0 }).execute();
    });
    const replicas = Array.from({ length: 4 }, () => contextOf(api));
    const made = await Promise.all(replicas.map((ctx) => scheduler.run(ctx, never)));
    expect(made.reduce((sum, count) => sum + count, 0)).toBe(24);
    expect(await dates(api)).toHaveLength(24);
  });

  it("leaves paused and deleted deployments alone", async () => {
    const api = await openApi(dialect);
    await deploy(api, [{ schedule: { interval: HOUR } }], { paused: true });
    const { id } = await deploy(api, [{ schedule: { interval: HOUR } }], { name: "gone" });
    await api.client.call(deleteDeployment, { params: { id } });
    api.clock.shift(48 * HOUR);
    expect(await scheduler.run(contextOf(api), never)).toBe(0);
    expect(await dates(api)).toEqual([]);
  });

  it("tells of runs that it made", async () => {
    const api = await openApi(dialect);
    await deploy(api, [{ schedule: { cron: "0 0 * * *" } }]);
    const told = api.facts.filter(({ kind }) => kind === "flow-run-state-changed");
    expect(told).toHaveLength(3);
  });
});
