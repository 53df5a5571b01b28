import { expect, it } from "vitest";
import { openApi } from "../../../../test/support/api.ts";
import {
  makeFlow,
  makeFlowRun,
  makeId,
  makeTaskRun,
  propose,
} from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import { ApiError } from "../../../client/errors.ts";
import {
  countFlowRuns,
  createFlowRun,
  deleteFlowRun,
  deleteFlowRuns,
  downloadFlowRunLogs,
  listFlowRuns,
  paginateFlowRuns,
  readFlowRun,
  readFlowRunHistory,
  readFlowRunLateness,
  setFlowRunStates,
  updateFlowRun,
  updateFlowRunLabels,
} from "../../../contract/flow-runs/routes.ts";
import { FlowRun } from "../../../contract/flow-runs/schemas.ts";
import { createLogs, listLogs } from "../../../contract/logs/routes.ts";
import { listFlowRunStates, readFlowRunState } from "../../../contract/states/routes.ts";
import { listTaskRuns } from "../../../contract/task-runs/routes.ts";

describeEachDialect("flow runs", (dialect) => {
  it("that are made running while they resume count no attempt, and resume no more", async () => {
    const { client } = await openApi(dialect);
    const resuming = { empirical_policy: { resuming: true } };
    const running = await makeFlowRun(client, { state: { type: "RUNNING" }, ...resuming });
    expect(running).toMatchObject({ run_count: 0, empirical_policy: { resuming: false } });
    const pending = await makeFlowRun(client, { state: { type: "PENDING" }, ...resuming });
    expect(pending).toMatchObject({ run_count: 0, empirical_policy: { resuming: true } });
  });

  it("are created pending, with a made-up name, and read back the same", async () => {
    const { client } = await openApi(dialect);
    const run = await makeFlowRun(client, { parameters: { x: 1 }, tags: ["a"], labels: { team: "x" } });
    expect(run.name).toMatch(/^[a-z]+-[a-z]+$/);
    expect(run).toMatchObject({
      state_type: "PENDING",
      run_count: 0,
      parameters: { x: 1 },
      labels: { team: "x", "prefect.flow.id": run.flow_id },
      state: { state_details: { flow_run_id: run.id } },
    });
    const read = await client.call(readFlowRun, { params: { id: run.id } });
    expect({ ...read, estimated_start_time_delta: 0 }).toEqual({ ...run, estimated_start_time_delta: 0 });
  });

  it("keep parameters, context and state data word for word", async () => {
    const { client, request } = await openApi(dialect);
    const flow_id = await makeFlow(client);
    const text = '{"b": 9223372036854775807, "10":1.0, "2":-0, "nul":"\\u0000", "a":[1e400,0.10]}';
    const body = `{"flow_id":"${flow_id}","parameters":${text},"context":{"z":1.0},"job_variables":{"1":{},"0":2.50}}`;
    const created = await (await request("POST", "/flow_runs/", body)).text();
    const id = JSON.parse(created).id;
    const state = `{"state":{"type":"COMPLETED","data":{"type":"x","v":[1.0,12345678901234567890]}}}`;
    const set = await (await request("POST", `/flow_runs/${id}/set_state`, state)).text();
    const read = await (await request("GET", `/flow_runs/${id}`)).text();
    for (const answer of [created, read]) {
      expect(answer).toContain(`"parameters":${text},`);
      expect(answer).toContain('"context":{"z":1.0},');
      expect(answer).toContain('"job_variables":{"1":{},"0":2.50}');
    }
    for (const answer of [set, read])
      expect(answer).toContain('"data":{"type":"x","v":[1.0,12345678901234567890]}');
    await request("PATCH", `/flow_runs/${id}`, '{"parameters":{"y":2.0}}');
    expect(await (await request("GET", `/flow_runs/${id}`)).text()).toContain('"parameters":{"y":2.0},');
  });

  it("are created once for an idempotency key of a flow, however many ask at once", async () => {
    const { client, request } = await openApi(dialect);
    const flow_id = await makeFlow(client);
    const body = { flow_id, idempotency_key: "k" };
    const answers = await Promise.all(Array.from({ length: 8 }, () => request("POST", "/flow_runs/", body)));
    const ids = await Promise.all(answers.map(async (answer) => FlowRun.parse(await answer.json()).id));
    expect(new Set(ids).size).toBe(1);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    const other = await makeFlowRun(client, {
      flow_id: await makeFlow(client, "other"),
      idempotency_key: "k",
    });
    expect(ids).not.toContain(other.id);
  });

  it("are refused for a flow that does not exist, and with too many parameters", async () => {
    const { client } = await openApi(dialect);
    const orphan = client.call(createFlowRun, { body: { flow_id: makeId() } });
    await expect(orphan).rejects.toMatchObject({ status: 409, code: "integrity-conflict" });
    const large = makeFlowRun(client, { parameters: { x: "y".repeat(600_000) } });
    await expect(large).rejects.toMatchObject({ status: 422, code: "parameters-too-large" });
  });

  it("change only the fields that are given, and merge labels", async () => {
    const { client } = await openApi(dialect);
    const { id } = await makeFlowRun(client, { name: "before", tags: ["a"], flow_version: "1" });
    await client.call(updateFlowRun, { params: { id }, body: { name: "after", flow_version: null } });
    for (const name of ["", null]) await client.call(updateFlowRun, { params: { id }, body: { name } });
    await client.call(updateFlowRunLabels, { params: { id }, body: { worker: "w", n: 1 } });
    await client.call(updateFlowRunLabels, { params: { id }, body: { n: 2.5 } });
    expect(await client.call(readFlowRun, { params: { id } })).toMatchObject({
      name: "after",
      flow_version: null,
      tags: ["a"],
      labels: { worker: "w", n: 2.5 },
    });
    const missing = client.call(updateFlowRun, { params: { id: makeId() }, body: { name: "x" } });
    await expect(missing).rejects.toSatisfy((error) => ApiError.is(error, 404));
  });

  it("are deleted with their states, task runs and logs, alone and in bulk", async () => {
    const { client } = await openApi(dialect);
    const [first, second, third] = await Promise.all([
      makeFlowRun(client, { name: "one" }),
      makeFlowRun(client, { name: "two" }),
      makeFlowRun(client, { name: "three" }),
    ]);
    await makeTaskRun(client, first.id);
    const log = { name: "n", level: 20, message: "m", timestamp: "2026-01-01T00:00:00Z" };
    await client.call(createLogs, { body: [{ ...log, flow_run_id: first.id }] });
    await client.call(deleteFlowRun, { params: { id: first.id } });
    await expect(client.call(deleteFlowRun, { params: { id: first.id } })).rejects.toMatchObject({
      status: 404,
    });
    expect(await client.call(listTaskRuns)).toEqual([]);
    expect(await client.call(listLogs)).toEqual([]);
    expect(await client.call(listFlowRunStates, { query: { flow_run_id: first.id } })).toEqual([]);
    const { deleted } = await client.call(deleteFlowRuns, {
      body: { flow_runs: { name: { any_: ["one", "two"] } } },
    });
    expect(deleted).toEqual([second.id]);
    expect(await client.call(countFlowRuns)).toBe(1);
    expect((await client.call(deleteFlowRuns, { body: {} })).deleted).toEqual([third.id]);
  });

  it("enter one state in bulk, each decided for itself", async () => {
    const { client } = await openApi(dialect);
    const [scheduled, failed] = await Promise.all([
      makeFlowRun(client, { state: { type: "SCHEDULED" } }),
      makeFlowRun(client, { state: { type: "FAILED" } }),
    ]);
    const { results } = await client.call(setFlowRunStates, { body: { state: { type: "CANCELLING" } } });
    const statusOf = (id: string) => results.find((result) => result.flow_run_id === id)?.status;
    expect([statusOf(scheduled.id), statusOf(failed.id)]).toEqual(["REJECT", "ABORT"]);
    const { state_type } = await client.call(readFlowRun, { params: { id: scheduled.id } });
    expect(state_type).toBe("CANCELLED");
  });

  it("have a history of states, each after the one before", async () => {
    const { client } = await openApi(dialect);
    const { id } = await makeFlowRun(client);
    await propose(client, id, "RUNNING");
    await propose(client, id, "COMPLETED", { message: "done", name: "Great" });
    const states = await client.call(listFlowRunStates, { query: { flow_run_id: id } });
    expect(states.map((state) => state.name)).toEqual(["Pending", "Running", "Great"]);
    expect(states.map((state) => state.timestamp)).toEqual(states.map((state) => state.timestamp).toSorted());
    const [, , last] = states;
    expect(await client.call(readFlowRunState, { params: { id: last?.id ?? "" } })).toEqual(last);
    await expect(client.call(readFlowRunState, { params: { id: makeId() } })).rejects.toMatchObject({
      status: 404,
    });
  });

  it("are listed in pages with totals, in a stable order", async () => {
    const { client } = await openApi(dialect);
    for (const name of ["a", "b", "c", "d", "e"]) await makeFlowRun(client, { name });
    const page = await client.call(paginateFlowRuns, { body: { sort: "NAME_ASC", limit: 2, page: 3 } });
    expect(page).toMatchObject({ count: 5, pages: 3, limit: 2, page: 3 });
    expect(page.results.map((run) => run.name)).toEqual(["e"]);
    const slice = await client.call(listFlowRuns, { body: { sort: "NAME_DESC", limit: 2, offset: 1 } });
    expect(slice.map((run) => run.name)).toEqual(["d", "c"]);
    const newest = await client.call(listFlowRuns, { body: { limit: 1 } });
    expect(newest.map((run) => run.name)).toEqual(["e"]);
  });

  it("put those without a time last when sorted by it", async () => {
    const { client, clock } = await openApi(dialect);
    for (const name of ["open", "early", "late"]) {
      const { id } = await makeFlowRun(client, { name });
      clock.shift(1);
      if (name !== "open") await propose(client, id, "COMPLETED");
    }
    const runs = await client.call(listFlowRuns, { body: { sort: "END_TIME_DESC" } });
    expect(runs.map((run) => run.name)).toEqual(["late", "early", "open"]);
    const scheduled = { type: "SCHEDULED", state_details: { scheduled_time: "2050-01-01T00:00:00Z" } };
    await makeFlowRun(client, { name: "scheduled", state: scheduled });
    const next = await client.call(listFlowRuns, {
      body: { sort: "NEXT_SCHEDULED_START_TIME_ASC", limit: 1 },
    });
    expect(next[0]).toMatchObject({ name: "scheduled", next_scheduled_start_time: "2050-01-01T00:00:00Z" });
  });

  it("tell how late they are and how long they have been running", async () => {
    const { client, clock } = await openApi(dialect);
    expect(await client.call(readFlowRunLateness)).toBeNull();
    const { id } = await makeFlowRun(client);
    clock.shift(10);
    await propose(client, id, "RUNNING");
    clock.shift(5);
    const running = await client.call(readFlowRun, { params: { id } });
    expect(running.estimated_start_time_delta).toBeCloseTo(10, 0);
    expect(running.estimated_run_time).toBeCloseTo(5, 0);
    expect(running.total_run_time).toBe(0);
    expect(await client.call(readFlowRunLateness)).toBeCloseTo(10, 0);
    await propose(client, id, "COMPLETED");
    const ended = await client.call(readFlowRun, { params: { id } });
    expect(ended.total_run_time).toBeCloseTo(5, 0);
  });

  it("are counted by state in buckets of time, empty ones included", async () => {
    const { client, clock } = await openApi(dialect);
    const start = new Date(clock.now() - 60_000).toISOString();
    for (const type of ["COMPLETED", "COMPLETED", "FAILED"] as const) {
      await propose(client, (await makeFlowRun(client)).id, type);
    }
    clock.shift(3600);
    await makeFlowRun(client);
    const body = { history_start: start, history_end: new Date(clock.now() + 60_000).toISOString() };
    const history = await client.call(readFlowRunHistory, {
      body: { ...body, history_interval_seconds: 1800 },
    });
    const counts = history.map(({ states }) => states.map((state) => [state.state_name, state.count_runs]));
    expect(counts).toEqual([
      [
        ["Completed", 2],
        ["Failed", 1],
      ],
      [],
      [["Pending", 1]],
    ]);
    const many = client.call(readFlowRunHistory, { body: { ...body, history_interval_seconds: 1 } });
    expect(await many).toHaveLength(500);
    const narrow = client.call(readFlowRunHistory, { body: { ...body, history_interval_seconds: 0.5 } });
    await expect(narrow).rejects.toMatchObject({ status: 422, code: "invalid-history" });
  });

  it("download their logs as CSV, however many lines", async () => {
    const { client } = await openApi(dialect);
    const { id } = await makeFlowRun(client);
    const lines = Array.from({ length: 2500 }, (_, at) => ({
      name: "n",
      level: 20,
      message: at === 0 ? 'a "quoted", broken\nline' : `line ${at}`,
      timestamp: "2026-01-01T00:00:00Z",
      flow_run_id: id,
    }));
    await client.call(createLogs, { body: lines });
    const csv = await client.call(downloadFlowRunLogs, { params: { id } });
    expect(csv.split("\r\n")).toHaveLength(2502);
    expect(csv).toContain(`2026-01-01 00:00:00+00:00,20,${id},,"a ""quoted"", broken\nline"\r\n`);
    await expect(client.call(downloadFlowRunLogs, { params: { id: makeId() } })).rejects.toMatchObject({
      status: 404,
    });
  });
});
