import { expect, it } from "vitest";
import { openApi } from "../../../../test/support/api.ts";
import { makeFlowRun, makeId, makeTaskRun, propose } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import { readFlowRun } from "../../../contract/flow-runs/routes.ts";
import { listTaskRunStates } from "../../../contract/states/routes.ts";
import { OrchestrationResult } from "../../../contract/states/schemas.ts";
import { readTaskRun } from "../../../contract/task-runs/routes.ts";

describeEachDialect("states of flow runs", (dialect) => {
  /** Proposes one state after another; answers each with its HTTP status, verdict and resulting state's name. */
  async function answersOf(
    first: Readonly<Record<string, unknown>>,
    proposals: readonly Readonly<Record<string, unknown>>[],
    run: Readonly<Record<string, unknown>> = {},
  ) {
    const { client, request, clock } = await openApi(dialect);
    const { id } = await makeFlowRun(client, { state: first, ...run });
    const answers: unknown[] = [];
    for (const { shift = 0, ...state } of proposals) {
      clock.shift(Number(shift));
      const response = await request("POST", `/flow_runs/${id}/set_state`, { state });
      const body = OrchestrationResult.parse(await response.json());
      answers.push([response.status, body.status, body.state?.name]);
    }
    const after = await client.call(readFlowRun, { params: { id } });
    return { answers, after };
  }

  it("PENDING → RUNNING → PENDING", async () => {
    const { answers } = await answersOf({ type: "PENDING" }, [{ type: "RUNNING" }, { type: "PENDING" }]);
    expect(answers).toEqual([
      [201, "ACCEPT", "Running"],
      [200, "ABORT", "Running"],
    ]);
  });

  it("RUNNING → FAILED with a retry, early and in time", async () => {
    const policy = { empirical_policy: { retries: 1, retry_delay: 5 } };
    const { answers, after } = await answersOf(
      { type: "PENDING" },
      [
        { type: "RUNNING" },
        { type: "FAILED", message: "boom" },
        { type: "RUNNING" },
        { type: "RUNNING", shift: 6 },
        { type: "FAILED" },
        { type: "CANCELLING" },
        { type: "SCHEDULED" },
      ],
      policy,
    );
    expect(answers).toEqual([
      [201, "ACCEPT", "Running"],
      [201, "REJECT", "AwaitingRetry"],
      [200, "WAIT", "AwaitingRetry"],
      [201, "ACCEPT", "Running"],
      [201, "ACCEPT", "Failed"],
      [200, "ABORT", "Failed"],
      [200, "ABORT", "Failed"],
    ]);
    expect(after).toMatchObject({ run_count: 2, empirical_policy: { retry_type: null } });
  });

  it("COMPLETED without a kept result runs again, with one it stays", async () => {
    const gone = await answersOf({ type: "RUNNING" }, [
      { type: "COMPLETED", data: { type: "unpersisted" } },
      { type: "RUNNING" },
      { type: "SCHEDULED" },
    ]);
    expect(gone.answers).toEqual([
      [201, "ACCEPT", "Completed"],
      [201, "ACCEPT", "Running"],
      [201, "ACCEPT", "Scheduled"],
    ]);
    const kept = await answersOf({ type: "RUNNING" }, [
      { type: "COMPLETED", data: { storage_key: "k" } },
      { type: "RUNNING" },
    ]);
    expect(kept.answers[1]).toEqual([200, "REJECT", "Completed"]);
  });

  it("SCHEDULED → CANCELLING is Cancelled at once; CANCELLING ends only there", async () => {
    const scheduled = await answersOf({ type: "SCHEDULED" }, [{ type: "CANCELLING" }]);
    expect(scheduled.answers).toEqual([[201, "REJECT", "Cancelled"]]);
    const running = await answersOf({ type: "RUNNING" }, [
      { type: "CANCELLING" },
      { type: "COMPLETED" },
      { type: "CANCELLED" },
    ]);
    expect(running.answers).toEqual([
      [201, "ACCEPT", "Cancelling"],
      [200, "REJECT", "Cancelling"],
      [201, "ACCEPT", "Cancelled"],
    ]);
  });

  it("PENDING → Submitting, and no other claim", async () => {
    const { answers } = await answersOf({ type: "PENDING" }, [
      { type: "PENDING", name: "Submitting" },
      { type: "PENDING" },
    ]);
    expect(answers).toEqual([
      [201, "ACCEPT", "Submitting"],
      [200, "ABORT", "Submitting"],
    ]);
  });

  it("pauses once for each key", async () => {
    const pause = { type: "PAUSED", state_details: { pause_key: "k" } };
    const { answers } = await answersOf({ type: "RUNNING" }, [
      pause,
      { type: "RUNNING" },
      pause,
      { type: "PAUSED", name: "Suspended", state_details: { pause_reschedule: true } },
    ]);
    expect(answers).toEqual([
      [201, "ACCEPT", "Paused"],
      [201, "ACCEPT", "Running"],
      [200, "REJECT", "Running"],
      [200, "ABORT", "Running"],
    ]);
  });

  it("waits for a scheduled time, also after the claim", async () => {
    const scheduled = { type: "SCHEDULED", state_details: { scheduled_time: "2050-01-01T00:00:00Z" } };
    const { answers } = await answersOf(scheduled, [
      { type: "RUNNING" },
      { type: "PENDING" },
      { type: "RUNNING" },
    ]);
    expect(answers).toEqual([
      [200, "WAIT", "Scheduled"],
      [201, "ACCEPT", "Pending"],
      [200, "WAIT", "Pending"],
    ]);
  });

  it("takes one transition id once, and a forced proposal always", async () => {
    const { client } = await openApi(dialect);
    const { id } = await makeFlowRun(client);
    const details = { state_details: { transition_id: makeId() } };
    expect((await propose(client, id, "RUNNING", details)).status).toBe("ACCEPT");
    expect((await propose(client, id, "RUNNING", details)).status).toBe("REJECT");
    expect((await propose(client, id, "PENDING")).status).toBe("ABORT");
    expect((await propose(client, id, "PENDING", {}, { force: true })).status).toBe("ACCEPT");
    const unknown = propose(client, makeId(), "RUNNING");
    await expect(unknown).rejects.toMatchObject({ status: 404 });
  });

  it("decides concurrent proposals for one run one after another", async () => {
    const { client } = await openApi(dialect);
    const { id } = await makeFlowRun(client, { state: { type: "SCHEDULED" } });
    const answers = await Promise.all(Array.from({ length: 10 }, () => propose(client, id, "PENDING")));
    expect(answers.map(({ status }) => status).filter((status) => status === "ACCEPT")).toHaveLength(1);
  });

  it("publishes what was written, after the commit, and nothing else", async () => {
    const { client, facts } = await openApi(dialect);
    const { id } = await makeFlowRun(client);
    await propose(client, id, "RUNNING");
    await propose(client, id, "PENDING");
    expect(facts.map((fact) => "state" in fact && [fact.initial_type, fact.state.type])).toEqual([
      [null, "PENDING"],
      ["PENDING", "RUNNING"],
    ]);
  });

  it("shows a subflow's states on the task run that tracks it", async () => {
    const { client } = await openApi(dialect);
    const parent = await makeFlowRun(client, { state: { type: "RUNNING" } });
    const tracking = await makeTaskRun(client, parent.id, { state: { type: "PENDING" } });
    const child = await makeFlowRun(client, { parent_task_run_id: tracking.id });
    await propose(client, child.id, "RUNNING");
    const data = { type: "x", v: 1 };
    const { state } = await propose(client, child.id, "COMPLETED", { data });
    expect(state?.state_details).toMatchObject({ flow_run_id: child.id, task_run_id: tracking.id });
    const mirrored = await client.call(readTaskRun, { params: { id: tracking.id } });
    expect(mirrored).toMatchObject({
      run_count: 1,
      state: {
        type: "COMPLETED",
        data,
        state_details: { child_flow_run_id: child.id, task_run_id: tracking.id, flow_run_id: parent.id },
      },
    });
    const states = await client.call(listTaskRunStates, { query: { task_run_id: tracking.id } });
    expect(states.map((one) => one.type)).toEqual(["PENDING", "PENDING", "RUNNING", "COMPLETED"]);
  });

  it("ends what a cancelled run leaves behind", async () => {
    const { client } = await openApi(dialect);
    const parent = await makeFlowRun(client, { state: { type: "RUNNING" } });
    const [done, open, tracking] = await Promise.all([
      makeTaskRun(client, parent.id, { state: { type: "COMPLETED" } }),
      makeTaskRun(client, parent.id, { state: { type: "RUNNING" } }),
      makeTaskRun(client, parent.id, { state: { type: "RUNNING" } }),
    ]);
    const child = await makeFlowRun(client, { parent_task_run_id: tracking.id, state: { type: "RUNNING" } });
    await propose(client, parent.id, "CANCELLED", {}, { force: true });
    const typeOf = async (id: string) => (await client.call(readTaskRun, { params: { id } })).state_type;
    expect([await typeOf(done.id), await typeOf(open.id), await typeOf(tracking.id)]).toEqual([
      "COMPLETED",
      "CANCELLED",
      "CANCELLING",
    ]);
    expect((await client.call(readFlowRun, { params: { id: child.id } })).state_type).toBe("CANCELLING");
  });
});
