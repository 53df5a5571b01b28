import fc from "fast-check";
import { expect, it } from "vitest";
import { openApi, type TestApi } from "../../../test/support/api.ts";
import { makeFlow, propose } from "../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import {
  createDeployment,
  pauseDeployment,
  readDeployment,
  resumeDeployment,
  updateDeployment,
  updateDeploymentSchedule,
} from "../../contract/deployments/routes.ts";
import { listFlowRuns, readFlowRun } from "../../contract/flow-runs/routes.ts";
import type { FlowRun } from "../../contract/flow-runs/schemas.ts";
import { readWaitingReport } from "../flow-runs/read-waiting-report.ts";
import { lateRuns } from "../loops/late-runs.ts";
import { scheduler } from "../loops/scheduler.ts";

const never = new AbortController().signal;
const HOUR = 3600;
const HOURLY = { interval: HOUR, anchor_date: "2020-01-01T00:00:00Z" };

/** A deployment with one schedule, a run each hour, that is looked at one minute after the full hour. */
async function deploy(api: TestApi, policy: object, parts: object = {}, schedule: object = HOURLY) {
  const body = {
    name: "prod",
    flow_id: await makeFlow(api.client),
    schedules: [{ schedule, ...policy }],
    ...parts,
  };
  api.clock.shift(HOUR + 60 - ((api.clock.now() / 1000) % HOUR));
  return api.client.call(createDeployment, { body: body as never }); // safe: the client checks it
}

/** One pass of the loops of a server. */
async function pass({ context }: TestApi): Promise<void> {
  await scheduler.run(context, never);
  await lateRuns.run(context, never);
}

/** Later, with the server's loops at work each half hour, or away until then. */
async function later(api: TestApi, hours: number, isAway = false): Promise<void> {
  for (let half = 0; half < hours * 2; half++) {
    api.clock.shift(HOUR / 2);
    if (!isAway) await pass(api);
  }
  if (isAway) await pass(api);
}

/** Runs that are due, the earliest first. */
async function due(api: TestApi): Promise<FlowRun[]> {
  const runs = await api.client.call(listFlowRuns, { body: { sort: "EXPECTED_START_TIME_ASC" } });
  return runs.filter((run) => Date.parse(run.expected_start_time ?? "") <= api.clock.now());
}

async function names(api: TestApi): Promise<(string | null)[]> {
  return (await due(api)).map(({ state_name }) => state_name);
}

/** The run whose time has come last. */
async function latest(api: TestApi): Promise<FlowRun> {
  const run = (await due(api)).at(-1);
  if (run === undefined) throw new Error("no run is due");
  return run;
}

async function begin(api: TestApi, id: string) {
  const claim = await propose(api.client, id, "PENDING");
  if (claim.status === "ACCEPT") await propose(api.client, id, "RUNNING");
  return claim;
}

/** A deployment whose first run goes on while the second one is due. */
async function overlapping(api: TestApi, policy: object, parts: object = {}) {
  const { id } = await deploy(api, policy, parts);
  api.clock.shift(HOUR);
  const first = await latest(api);
  await begin(api, first.id);
  api.clock.shift(HOUR);
  return { id, first, second: await latest(api) };
}

