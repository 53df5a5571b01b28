import { expect, it } from "vitest";
import { openApi } from "../../../../test/support/api.ts";
import { makeId, makeOwner, makeTaskRun, propose } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import { buildEntry } from "../../../../test/support/store-builders.ts";
import type { CallInput } from "../../../client/call-input.ts";
import type { Client } from "../../../client/http.ts";
import { deleteFlowRun, readFlowRun } from "../../../contract/flow-runs/routes.ts";
import {
  appendJournal,
  beginRun,
  findUnfinishedRun,
  readFlowRunResult,
  readJournal,
  readStoredResult,
  readTaskRunResult,
  renewRunLease,
  writeStoredResult,
} from "../../../contract/journal/routes.ts";
import { readTaskRun } from "../../../contract/task-runs/routes.ts";

type Begin = CallInput<typeof beginRun>["body"];

function begin(client: Client, flow_run_id: string, parts: Partial<Begin> = {}) {
  const body = {
    flow_name: "etl",
    flow_run_id,
    owner: makeOwner(),
    create: { parameters: { x: 1 } },
    ...parts,
  };
  return client.call(beginRun, { body });
}

describeEachDialect("begin-run and the journal", (dialect) => {
  it("creates the flow and the run, and gives it to the owner, in one call", async () => {
    const { client, facts } = await openApi(dialect);
    const id = makeId();
    const create = { parameters: { x: 1 }, name: "first", tags: ["t"], empirical_policy: { retries: 2 } };
    const reply = await begin(client, id, { create });
    expect(reply).toMatchObject({
      created: true,
      epoch: 1,
      resuming: false,
      result: null,
      flow: { name: "etl" },
      flow_run: { id, name: "first", state_type: "PENDING", parameters: { x: 1 }, tags: ["t"] },
    });
    expect(reply.flow_run.empirical_policy.retries).toBe(2);
    expect(facts).toHaveLength(1);
    expect((await client.call(readFlowRun, { params: { id } })).state).toEqual(reply.flow_run.state);
  });

  it("does not create what it is not given", async () => {
    const { client } = await openApi(dialect);
    const missing = begin(client, makeId(), { create: null });
    await expect(missing).rejects.toMatchObject({ status: 404 });
  });

  it("refuses a second owner while the first one's lease runs, and says who it is", async () => {
    const { client, clock } = await openApi(dialect);
    const id = makeId();
    const owner = makeOwner();
    await begin(client, id, { owner, lease_seconds: 30 });
    const error = await begin(client, id).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ status: 409, code: "run-owned", body: { owner } });
    expect(await begin(client, id, { owner })).toMatchObject({ created: false, epoch: 2 });
    expect(await begin(client, id, { take_over: true })).toMatchObject({ epoch: 3 });
    clock.shift(31);
    expect(await begin(client, id)).toMatchObject({ epoch: 4 });
  });

  it("lets one of many owners that begin at once have the run", async () => {
    const { client } = await openApi(dialect);
    const id = makeId();
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => begin(client, id)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "run-owned" });
    }
  });

  it("keeps an idempotency key's run apart, and a run with its flow", async () => {
    const { client } = await openApi(dialect);
    const id = makeId();
    await begin(client, id, { create: { idempotency_key: "k" } });
    const taken = begin(client, makeId(), { create: { idempotency_key: "k" } });
    await expect(taken).rejects.toMatchObject({ status: 409, code: "integrity-conflict" });
    const other = begin(client, id, { flow_name: "other" });
    await expect(other).rejects.toMatchObject({ status: 409, code: "run-of-another-flow" });
  });

  it("goes on with a dead attempt without counting a new one; a failed run begins a new attempt", async () => {
    const { client } = await openApi(dialect);
    const id = makeId();
    const first = await begin(client, id);
    await propose(client, id, "RUNNING", {}, { owner_epoch: first.epoch });
    const second = await begin(client, id, { take_over: true });
    expect(second).toMatchObject({ resuming: true, epoch: 2 });
    await propose(client, id, "RUNNING", {}, { owner_epoch: second.epoch });
    await propose(client, id, "CRASHED", {}, { owner_epoch: second.epoch });
    const third = await begin(client, id);
    expect(third.resuming).toBe(true);
    await propose(client, id, "RUNNING", {}, { owner_epoch: third.epoch });
    const runCount = async () => (await client.call(readFlowRun, { params: { id } })).run_count;
    expect(await runCount()).toBe(1);
    await propose(client, id, "FAILED", {}, { owner_epoch: third.epoch });
    const fourth = await begin(client, id);
    expect(fourth).toMatchObject({ resuming: false, epoch: 4 });
    await propose(client, id, "RUNNING", {}, { owner_epoch: fourth.epoch });
    expect(await runCount()).toBe(2);
  });

  it("takes a pending run for a dead attempt only when it has records", async () => {
    const { client } = await openApi(dialect);
    const id = makeId();
    await begin(client, id);
    expect((await begin(client, id, { take_over: true })).resuming).toBe(false);
    await makeTaskRun(client, id);
    expect((await begin(client, id, { take_over: true })).resuming).toBe(true);
  });

  it("takes a failed run that was scheduled again, and is pending at a worker, for a new attempt; a crashed one goes on", async () => {
    const { client } = await openApi(dialect);
    for (const [end, resuming] of [
      ["FAILED", false],
      ["CRASHED", true],
    ] as const) {
      const id = makeId();
      const { epoch } = await begin(client, id);
      await propose(client, id, "RUNNING", {}, { owner_epoch: epoch });
      await makeTaskRun(client, id);
      await propose(client, id, end, {}, { owner_epoch: epoch });
      // By force, as only runs of deployments may be scheduled again.
      await propose(client, id, "SCHEDULED", {}, { force: true });
      await propose(client, id, "PENDING", {}, { force: true });
      expect((await begin(client, id, { take_over: true })).resuming, end).toBe(resuming);
    }
  });

  it("answers the journaled result of a completed run instead of running it again", async () => {
    const { client } = await openApi(dialect);
    const id = makeId();
    const { epoch } = await begin(client, id);
    await propose(client, id, "RUNNING", {}, { owner_epoch: epoch });
    const done = { owner_epoch: epoch, result: '{"rows":3}' };
    expect((await propose(client, id, "COMPLETED", {}, done)).status).toBe("ACCEPT");
    expect(await begin(client, id)).toMatchObject({ result: '{"rows":3}', epoch, created: false });
    expect(await client.call(readFlowRunResult, { params: { id } })).toEqual({ result: '{"rows":3}' });
    expect((await propose(client, id, "RUNNING")).status).toBe("REJECT");
  });

  it("fences an owner that lost the run: states, records, lease", async () => {
    const { client } = await openApi(dialect);
    const id = makeId();
    const old = await begin(client, id);
    const fresh = await begin(client, id, { take_over: true });
    const stale = { owner_epoch: old.epoch, force: true };
    expect((await propose(client, id, "COMPLETED", {}, stale)).status).toBe("ABORT");
    const entries = [
      buildEntry({ flow_run_id: id }, old.epoch),
      buildEntry({ flow_run_id: id }, fresh.epoch),
    ];
    const { answers } = await client.call(appendJournal, { body: { entries } });
    expect(answers).toMatchObject([{ code: "run-fenced" }, null]);
    const renew = (epoch: number) =>
      client.call(renewRunLease, { params: { id }, body: { epoch, lease_seconds: 30 } });
    expect(await renew(old.epoch)).toMatchObject({ owned: false });
    expect(await renew(fresh.epoch)).toMatchObject({ owned: true, state_type: "PENDING" });
    await propose(client, id, "CANCELLING");
    expect(await renew(fresh.epoch)).toEqual({ owned: true, state_type: "CANCELLING" });
  });

  it("renews a lease, and ends it with the run", async () => {
    const { client, clock } = await openApi(dialect);
    const id = makeId();
    const { epoch } = await begin(client, id, { lease_seconds: 10 });
    clock.shift(8);
    await client.call(renewRunLease, { params: { id }, body: { epoch, lease_seconds: 10 } });
    clock.shift(8);
    await expect(begin(client, id)).rejects.toMatchObject({ code: "run-owned" });
    await propose(client, id, "FAILED", {}, { owner_epoch: epoch });
    const after = await client.call(renewRunLease, { params: { id }, body: { epoch, lease_seconds: 10 } });
    expect(after).toEqual({ owned: true, state_type: "FAILED" });
    expect(await begin(client, id)).toMatchObject({ epoch: 2 });
    const gone = client.call(renewRunLease, { params: { id: makeId() }, body: { epoch, lease_seconds: 1 } });
    await expect(gone).rejects.toMatchObject({ status: 404 });
  });

  it("finds the newest run of a resume key that has not ended, or has crashed", async () => {
    const { client, clock } = await openApi(dialect);
    const find = () => client.call(findUnfinishedRun, { query: { resume_key: "etl.ts" } });
    expect(await find()).toBeNull();
    const [older, newer] = [makeId(), makeId()];
    const owner = makeOwner();
    await begin(client, older, { create: { resume_key: "etl.ts" } });
    clock.shift(1);
    await begin(client, newer, { create: { resume_key: "etl.ts" }, owner });
    expect(await find()).toMatchObject({
      flow_run_id: newer,
      owner,
      lease_alive: true,
      state_type: "PENDING",
    });
    clock.shift(60);
    expect(await find()).toMatchObject({ lease_alive: false });
    await propose(client, newer, "CRASHED");
    expect(await find()).toMatchObject({ flow_run_id: newer, state_type: "CRASHED", owner: null });
    await propose(client, newer, "FAILED");
    expect(await find()).toBeNull();
  });

  it("makes a subflow's tracking task run with it, once, and refuses a lost parent", async () => {
    const { client } = await openApi(dialect);
    const [parentId, childId, taskId] = [makeId(), makeId(), makeId()];
    const { epoch } = await begin(client, parentId);
    const parent = {
      task_run_id: taskId,
      flow_run_id: parentId,
      task_key: "child",
      dynamic_key: "0",
      name: "child-0",
      epoch,
      flow_run_run_count: 1,
    };
    const child = { flow_name: "child", create: { parent } };
    await begin(client, childId, child);
    const tracking = () => client.call(readTaskRun, { params: { id: taskId } });
    expect(await tracking()).toMatchObject({ name: "child-0", state_type: "PENDING", flow_run_run_count: 1 });
    await propose(client, childId, "RUNNING");
    expect((await tracking()).state_type).toBe("RUNNING");
    const again = { ...parent, task_run_id: makeId(), flow_run_run_count: 2 };
    await begin(client, childId, { ...child, create: { parent: again }, take_over: true });
    expect((await tracking()).flow_run_run_count).toBe(2);
    const next = await begin(client, makeId(), { flow_name: "child", create: { parent: again } });
    expect(next.flow_run.parent_task_run_id).toBe(taskId);
    const lost = begin(client, makeId(), { ...child, create: { parent: { ...parent, epoch: epoch + 1 } } });
    await expect(lost).rejects.toMatchObject({ status: 409, code: "run-fenced" });
  });

  it("reads a journal in pages, with results", async () => {
    const { client } = await openApi(dialect);
    const id = makeId();
    const { epoch } = await begin(client, id);
    const entries = Array.from({ length: 5 }, () => buildEntry({ flow_run_id: id, result: '"r"' }, epoch));
    await client.call(appendJournal, { body: { entries } });
    const seen: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await client.call(readJournal, { params: { id }, query: { limit: 2, after } });
      seen.push(...page.records.map((record) => record.id));
      if (page.next_after === null) break;
      after = page.next_after;
    }
    expect(seen.toSorted()).toEqual(entries.map((entry) => entry.record.id).toSorted());
    const [first] = entries;
    const result = await client.call(readTaskRunResult, { params: { id: first?.record.id ?? "" } });
    expect(result).toEqual({ result: '"r"' });
    await client.call(deleteFlowRun, { params: { id } });
    await expect(client.call(readJournal, { params: { id } })).rejects.toMatchObject({ status: 404 });
  });

  it("keeps stored results until they expire", async () => {
    const { client, clock } = await openApi(dialect);
    const key = "a/b c?d";
    const read = async () => (await client.call(readStoredResult, { params: { key } })).record;
    expect(await read()).toBeNull();
    await client.call(writeStoredResult, { params: { key }, body: { record: "1" } });
    const expiration = new Date(clock.now() + 60_000).toISOString();
    await client.call(writeStoredResult, { params: { key }, body: { record: "2", expiration } });
    expect(await read()).toBe("2");
    clock.shift(61);
    expect(await read()).toBeNull();
  });
});
