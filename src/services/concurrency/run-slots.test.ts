import { expect, it } from "vitest";
import { openApi, type TestApi } from "../../../test/support/api.ts";
import { makeFlow, makeFlowRun, makeTaskRun, propose } from "../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { createTagLimit, readTagLimitByTag } from "../../contract/concurrency-limits/routes.ts";
import {
  decrementSlotsWithLease,
  readConcurrencyLimit,
  renewConcurrencyLease,
  updateConcurrencyLimit,
} from "../../contract/concurrency-limits/routes-v2.ts";
import { createDeployment, createDeploymentRun } from "../../contract/deployments/routes.ts";
import { deleteFlowRun } from "../../contract/flow-runs/routes.ts";
import type { StateType } from "../../contract/states/schemas.ts";
import { STATE_TYPES } from "../../contract/states/state-types.ts";
import { setTaskRunState } from "../../contract/task-runs/routes.ts";
import { concurrencyLeases } from "../loops/concurrency-leases.ts";

const CLIENT = { "user-agent": "prefect/3.8.4 (API 0.8.4)", "content-type": "application/json" };

interface Answer {
  readonly status: string;
  readonly state: {
    readonly type: string;
    readonly name: string;
    readonly state_details: {
      readonly scheduled_time: string | null;
      readonly deployment_concurrency_lease_id: string | null;
    };
  };
}

/** A deployment with a limit of 1, and how its runs are told what to do. */
async function deploy(api: TestApi, concurrency_options?: Readonly<Record<string, unknown>>) {
  const { client } = api;
  const flow_id = await makeFlow(client);
  const body = {
    name: "daily",
    flow_id,
    concurrency_limit: 1,
    ...(concurrency_options && { concurrency_options }),
  };
  const { id } = await client.call(createDeployment, { body: body as never }); // safe: the client checks it against the schema
  const params = { id_or_name: `deployment:${id}` };
  return {
    params,
    async makeRun(): Promise<string> {
      return (await client.call(createDeploymentRun, { params: { id }, body: {} })).id;
    },
    async ask(
      run: string,
      type: string,
      headers: Readonly<Record<string, string>> = CLIENT,
    ): Promise<Answer> {
      const answer = await api.request("POST", `/flow_runs/${run}/set_state`, { state: { type } }, headers);
      return answer.json() as Promise<Answer>;
    },
    taken: async () => (await client.call(readConcurrencyLimit, { params })).active_slots,
  };
}

const leaseOf = (answer: Answer): string =>
  answer.state.state_details.deployment_concurrency_lease_id ?? "none";