describeEachDialect("overlapping runs of a schedule", (dialect) => {
  it("go on beside each other where nothing is said", async () => {
    const api = await openApi(dialect);
    const { second } = await overlapping(api, {});
    expect((await begin(api, second.id)).status).toBe("ACCEPT");
    expect(await names(api)).toEqual(["Running", "Running"]);
  });

  it("wait for each other with queue, say for whom, and begin as soon as that has ended", async () => {
    const api = await openApi(dialect);
    const { first, second } = await overlapping(api, { overlap: "queue" });
    const answer = await begin(api, second.id);
    expect(answer).toMatchObject({
      status: "REJECT",
      state: { type: "SCHEDULED", name: "AwaitingFormerRun" },
    });
    expect(answer.state?.message).toContain(`run '${first.name}' (${first.id}, due `);
    const { causes } = await readWaitingReport(api.context, second.id);
    expect(causes[0]).toMatchObject({ code: "awaiting-former-run" });
    expect(causes[0]?.message).toContain(first.name);
    // It asks again, and is told the same without another state.
    const { state_id } = await api.client.call(readFlowRun, { params: { id: second.id } });
    await begin(api, second.id);
    expect((await api.client.call(readFlowRun, { params: { id: second.id } })).state_id).toBe(state_id);
    await propose(api.client, first.id, "FAILED");
    expect(api.facts.filter(({ kind }) => kind === "flow-run-due")).toEqual([
      { kind: "flow-run-due", run_id: second.id },
    ]);
    const woken = await api.client.call(readFlowRun, { params: { id: second.id } });
    expect(Date.parse(woken.next_scheduled_start_time ?? "")).toBeLessThanOrEqual(api.clock.now());
    expect((await begin(api, second.id)).status).toBe("ACCEPT");
  });

  it("begin in their order with queue, whichever is asked for first", async () => {
    const api = await openApi(dialect);
    await deploy(api, { overlap: "queue" });
    api.clock.shift(3 * HOUR);
    const [first, second, third] = await due(api);
    expect((await begin(api, third?.id ?? "")).status).toBe("REJECT");
    expect((await begin(api, second?.id ?? "")).state?.message).toContain(first?.name);
    expect((await begin(api, first?.id ?? "")).status).toBe("ACCEPT");
  });

  it("are skipped with skip, and say which run went on, whether somebody asks for them or not", async () => {
    const api = await openApi(dialect);
    const { first, second } = await overlapping(api, { overlap: "skip" });
    expect(await begin(api, second.id)).toMatchObject({
      status: "REJECT",
      state: { type: "CANCELLED", name: "Skipped" },
    });
    api.clock.shift(HOUR);
    await pass(api);
    const third = await latest(api);
    expect(third.state).toMatchObject({ type: "CANCELLED", name: "Skipped" });
    expect(third.state?.message).toMatch(new RegExp(`^Skipped: run '${first.name}' .* had not ended`));
    await propose(api.client, first.id, "COMPLETED");
    api.clock.shift(HOUR);
    await pass(api);
    expect((await begin(api, (await latest(api)).id)).status).toBe("ACCEPT");
  });

  it("with cancel-running, the earlier run is cancelled and the later one begins once it has ended", async () => {
    const api = await openApi(dialect);
    const { first, second } = await overlapping(api, { overlap: "cancel-running" });
    const answer = await begin(api, second.id);
    expect(answer).toMatchObject({ status: "REJECT", state: { name: "AwaitingFormerRun" } });
    const cancelled = await api.client.call(readFlowRun, { params: { id: first.id } });
    expect(cancelled.state).toMatchObject({ type: "CANCELLING" });
    expect(cancelled.state?.message).toContain(second.name);
    await propose(api.client, first.id, "CANCELLED");
    expect((await begin(api, second.id)).status).toBe("ACCEPT");
  });

  it("with cancel-running, a run without a process is cancelled at once", async () => {
    const api = await openApi(dialect);
    const { first, second } = await overlapping(api, { overlap: "cancel-running" });
    await propose(api.client, first.id, "SCHEDULED", { name: "AwaitingRetry" }, { force: true });
    expect((await begin(api, second.id)).status).toBe("ACCEPT");
    expect((await api.client.call(readFlowRun, { params: { id: first.id } })).state_type).toBe("CANCELLED");
  });

  it("are not judged before they are due: who claims ahead of time is told to wait", async () => {
    const api = await openApi(dialect);
    const { first } = await overlapping(api, { overlap: "skip" });
    const runs = await api.client.call(listFlowRuns, { body: { sort: "EXPECTED_START_TIME_ASC" } });
    const next = runs.find((run) => Date.parse(run.expected_start_time ?? "") > api.clock.now());
    api.clock.shift(HOUR - 70);
    const answer = await begin(api, next?.id ?? "");
    expect(answer).toMatchObject({ status: "WAIT", state: { name: "Scheduled" } });
    await propose(api.client, first.id, "COMPLETED");
    expect((await begin(api, next?.id ?? "")).status).toBe("ACCEPT");
  });

  it("a run that waits for its retry has not ended, and one that is started again by hand does not ask", async () => {
    const api = await openApi(dialect);
    const { first, second } = await overlapping(api, { overlap: "skip" });
    await propose(api.client, first.id, "SCHEDULED", { name: "AwaitingRetry" }, { force: true });
    expect((await begin(api, second.id)).state?.name).toBe("Skipped");
    await propose(api.client, first.id, "FAILED", {}, { force: true });
    api.clock.shift(HOUR);
    const third = await latest(api);
    await begin(api, third.id);
    await propose(api.client, first.id, "SCHEDULED", { name: "AwaitingRetry" });
    expect((await begin(api, first.id)).status).toBe("ACCEPT");
  });

  it("one goes on at most, though several workers ask several servers at once", async () => {
    const api = await openApi(dialect);
    for (const overlap of ["queue", "skip", "cancel-running"]) {
      await deploy(api, { overlap }, { name: overlap });
      const body = { deployments: { name: { any_: [overlap] } }, sort: "EXPECTED_START_TIME_ASC" as const };
      api.clock.shift(3 * HOUR);
      const runs = (await api.client.call(listFlowRuns, { body })).slice(0, 3);
      await Promise.all(runs.map((run) => propose(api.client, run.id, "PENDING")));
      await pass(api);
      const after = await api.client.call(listFlowRuns, { body });
      expect(after.filter(({ state_type }) => state_type === "PENDING").length, overlap).toBeLessThanOrEqual(
        1,
      );
    }
  });

  it("a limit of the deployment is asked after its schedule", async () => {
    const api = await openApi(dialect);
    const { first, second } = await overlapping(api, { overlap: "skip" }, { concurrency_limit: 1 });
    expect((await begin(api, second.id)).state?.name).toBe("Skipped");
    await propose(api.client, first.id, "COMPLETED");
    api.clock.shift(HOUR);
    expect((await begin(api, (await latest(api)).id)).status).toBe("ACCEPT");
  });
});

