import { expect, it } from "vitest";
import { openApi, type TestApi } from "../../../test/support/api.ts";
import { makeFlow } from "../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import {
  createDeployment,
  deleteDeployment,
  pauseDeployment,
  updateDeployment,
} from "../../contract/deployments/routes.ts";
import { deleteFlowRun, listFlowRuns } from "../../contract/flow-runs/routes.ts";
import { createIds } from "../../platform/ids.ts";
import { silentLogger } from "../../platform/logger.ts";
import { lookAgain } from "../../store/queries/deployment-schedule-queries.ts";
import type { Store } from "../../store/store.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { createTellingStore } from "../events/telling-store.ts";
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

/** Many deployments of one flow, whose schedules were never looked at. */
async function insertDue({ client, store }: TestApi, count: number, schedule: object): Promise<void> {
  const ids = createIds();
  const flow_id = await makeFlow(client);
  await store.write(async (trx) => {
    for (let at = 0; at < count; at++) {
      const id = ids.uuid();
      const times = { created: 1, updated: 1 };
      const texts = { tags: "[]", labels: "{}", parameters: "{}", job_variables: "{}" };
      const deployment = { id, ...times, name: `d${at}`, flow_id, paused: 0, ...texts };
      const others = { enforce_parameter_schema: 1, status: "NOT_READY" };
      await trx
        .insertInto("deployment")
        .values({ ...deployment, ...others } as never)
        .execute();
      const own = { id: ids.uuid(), ...times, deployment_id: id, schedule: JSON.stringify(schedule) };
      const rest = { active: 1, parameters: "{}", next_look: 0 };
      await trx
        .insertInto("deployment_schedule")
        .values({ ...own, ...rest } as never)
        .execute();
    }
  });
}