describeEachDialect("slots of runs", (dialect) => {
  it("are taken at PENDING and given back when the run leaves; who comes too many waits and is woken", async () => {
    const api = await openApi(dialect);
    const { makeRun, ask, taken } = await deploy(api);
    const [first, second, third] = [await makeRun(), await makeRun(), await makeRun()];
    expect(await ask(first, "PENDING")).toMatchObject({ status: "ACCEPT", state: { type: "PENDING" } });
    const awaiting = { status: "REJECT", state: { type: "SCHEDULED", name: "AwaitingConcurrencySlot" } };
    for (const run of [second, third]) expect(await ask(run, "PENDING")).toMatchObject(awaiting);
    expect(await ask(second, "RUNNING")).toMatchObject({ status: "WAIT" });
    await ask(first, "RUNNING");
    expect(await taken()).toBe(1);
    await ask(first, "COMPLETED");
    expect(api.facts.filter(({ kind }) => kind === "flow-run-due")).toEqual([
      { kind: "flow-run-due", run_id: second },
    ]);
    const woken = await ask(second, "PENDING");
    expect(woken.status).toBe("ACCEPT");
    expect(Date.parse(woken.state.state_details.scheduled_time ?? "")).toBeLessThanOrEqual(api.clock.now());
    expect(await taken()).toBe(1);
  });

  it("are one for each limit, however many runs ask at once", async () => {
    const api = await openApi(dialect);
    const { makeRun, ask, taken } = await deploy(api);
    const runs = await Promise.all(Array.from({ length: 12 }, makeRun));
    const answers = await Promise.all(runs.map((run) => ask(run, "PENDING")));
    expect(answers.filter(({ status }) => status === "ACCEPT")).toHaveLength(1);
    expect(await taken()).toBe(1);
  });

  it("are lost when no process starts in time, and are not when one starts late", async () => {
    const api = await openApi(dialect);
    const { makeRun, ask, taken } = await deploy(api, {
      collision_strategy: "ENQUEUE",
      grace_period_seconds: 60,
    });
    const [first, second] = [await makeRun(), await makeRun()];
    const lease = leaseOf(await ask(first, "PENDING"));
    api.clock.shift(50);
    await ask(second, "PENDING");
    api.clock.shift(11);
    expect(await taken()).toBe(0);
    await concurrencyLeases.run(api.context, new AbortController().signal);
    expect(api.facts.filter(({ kind }) => kind === "flow-run-due")).toHaveLength(1);
    expect(leaseOf(await ask(first, "RUNNING"))).toBe(lease);
    expect(await taken()).toBe(1);
    await ask(first, "COMPLETED");
    await ask(second, "PENDING");
    api.clock.shift(61);
    const third = await makeRun();
    await ask(third, "PENDING");
    expect(await ask(second, "RUNNING")).toMatchObject({ status: "REJECT", state: { type: "CANCELLED" } });
    expect(await taken()).toBe(1);
  });

  it("take another lease at the start when theirs was taken away and there is room", async () => {
    const api = await openApi(dialect);
    const { makeRun, ask, taken } = await deploy(api);
    const run = await makeRun();
    const lease_id = leaseOf(await ask(run, "PENDING"));
    await api.client.call(decrementSlotsWithLease, { body: { lease_id } });
    const running = leaseOf(await ask(run, "RUNNING"));
    expect(running).not.toBe(lease_id);
    await api.client.call(renewConcurrencyLease, { params: { lease_id: running }, body: {} });
    expect(await taken()).toBe(1);
  });

  it("stay with a run whose client renews no lease until the run ends", async () => {
    const api = await openApi(dialect);
    const { makeRun, ask, taken } = await deploy(api);
    const run = await makeRun();
    const lease_id = leaseOf(await ask(run, "PENDING"));
    await ask(run, "RUNNING", { "user-agent": "prefect/3.4.10 (API 0.8.4)" });
    const gone = api.client.call(renewConcurrencyLease, { params: { lease_id }, body: {} });
    await expect(gone).rejects.toMatchObject({ status: 410 });
    api.clock.shift(10_000);
    expect(await taken()).toBe(1);
    await ask(run, "CRASHED");
    expect(await taken()).toBe(0);
  });

  it("are refused at once where new runs are cancelled, and for ever where the limit is 0", async () => {
    const api = await openApi(dialect);
    const { makeRun, ask, params } = await deploy(api, { collision_strategy: "CANCEL_NEW" });
    await ask(await makeRun(), "PENDING");
    expect(await ask(await makeRun(), "PENDING")).toMatchObject({
      status: "REJECT",
      state: { type: "CANCELLED" },
    });
    await api.client.call(updateConcurrencyLimit, { params, body: { limit: 0 } });
    expect(await ask(await makeRun(), "PENDING")).toMatchObject({ status: "ABORT" });
    await api.client.call(updateConcurrencyLimit, { params, body: { active: false } });
    expect(await ask(await makeRun(), "PENDING")).toMatchObject({ status: "ACCEPT" });
  });

  it("go with a run that is deleted, or retried, or paused", async () => {
    const api = await openApi(dialect);
    const { makeRun, ask, taken } = await deploy(api);
    const run = await makeRun();
    await ask(run, "PENDING");
    await ask(run, "RUNNING");
    await ask(run, "PAUSED");
    expect(await taken()).toBe(0);
    const other = await makeRun();
    await ask(other, "PENDING");
    await ask(run, "RUNNING");
    await ask(run, "COMPLETED");
    expect(await taken()).toBe(1);
    await api.client.call(deleteFlowRun, { params: { id: other } });
    expect(await taken()).toBe(0);
  });

  it("of tags are taken by task runs that start, all or none, and given back when they stop", async () => {
    const { client } = await openApi(dialect);
    for (const tag of ["a", "b"]) await client.call(createTagLimit, { body: { tag, concurrency_limit: 1 } });
    const flowRun = await makeFlowRun(client);
    await propose(client, flowRun.id, "RUNNING");
    const [both, one] = [
      await makeTaskRun(client, flowRun.id, { tags: ["a", "b", "free"] }),
      await makeTaskRun(client, flowRun.id, { tags: ["b"] }),
    ];
    const ask = (id: string, type: "RUNNING" | "FAILED" | "COMPLETED") =>
      client.call(setTaskRunState, { params: { id }, body: { state: { type } } });
    const holders = async (tag: string) =>
      (await client.call(readTagLimitByTag, { params: { tag } })).active_slots;
    expect(await ask(one.id, "RUNNING")).toMatchObject({ status: "ACCEPT" });
    expect(await ask(both.id, "RUNNING")).toMatchObject({
      status: "WAIT",
      state: { type: "PENDING" },
      details: { reason: "Concurrency limit reached for tags: a, b" },
    });
    expect([await holders("a"), await holders("b")]).toEqual([[], [one.id]]);
    await ask(one.id, "COMPLETED");
    expect(await ask(both.id, "RUNNING")).toMatchObject({ status: "ACCEPT" });
    await ask(both.id, "RUNNING");
    expect([await holders("a"), await holders("b")]).toEqual([[both.id], [both.id]]);
    await ask(both.id, "FAILED");
    expect([await holders("a"), await holders("b")]).toEqual([[], []]);
    await client.call(createTagLimit, { body: { tag: "a", concurrency_limit: 0 } });
    expect(await ask(both.id, "RUNNING")).toMatchObject({ status: "ABORT" });
  });

  it("of tags stay with task runs that are being cancelled, and with no others that stop", async () => {
    const { client } = await openApi(dialect);
    const flowRun = await makeFlowRun(client);
    await propose(client, flowRun.id, "RUNNING");
    for (const type of STATE_TYPES) {
      const tag = `leaves-for-${type}`;
      await client.call(createTagLimit, { body: { tag, concurrency_limit: 1 } });
      const { id } = await makeTaskRun(client, flowRun.id, { tags: [tag] });
      const enter = (next: StateType) =>
        client.call(setTaskRunState, { params: { id }, body: { state: { type: next }, force: true } });
      const holders = async () =>
        (await client.call(readTagLimitByTag, { params: { tag } })).active_slots.length;
      await client.call(setTaskRunState, { params: { id }, body: { state: { type: "RUNNING" } } });
      expect(await holders()).toBe(1);
      await enter(type);
      expect([type, await holders()]).toEqual([type, type === "RUNNING" || type === "CANCELLING" ? 1 : 0]);
      await enter("CANCELLED");
      expect(await holders()).toBe(0);
    }
  });
});