describeEachDialect("missed runs of a schedule", (dialect) => {
  it("stay late where nothing is said, and dates without a server are left out", async () => {
    const api = await openApi(dialect);
    await deploy(api, {});
    await later(api, 10, true);
    expect(await names(api)).toEqual(["Late", "Late", "Late"]);
  });

  it("are all made up for with run-all, each once, though several servers come back at once", async () => {
    const api = await openApi(dialect);
    await deploy(api, { missed: "run-all" });
    api.clock.shift(10 * HOUR);
    await Promise.all([pass(api), pass(api), pass(api)]);
    const runs = await due(api);
    expect(runs.map(({ state_name }) => state_name)).toEqual(Array(10).fill("Late"));
    expect(new Set(runs.map(({ expected_start_time }) => expected_start_time)).size).toBe(10);
    const states = await api.store.db
      .selectFrom("flow_run_state")
      .select("message")
      .where("name", "=", "Scheduled")
      .execute();
    expect(states.filter(({ message }) => message?.startsWith("Missed at its time"))).toHaveLength(7);
  });

  it("are made up for by the latest with run-latest; the others say which run stands for them", async () => {
    const api = await openApi(dialect);
    await deploy(api, { missed: "run-latest" });
    await later(api, 10, true);
    const runs = await due(api);
    expect(runs.map(({ state_name }) => state_name)).toEqual(["Skipped", "Skipped", "Skipped", "Late"]);
    const last = runs.at(-1);
    expect(runs[0]?.state?.message).toContain(`run '${last?.name}' (${last?.id}`);
    const states = await api.store.db
      .selectFrom("flow_run_state")
      .select("message")
      .where("flow_run_id", "=", last?.id ?? "")
      .execute();
    expect(states.map(({ message }) => message).join()).toMatch(
      /no server was there.* Of 6 earlier dates since/,
    );
    expect((await begin(api, last?.id ?? "")).status).toBe("ACCEPT");
  });

  it("wait with run-latest until the later ones are made, when a worker is back before the scheduler", async () => {
    const api = await openApi(dialect);
    await deploy(api, { missed: "run-latest" });
    api.clock.shift(10 * HOUR);
    const ahead = await latest(api);
    expect(await begin(api, ahead.id)).toMatchObject({ status: "REJECT", state: { name: "Scheduled" } });
    await scheduler.run(api.context, never);
    expect((await begin(api, ahead.id)).state?.name).toBe("Skipped");
  });

  it("are not run with skip, and say so", async () => {
    const api = await openApi(dialect);
    await deploy(api, { missed: "skip" });
    await later(api, 5, true);
    expect(await names(api)).toEqual(["Skipped", "Skipped", "Skipped", "Skipped"]);
    expect((await latest(api)).state?.message).toMatch(
      /^Missed: it was due at .*, and had not begun 15 seconds later/,
    );
    api.clock.shift(HOUR - 55);
    expect((await begin(api, (await latest(api)).id)).status).toBe("ACCEPT");
  });

  it("do not pile up with run-latest while a run goes on that the others wait for", async () => {
    const api = await openApi(dialect);
    await overlapping(api, { overlap: "queue", missed: "run-latest" });
    await later(api, 6);
    const all = await names(api);
    expect(all.filter((name) => name === "Skipped").length).toBe(all.length - 2);
    expect([all[0], all.at(-1)]).toEqual(["Running", "AwaitingFormerRun"]);
  });

  it("are none while the schedule, or its deployment, is paused", async () => {
    const api = await openApi(dialect);
    const { id } = await deploy(api, { missed: "run-all" });
    await api.client.call(pauseDeployment, { params: { id } });
    await later(api, 10);
    await api.client.call(resumeDeployment, { params: { id } });
    await pass(api);
    expect(await due(api)).toEqual([]);
    const [schedule] = (await api.client.call(readDeployment, { params: { id } })).schedules;
    const params = { id, schedule_id: schedule?.id ?? "" };
    await api.client.call(updateDeploymentSchedule, { params, body: { active: false, parameters: {} } });
    await later(api, 5);
    await api.client.call(updateDeploymentSchedule, { params, body: { active: true, parameters: {} } });
    await pass(api);
    expect(await due(api)).toEqual([]);
  });

  it("are those of its times as they were: dates of new times are not missed before the change", async () => {
    const api = await openApi(dialect);
    const { id } = await deploy(api, { missed: "run-all", slug: "hourly" });
    api.clock.shift(10 * HOUR);
    const schedules = [{ slug: "hourly", schedule: { cron: "30 * * * *" } }];
    await api.client.call(updateDeployment, { params: { id }, body: { schedules } as never });
    await pass(api);
    // The three that were made ahead were due before the change.
    expect((await due(api)).map((run) => run.expected_start_time?.slice(14, 16))).toEqual(["00", "00", "00"]);
  });

  it("run-latest: a deployment that is created anew keeps what is due, by the same schedule", async () => {
    const api = await openApi(dialect);
    const made = await deploy(api, { missed: "run-latest", overlap: "queue" });
    await later(api, 2);
    const waiting = await latest(api);
    // As a client does that knows nothing of it, with an anchor of its own.
    const schedules = [{ schedule: { interval: HOUR } }];
    const body = { name: "prod", flow_id: made.flow_id, schedules } as never;
    const again = await api.client.call(createDeployment, { body });
    expect(again.schedules).toMatchObject([
      { id: made.schedules[0]?.id, overlap: "queue", missed: "run-latest" },
    ]);
    expect((await latest(api)).id).toBe(waiting.id);
    const explicit = [{ schedule: { interval: HOUR }, overlap: "allow", missed: null }];
    const reset = await api.client.call(createDeployment, {
      body: { name: "prod", flow_id: made.flow_id, schedules: explicit } as never,
    });
    expect(reset.schedules).toMatchObject([{ overlap: "allow", missed: null }]);
    expect(await due(api)).toEqual([expect.objectContaining({ state_name: "Skipped" })]);
  });

  it("of a schedule in a zone are its dates, on the day on which the clock changes, too", async () => {
    const api = await openApi(dialect);
    // 2027-03-28, 2:00 becomes 3:00; in October 3:00 becomes 2:00 again.
    for (const day of ["2027-03-28", "2027-10-31"]) {
      api.clock.shift((Date.parse(`${day}T00:00:00Z`) - 30 * HOUR * 1000 - api.clock.now()) / 1000);
      const schedule = { cron: "30 * * * *", timezone: "Europe/Madrid" };
      await deploy(api, { missed: "run-all" }, { name: day }, schedule);
      await later(api, 48, true);
      const body = { deployments: { name: { any_: [day] } }, sort: "EXPECTED_START_TIME_ASC" as const };
      const runs = (await api.client.call(listFlowRuns, { body })).filter(
        (run) => Date.parse(run.expected_start_time ?? "") <= api.clock.now(),
      );
      const times = runs.map((run) => Date.parse(run.expected_start_time ?? ""));
      expect(new Set(times).size).toBe(times.length);
      expect(times.length).toBeGreaterThanOrEqual(47);
    }
  });
});