/** The store, of which something else is something else. */
function replaced(store: Store, parts: Partial<Store>): Store {
  return new Proxy(store, {
    get(target, key) {
      if (key in parts) return Reflect.get(parts, key);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** The context of a pass before whose unit of this number something else happens. */
function interrupted(api: TestApi, before: number, happens: () => Promise<unknown>): ServiceContext {
  let units = 0;
  const write: Store["write"] = async (fn, options) => {
    units += 1;
    if (units === before) await happens();
    return api.store.write(fn, options);
  };
  return { ...contextOf(api), store: replaced(api.store, { write }) };
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

  it("tries to make what is missing, not what it has made, and makes anew what somebody has deleted", async () => {
    const api = await openApi(dialect);
    await deploy(api, [{ schedule: { interval: 60 } }]);
    await scheduler.run(api.context, never);
    api.clock.shift(61);
    // A unit for the run that is missing, and one that settles when the schedule is looked at next.
    const units = async () => {
      let count = 0;
      const write: Store["write"] = (fn, options) => {
        count += 1;
        return api.store.write(fn, options);
      };
      const made = await scheduler.run({ ...api.context, store: replaced(api.store, { write }) }, never);
      return { made, count };
    };
    expect(await units()).toEqual({ made: 1, count: 2 });
    const lookNow = () =>
      api.store.write((trx) => trx.updateTable("deployment_schedule").set({ next_look: 1 }).execute());
    await lookNow();
    expect(await units()).toEqual({ made: 0, count: 1 });
    const [last] = await api.client.call(listFlowRuns, {
      body: { sort: "EXPECTED_START_TIME_DESC", limit: 1 },
    });
    await api.client.call(deleteFlowRun, { params: { id: last?.id ?? "" } });
    await lookNow();
    expect(await units()).toEqual({ made: 1, count: 2 });
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

  it("gives runs the texts of their deployment, whatever is in them", async () => {
    const api = await openApi(dialect);
    const odd = String.raw`NULL{a,"b"}\'$1 ü`;
    const schedules = [{ schedule: { cron: "0 0 * * *" }, slug: "null", parameters: { x: odd } }];
    const body = {
      name: odd,
      flow_id: await makeFlow(api.client),
      schedules,
      tags: [odd, "NULL", ""],
      version: "NULL",
    };
    await api.client.call(createDeployment, { body: body as never });
    const runs = await api.client.call(listFlowRuns, { body: {} });
    expect(runs).toHaveLength(3);
    for (const run of runs) {
      expect(run).toMatchObject({ parameters: { x: odd }, deployment_version: "NULL" });
      expect(run.tags).toEqual(["auto-scheduled", odd, "NULL", ""]);
      expect(run.created_by?.display_value).toBe("null");
    }
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

  it("makes many runs two units at once where the database can, in several replicas, and each once", async () => {
    const api = await openApi(dialect);
    await insertDue(api, 600, { cron: "0 0 * * *" });
    let [underWay, most] = [0, 0];
    const write: Store["write"] = async (fn, options) => {
      most = Math.max(most, ++underWay);
      try {
        return await api.store.write(fn, options);
      } finally {
        underWay -= 1;
      }
    };
    const alone = { ...contextOf(api), store: replaced(api.store, { write }) };
    expect(await scheduler.run(alone, never)).toBe(3 * 600);
    expect(most).toBe(dialect.name === "sqlite" ? 1 : 2);
    const states = await api.store.db.selectFrom("flow_run_state").select(["id", "flow_run_id"]).execute();
    const rows = await api.store.db.selectFrom("flow_run").select(["id", "state_id"]).execute();
    expect(new Map(states.map(({ flow_run_id, id }) => [flow_run_id, id]))).toEqual(
      new Map(rows.map(({ id, state_id }) => [id, state_id])),
    );
    await api.store.write(async (trx) => {
      await trx.deleteFrom("flow_run").execute();
      await trx.updateTable("deployment_schedule").set({ next_look: 0 }).execute();
    });
    const made = await Promise.all([1, 2, 3].map(() => scheduler.run(contextOf(api), never)));
    // What two replicas hold from each other is left to the next pass.
    const later = await scheduler.run(contextOf(api), never);
    expect([...made, later].reduce((sum, count) => sum + count, 0)).toBe(3 * 600);
    const runs = await api.store.db
      .selectFrom("flow_run")
      .select(["deployment_id", "expected_start_time"])
      .execute();
    expect(new Set(runs.map((run) => `${run.deployment_id} ${run.expected_start_time}`)).size).toBe(3 * 600);
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

  it("makes the runs of more schedules than a page and a unit hold, and then has nothing to do", async () => {
    const api = await openApi(dialect);
    await insertDue(api, 450, { cron: "0 0 * * *" });
    const ctx = contextOf(api);
    expect(await scheduler.run(ctx, never)).toBe(3 * 450);
    let units = 0;
    const idle = interrupted(api, 1, async () => units++);
    expect(await scheduler.run(idle, never)).toBe(0);
    expect(units).toBe(0);
  });

  it("writes in smaller units while others wait to write", async () => {
    const api = await openApi(dialect);
    await insertDue(api, 150, { cron: "0 0 * * *" });
    const unitsOf = async (queuedWrites: number): Promise<number> => {
      let units = 0;
      const write: Store["write"] = (fn, options) => {
        units += 1;
        return api.store.write(fn, options);
      };
      await scheduler.run({ ...contextOf(api), store: replaced(api.store, { write, queuedWrites }) }, never);
      return units;
    };
    // 450 runs and 150 schedules: by hundreds, and all at once.
    expect(await unitsOf(1)).toBe(5 + 2);
    await api.store.write((trx) => trx.updateTable("deployment_schedule").set({ next_look: 0 }).execute());
    expect(await unitsOf(0)).toBe(1 + 1);
  });

  it("makes no runs of a deployment that is paused while a pass is under way", async () => {
    const api = await openApi(dialect);
    const ids: string[] = [];
    for (let at = 0; at < 18; at++) {
      const parts = { name: `d${at}`, paused: true };
      ids.push((await deploy(api, [{ schedule: { interval: 30 } }], parts)).id);
    }
    await api.store.write((trx) => trx.updateTable("deployment").set({ paused: 0 }).execute());
    const [id = ""] = ids;
    const pause = () => api.client.call(pauseDeployment, { params: { id } });
    // Of 1800 runs the first unit, or the first of each half, has been made by then.
    await scheduler.run(interrupted(api, dialect.name === "sqlite" ? 2 : 3, pause), never);
    const runs = await api.store.db.selectFrom("flow_run").select("deployment_id").execute();
    expect(runs).toHaveLength(1700);
    expect(runs.filter((run) => run.deployment_id === id)).toEqual([]);
  });

  it("leaves a schedule to the change that is made while a pass is under way", async () => {
    const api = await openApi(dialect);
    const { id } = await deploy(api, [{ schedule: { cron: "0 0 * * *" } }]);
    await api.store.write(async (trx) => {
      await trx.deleteFrom("flow_run").execute();
      await trx.updateTable("deployment_schedule").set({ next_look: 0 }).execute();
    });
    const schedules = [{ schedule: { cron: "30 12 * * *" } }];
    const change = () => api.client.call(updateDeployment, { params: { id }, body: { schedules } as never });
    expect(await scheduler.run(interrupted(api, 1, change), never)).toBe(0);
    expect((await dates(api)).map((date) => date.slice(11, 16))).toEqual(["12:30", "12:30", "12:30"]);
    // What was read before a change is not settled after it, be it twice the same.
    await api.store.write((trx) => trx.updateTable("deployment_schedule").set({ next_look: 0 }).execute());
    const again = () => api.store.write((trx) => lookAgain(trx, id));
    await scheduler.run(interrupted(api, 2, again), never);
    const left = await api.store.db.selectFrom("deployment_schedule").select("next_look").execute();
    expect(left).toEqual([{ next_look: -1 }]);
    expect(await scheduler.run(contextOf(api), never)).toBe(0);
    expect(await dates(api)).toHaveLength(3);
  });

  it("goes on when a schedule's parameters are too large to make a run of", async () => {
    const api = await openApi(dialect);
    await deploy(api, [{ schedule: { cron: "0 * * * *" } }], { name: "small", paused: true });
    const large = { text: "x".repeat(300_000) };
    const schedules = [{ schedule: { cron: "0 * * * *" }, parameters: { more: large.text } }];
    await deploy(api, schedules, { name: "large", parameters: large, paused: true });
    await api.store.write((trx) => trx.updateTable("deployment").set({ paused: 0 }).execute());
    expect(await scheduler.run(contextOf(api), never)).toBe(3);
    expect(await scheduler.run(contextOf(api), never)).toBe(0);
  });

  it("tells no events of runs that are to come, as Prefect", async () => {
    const api = await openApi(dialect);
    await insertDue(api, 1, { cron: "0 0 * * *" });
    const { clock, facts } = api;
    const publish = (published: readonly DomainFact[]): void => void facts.push(...published);
    const telling = createTellingStore({ store: api.store, clock, ids: createIds(), facts: { publish } });
    expect(await scheduler.run({ ...contextOf(api), ...telling }, never)).toBe(3);
    expect(await api.store.db.selectFrom("event").select("event").execute()).toEqual([]);
  });

  it("tells of runs that it made", async () => {
    const api = await openApi(dialect);
    await deploy(api, [{ schedule: { cron: "0 0 * * *" } }]);
    const told = api.facts.filter(({ kind }) => kind === "flow-run-state-changed");
    expect(told).toHaveLength(3);
  });
});
