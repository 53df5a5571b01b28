import { expect, it } from "vitest";
import { openApi, type TestApi } from "../../../../test/support/api.ts";
import { makeFlow, makeFlowRun, makeTaskRun, propose } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import { createDeployment } from "../../../contract/deployments/routes.ts";
import { setTaskRunState } from "../../../contract/task-runs/routes.ts";
import { readAdminHealth } from "../../../contract/ui/admin-health.ts";
import { readDashboard } from "../../../contract/ui/dashboard.ts";
import { readRunPage } from "../../../contract/ui/run-page.ts";
import { readFlowRunPage, readTaskRunPage } from "../../../contract/ui/run-pages.ts";
import { searchEverything } from "../../../contract/ui/search.ts";
import { createVariable } from "../../../contract/variables/routes.ts";
import { createWorkPool } from "../../../contract/work-pools/routes.ts";

const HOUR = 3_600_000;

const at = (api: TestApi, hours: number): string => new Date(api.clock.now() + hours * HOUR).toISOString();

async function makeEnded(
  api: TestApi,
  parts: Readonly<Record<string, unknown>>,
  type: "COMPLETED" | "FAILED",
  message: string | null = null,
): Promise<string> {
  const { id } = await makeFlowRun(api.client, { ...parts, state: { type: "PENDING" } });
  await propose(api.client, id, "RUNNING");
  await propose(api.client, id, type, { message });
  return id;
}

const lastDay = (api: TestApi) => ({ after: at(api, -24), before: at(api, 1) });