const step = fc.oneof(
  fc.record({
    kind: fc.constant("time" as const),
    halves: fc.integer({ min: 1, max: 4 }),
    isAway: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("claim" as const), which: fc.nat({ max: 3 }) }),
  fc.record({
    kind: fc.constant("end" as const),
    type: fc.constantFrom("COMPLETED", "FAILED", "CANCELLED" as const),
  }),
);
const policy = fc.record({
  overlap: fc.constantFrom("queue", "skip", "cancel-running"),
  missed: fc.constantFrom(null, "run-all", "run-latest", "skip"),
});

describeEachDialect("policies of a schedule", (dialect) => {
  it("let one run go on at most, lose none, and end with none that waits", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(policy, fc.array(step, { minLength: 4, maxLength: 14 }), async (said, steps) => {
        const api = await openApi(dialect);
        await deploy(api, said);
        const begun = async (): Promise<FlowRun[]> =>
          (await due(api)).filter((run) => run.run_count > 0 || run.state_type === "PENDING").filter(isOpen);
        let seen = new Set<string>();
        const check = async (): Promise<void> => {
          expect((await begun()).length).toBeLessThanOrEqual(1);
          const now = new Set((await due(api)).map(({ id }) => id));
          for (const id of seen) expect(now.has(id)).toBe(true);
          seen = now;
        };
        for (const each of steps) {
          if (each.kind === "time") await later(api, each.halves / 2, each.isAway);
          else if (each.kind === "claim") {
            const run = (await due(api)).filter(isOpen)[each.which];
            if (run !== undefined) await begin(api, run.id);
          } else for (const run of await begun()) await propose(api.client, run.id, each.type);
          await check();
        }
        // Nothing new comes: all that waits gets its turn.
        for (let turn = 0; turn < 40; turn++) {
          for (const run of await begun())
            await propose(api.client, run.id, run.state_type === "CANCELLING" ? "CANCELLED" : "COMPLETED");
          const next = (await due(api)).find(isOpen);
          if (next === undefined) break;
          await begin(api, next.id);
          await check();
        }
        expect((await due(api)).filter(isOpen)).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });
});

function isOpen({ state_type }: FlowRun): boolean {
  return !["COMPLETED", "FAILED", "CANCELLED", "CRASHED"].includes(state_type ?? "");
}
