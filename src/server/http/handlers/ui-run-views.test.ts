import { expect, it } from "vitest";
import { openApi } from "../../../../test/support/api.ts";
import { makeFlowRun, makeTaskRun } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import { createLogs } from "../../../contract/logs/routes.ts";
import { setTaskRunState } from "../../../contract/task-runs/routes.ts";
import { type LogPage, readLogPage } from "../../../contract/ui/log-page.ts";
import { readRunComparison } from "../../../contract/ui/run-comparison.ts";

const messages = ({ rows }: LogPage): string[] => rows.map(({ message }) => message);
const placeOf = (line: LogPage["rows"][number] | undefined) => {
  if (line === undefined) throw new Error("no line");
  return { timestamp: line.timestamp, id: line.id };
};

describeEachDialect("what a run's page asks besides", (dialect) => {
  it("log lines are read from a place on in both directions, also where many have one timestamp", async () => {
    const api = await openApi(dialect);
    const { id } = await makeFlowRun(api.client, {});
    const timestamp = new Date(api.clock.now()).toISOString();
    const later = new Date(api.clock.now() + 5).toISOString();
    const line = (n: number) => ({
      id: `0198ae55-0000-7000-8000-00000000000${n}`,
      name: "batuta.flow_runs",
      level: n === 3 ? 40 : 20,
      message: `line ${n}`,
      timestamp: n < 6 ? timestamp : later,
      flow_run_id: id,
    });
    await api.client.call(createLogs, { body: [1, 2, 3, 4, 5, 6, 7].map(line) });
    const read = (body: object) =>
      api.client.call(readLogPage, { body: { flow_run_id: id, limit: 3, ...body } });
    const first = await read({});
    expect(messages(first)).toEqual(["line 1", "line 2", "line 3"]);
    expect(first.has_more).toBe(true);
    const second = await read({ from: placeOf(first.rows.at(-1)) });
    expect(messages(second)).toEqual(["line 4", "line 5", "line 6"]);
    const last = await read({ direction: "before" });
    expect(messages(last)).toEqual(["line 5", "line 6", "line 7"]);
    const ahead = await read({ direction: "before", from: placeOf(last.rows[0]), limit: 4 });
    expect(messages(ahead)).toEqual(["line 1", "line 2", "line 3", "line 4"]);
    expect(ahead.has_more).toBe(false);
    expect(messages(await read({ min_level: 40 }))).toEqual(["line 3"]);
    expect(messages(await read({ text: "LINE 7" }))).toEqual(["line 7"]);
  });

  it("log lines name their task, and tell long messages in part", async () => {
    const api = await openApi(dialect);
    const { id } = await makeFlowRun(api.client, {});
    const task = await makeTaskRun(api.client, id, { name: "load", state: { type: "RUNNING" } });
    const common = { name: "x", level: 20, timestamp: new Date(api.clock.now()).toISOString() };
    await api.client.call(createLogs, {
      body: [{ ...common, message: "y".repeat(30_000), flow_run_id: id, task_run_id: task.id }],
    });
    const { rows } = await api.client.call(readLogPage, { body: { task_run_id: task.id } });
    expect(rows).toMatchObject([{ task_run_name: "load", length: 30_000 }]);
    expect(rows[0]?.message).toHaveLength(20_000);
    expect((await api.request("POST", "/ui/logs/page", {})).status).toBe(422);
  });

  it("two runs are compared by task and by parameter", async () => {
    const api = await openApi(dialect);
    const here = await makeFlowRun(api.client, { parameters: { size: 3, same: [1], gone: "x" } });
    const there = await makeFlowRun(api.client, { parameters: { size: 2, same: [1] } });
    const load = { name: "load", task_key: "load-1", dynamic_key: "0", state: { type: "RUNNING" } };
    const failing = await makeTaskRun(api.client, here.id, load);
    await makeTaskRun(api.client, there.id, { ...load, task_key: "only-there" });
    await makeTaskRun(api.client, there.id, load);
    api.clock.shift(4);
    await api.client.call(setTaskRunState, {
      params: { id: failing.id },
      body: { state: { type: "FAILED", message: "Error: disk full" } },
    });
    const params = { id: here.id };
    const compared = await api.client.call(readRunComparison, { params, query: { with: there.id } });
    expect(compared).toMatchObject({ parameters_total: 2, parameters_same: 1, tasks_total: 2 });
    expect(compared.parameters).toEqual([
      { name: "size", here: "3", there: "2" },
      { name: "gone", here: '"x"', there: null },
    ]);
    expect(compared.tasks[0]).toMatchObject({
      task_key: "load-1",
      here: { runs: 1, failed: 1, run_time: expect.closeTo(4, 0) },
      there: { runs: 1, failed: 0, run_time: 0 },
    });
    expect(compared.tasks[1]).toMatchObject({ task_key: "only-there", here: null });
    const gone = "0198ae55-0000-7000-8000-000000000000";
    const answer = await api.request("GET", `/ui/flow_runs/${here.id}/comparison?with=${gone}`);
    expect(answer.status).toBe(404);
  });
});