describeEachDialect("answers for the pages", (dialect) => {
  it("the dashboard of an empty database is all there and empty", async () => {
    const api = await openApi(dialect);
    const shown = await api.client.call(readDashboard, { body: lastDay(api) });
    expect(shown.flow_runs).toMatchObject({ total: 0, mean_lateness: null });
    expect(shown.flow_runs.buckets).toHaveLength(48);
    expect(shown).toMatchObject({ failures: [], upcoming: [], running: { total: 0 }, late: { total: 0 } });
    expect(shown.task_runs.completion_rate).toBeNull();
  });

  it("the dashboard counts runs by state and time, and names failures by the first line of their errors", async () => {
    const api = await openApi(dialect);
    await makeEnded(api, { name: "good", tags: ["nightly"] }, "COMPLETED");
    const bad = await makeEnded(api, { name: "bad" }, "FAILED", "\n  ValueError: no such file\n  at x.py\n");
    const running = await makeFlowRun(api.client, { name: "on", state: { type: "PENDING" } });
    await propose(api.client, running.id, "RUNNING");
    await makeTaskRun(api.client, running.id, { state: { type: "RUNNING" } });
    await makeFlowRun(api.client, {
      name: "late",
      state: { type: "SCHEDULED", name: "Late", state_details: { scheduled_time: at(api, -1) } },
    });
    await makeFlowRun(api.client, {
      name: "next",
      state: { type: "SCHEDULED", state_details: { scheduled_time: at(api, 2) } },
    });
    const shown = await api.client.call(readDashboard, { body: lastDay(api) });
    expect(shown.flow_runs.counts).toMatchObject({ COMPLETED: 1, FAILED: 1, RUNNING: 1, SCHEDULED: 1 });
    expect(shown.flow_runs.total).toBe(4);
    const inBuckets = shown.flow_runs.buckets.reduce((sum, { counts }) => sum + counts.FAILED, 0);
    expect(inBuckets).toBe(1);
    expect(shown.failures).toMatchObject([
      { id: bad, name: "bad", flow_name: "etl", message: "ValueError: no such file" },
    ]);
    expect(shown.running).toMatchObject({ total: 1, rows: [{ name: "on" }] });
    expect(shown.late).toMatchObject({ total: 1, rows: [{ name: "late" }] });
    expect(shown.late.rows[0]?.lateness).toBeGreaterThan(3500);
    expect(shown.upcoming).toMatchObject([{ name: "next" }]);
    expect(shown.task_runs.counts.RUNNING).toBe(1);
    const tagged = await api.client.call(readDashboard, { body: { ...lastDay(api), tags: ["nightly"] } });
    expect(tagged).toMatchObject({ flow_runs: { total: 1 }, failures: [], running: { total: 0 } });
  });

  it("a range that ends before it begins is refused", async () => {
    const api = await openApi(dialect);
    const answer = await api.request("POST", "/ui/dashboard", { after: at(api, 0), before: at(api, -1) });
    expect(answer.status).toBe(422);
  });

  it("a run's page has its owners, its failed tasks and the last run that went well", async () => {
    const api = await openApi(dialect);
    const flow_id = await makeFlow(api.client);
    const { id: deployment_id } = await api.client.call(createDeployment, {
      body: { name: "daily", flow_id },
    });
    const parts = { flow_id, deployment_id };
    const good = await makeEnded(api, { ...parts, name: "good" }, "COMPLETED");
    await makeEnded(api, { flow_id, name: "of no deployment" }, "COMPLETED");
    api.clock.shift(60);
    const { id } = await makeFlowRun(api.client, {
      ...parts,
      name: "bad",
      parameters: { size: 3 },
      state: { type: "PENDING" },
    });
    await propose(api.client, id, "RUNNING");
    const task = await makeTaskRun(api.client, id, { name: "load", state: { type: "RUNNING" } });
    const failed = { type: "FAILED" as const, message: "Error: disk full\nat load" };
    await api.client.call(setTaskRunState, { params: { id: task.id }, body: { state: failed } });
    const calling = await makeTaskRun(api.client, id, { name: "call", state: { type: "PENDING" } });
    const child = await makeFlowRun(api.client, { flow_id, name: "child", parent_task_run_id: calling.id });
    await propose(api.client, id, "FAILED", { message: "1/1 states failed.\nmore" });
    const page = await api.client.call(readRunPage, { params: { id } });
    expect(page).toMatchObject({
      flow: { name: "etl" },
      deployment: { id: deployment_id, name: "daily", paused: false },
      work_pool: null,
      parent: null,
      waiting: [],
      task_runs: { total: 2, counts: { FAILED: 1 } },
      subflows: { total: 1 },
      flow_run: { parameters: { size: 3 } },
      parameters_bytes: 10,
      failure: {
        line: "1/1 states failed.",
        task_runs: [{ name: "load", message: "Error: disk full" }],
        task_runs_total: 1,
      },
      last_good: { id: good },
    });
    expect(page.states.map(({ type }) => type)).toEqual(["PENDING", "RUNNING", "FAILED"]);
    const ofChild = await api.client.call(readRunPage, { params: { id: child.id } });
    expect(ofChild.parent).toMatchObject({ flow_run_id: id, flow_run_name: "bad", task_run_name: "call" });
    expect(ofChild.failure).toBeNull();
  });

  it("a run's page leaves out parameters that are large, and says how large", async () => {
    const api = await openApi(dialect);
    const { id } = await makeFlowRun(api.client, { parameters: { text: "x".repeat(100_000) } });
    const page = await api.client.call(readRunPage, { params: { id } });
    expect(page.flow_run.parameters).toBeNull();
    expect(page.parameters_bytes).toBeGreaterThan(100_000);
  });

  it("there is no page of a run that is not there", async () => {
    const api = await openApi(dialect);
    const answer = await api.request("GET", "/ui/flow_runs/0198ae55-0000-7000-8000-000000000000/page");
    expect(answer.status).toBe(404);
  });

  it("pages follow each other without gap or repetition, in each order, runs without the time last", async () => {
    const api = await openApi(dialect);
    for (let number = 0; number < 4; number += 1) {
      await makeEnded(api, { name: `ended-${number}` }, "COMPLETED");
      await makeFlowRun(api.client, {
        name: `next-${number}`,
        // Two are due at the same time.
        state: { type: "SCHEDULED", state_details: { scheduled_time: at(api, Math.floor(number / 2)) } },
      });
    }
    const all = new Set<string>();
    for (const sort of [
      "START_TIME_DESC",
      "START_TIME_ASC",
      "EXPECTED_START_TIME_DESC",
      "EXPECTED_START_TIME_ASC",
      "END_TIME_DESC",
      "NEXT_SCHEDULED_START_TIME_ASC",
      "NAME_ASC",
      "NAME_DESC",
    ] as const) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: { rows: readonly { name: string }[]; next_cursor: string | null } = await api.client.call(
          readFlowRunPage,
          { body: { sort, limit: 3, cursor } },
        );
        seen.push(...page.rows.map(({ name }) => name));
        cursor = page.next_cursor;
      } while (cursor !== null);
      expect(new Set(seen).size, sort).toBe(8);
      expect(seen, sort).toHaveLength(8);
      for (const name of seen) all.add(name);
      if (sort === "END_TIME_DESC") expect(seen[0]).toBe("ended-3");
      if (sort === "NEXT_SCHEDULED_START_TIME_ASC")
        expect(seen.slice(4).every((name) => name.startsWith("ended"))).toBe(true);
      if (sort === "NAME_ASC") expect(seen).toEqual(seen.toSorted());
    }
    expect(all.size).toBe(8);
  });

  it("a cursor of another order, or none, is refused", async () => {
    const api = await openApi(dialect);
    for (let number = 0; number < 3; number += 1) await makeFlowRun(api.client);
    const { next_cursor: cursor } = await api.client.call(readFlowRunPage, {
      body: { limit: 1, sort: "NAME_ASC" },
    });
    for (const wrong of [cursor, "x", Buffer.from('["START_TIME_DESC",{},"x"]').toString("base64url")]) {
      expect((await api.request("POST", "/ui/flow_runs/page", { cursor: wrong })).status).toBe(422);
    }
  });

  it("pages of flow runs are filtered by duration and parameters, and say how many tasks runs have", async () => {
    const api = await openApi(dialect);
    const short = await makeEnded(api, { name: "short", parameters: { day: 1, full: true } }, "COMPLETED");
    const { id: long } = await makeFlowRun(api.client, {
      name: "long",
      parameters: { day: "monday" },
      state: { type: "PENDING" },
    });
    await propose(api.client, long, "RUNNING");
    api.clock.shift(100);
    await propose(api.client, long, "COMPLETED");
    await makeTaskRun(api.client, short);
    const names = async (body: object) =>
      (await api.client.call(readFlowRunPage, { body })).rows.map(({ name }) => name);
    expect(await names({ duration: { min_seconds: 90 } })).toEqual(["long"]);
    expect(await names({ duration: { max_seconds: 90 } })).toEqual(["short"]);
    expect(await names({ parameters: { day: "monday" } })).toEqual(["long"]);
    expect(await names({ parameters: { day: "1", full: "true" } })).toEqual(["short"]);
    expect(await names({ parameters: { day: "1", full: "false" } })).toEqual([]);
    const { task_counts } = await api.client.call(readFlowRunPage, { body: { task_counts: true } });
    expect(task_counts).toEqual({ [short]: 1, [long]: 0 });
  });

  it("pages of task runs name their flow run and follow each other", async () => {
    const api = await openApi(dialect);
    const run = await makeFlowRun(api.client, { name: "mother" });
    for (let number = 0; number < 3; number += 1) {
      await makeTaskRun(api.client, run.id, { name: `task-${number}`, state: { type: "PENDING" } });
    }
    await makeTaskRun(api.client, null, { name: "alone", state: { type: "PENDING" } });
    for (const sort of ["EXPECTED_START_TIME_DESC", "EXPECTED_START_TIME_ASC", "END_TIME_DESC"] as const) {
      const first = await api.client.call(readTaskRunPage, { body: { sort, limit: 3 } });
      const next = await api.client.call(readTaskRunPage, {
        body: { sort, limit: 3, cursor: first.next_cursor },
      });
      const rows = [...first.rows, ...next.rows];
      expect(new Set(rows.map(({ name }) => name)).size).toBe(4);
      expect(next.next_cursor).toBeNull();
      expect(rows.find(({ name }) => name === "task-1")).toMatchObject({
        flow_run_name: "mother",
        flow_name: "etl",
      });
      expect(rows.find(({ name }) => name === "alone")).toMatchObject({ flow_run_name: null });
    }
  });

  it("a search finds things of each kind by part of their names, and anything by the beginning of its id", async () => {
    const api = await openApi(dialect);
    const flow_id = await makeFlow(api.client, "nightly-export");
    const { id: deployment } = await api.client.call(createDeployment, {
      body: { name: "export-at-two", flow_id },
    });
    await api.client.call(createVariable, { body: { name: "export_path", value: "/x" } });
    await api.client.call(createWorkPool, { body: { name: "exporters", type: "process" } });
    const runs: string[] = [];
    for (let number = 0; number < 12; number += 1) {
      runs.push((await makeFlowRun(api.client, { flow_id, name: `Export-${number}` })).id);
    }
    const find = async (text: string, limit = 20) =>
      (await api.client.call(searchEverything, { body: { text, limit } })).hits;
    const hits = await find(" EXPORT ", 10);
    expect(hits).toHaveLength(10);
    expect(new Set(hits.map(({ kind }) => kind))).toEqual(
      new Set(["flow", "deployment", "flow-run", "variable", "work-pool"]),
    );
    expect(hits.find(({ kind }) => kind === "deployment")).toMatchObject({
      id: deployment,
      name: "export-at-two",
      detail: "nightly-export",
    });
    const [run = ""] = runs;
    const task = await makeTaskRun(api.client, run, { name: "load" });
    for (const text of [run, run.replaceAll("-", "").toUpperCase()]) {
      expect(await find(text)).toMatchObject([{ kind: "flow-run", id: run, name: "Export-0" }]);
    }
    expect((await find(run.slice(0, 9))).map(({ id }) => id)).toContain(run);
    expect(await find(task.id)).toMatchObject([{ kind: "task-run", name: "load", detail: "Export-0" }]);
    expect(await find("%")).toEqual([]);
    expect(await find("no such thing")).toEqual([]);
    expect(await find("   ")).toEqual([]);
  });

  it("health tells of the loops, the database and what is kept", async () => {
    const api = await openApi(dialect);
    await makeFlowRun(api.client);
    const health = await api.client.call(readAdminHealth);
    expect(health.database.engine).toBe(dialect.name);
    expect(health.database.bytes).toBeGreaterThan(0);
    expect(health.database.tables.find(({ name }) => name === "flow_run")).toEqual({
      name: "flow_run",
      rows: 1,
      has_more: false,
    });
    expect(health.retention).toMatchObject({ flow_run_days: 90, event_days: 7 });
    expect(health.loops.length).toBeGreaterThan(5);
    expect(health.loops.every(({ late_seconds }) => late_seconds === 0)).toBe(true);
    expect(health.queued_writes).toBe(0);
  });
});
