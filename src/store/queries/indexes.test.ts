import { sql } from "kysely";
import { expect, it } from "vitest";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { FlowRunFilter, FlowRunSort } from "../../contract/flow-runs/filters.ts";
import type { RunFilters } from "../../contract/run-filters.ts";
import { TaskRunFilter, TaskRunSort } from "../../contract/task-runs/filters.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import { postgresKysely } from "../postgres/postgres-kysely.ts";
import { sqliteKysely } from "../sqlite/sqlite-kysely.ts";
import type { Store } from "../store.ts";
import { listDueRunIds } from "./due-run-queries.ts";
import { listFlowRunRows } from "./flow-run-queries.ts";
import { listLogLines } from "./log-page-queries.ts";
import { listFlowRunLogsAfter } from "./log-queries.ts";
import { listPausedRuns } from "./loop-run-queries.ts";
import { listClaimedRuns } from "./lost-claim-queries.ts";
import { countSlots } from "./slot-queries.ts";
import { findTaskRunState } from "./state-queries.ts";
import { lockFreeTaskRun } from "./task-queue-queries.ts";
import { listTaskRunRows } from "./task-run-queries.ts";
import { listJournal } from "./task-run-writes.ts";

const ID = "00000000-0000-7000-8000-000000000000";
const SLICE = { limit: 200, offset: 0 };

/** The first statement that a query function runs, with its values written into it. */
async function statementOf(dialect: Dialect, run: (db: Queryable) => Promise<unknown>): Promise<string> {
  let statement = "";
  const note = (text: string, parameters: readonly unknown[]): void => {
    if (statement !== "") return;
    statement = text.replace(/\?|\$(\d+)/g, () => "@");
    for (const value of parameters) {
      statement = statement.replace("@", typeof value === "string" ? `'${value}'` : String(value));
    }
  };
  const db =
    dialect.name === "sqlite"
      ? sqliteKysely(async (text, parameters) => {
          note(text, parameters);
          return { rows: [] };
        })
      : postgresKysely(async (text, parameters) => {
          note(text, parameters);
          return { rows: [], command: "SELECT", rowCount: 0, oid: 0, fields: [] };
        });
  await run(db);
  return statement;
}

/** How the database would run it on tables of any size: sorting and scanning only where nothing else can be done. */
async function planOf(store: Store, run: (db: Queryable) => Promise<unknown>): Promise<string> {
  const statement = await statementOf(store.dialect, run);
  return store.write(async (trx) => {
    if (store.dialect.name === "sqlite") {
      const { rows } = await sql<{ detail: string }>`explain query plan ${sql.raw(statement)}`.execute(trx);
      return rows.map((row) => row.detail).join("\n");
    }
    for (const method of ["sort", "seqscan", "bitmapscan"]) {
      await sql.raw(`set local enable_${method} = off`).execute(trx);
    }
    const { rows } = await sql<{ "QUERY PLAN": string }>`explain ${sql.raw(statement)}`.execute(trx);
    return rows.map((row) => row["QUERY PLAN"]).join("\n");
  });
}

/** What SQLite's `analyze` notes of a million runs of three types of states. */
async function pretendMillions(store: Store): Promise<void> {
  await store.write(async (trx) => {
    await sql`analyze`.execute(trx);
    await sql`insert into sqlite_stat1 (tbl, idx, stat) values
      ('flow_run', 'flow_run_state_start', '1000000 333334 1 1'),
      ('flow_run', 'sqlite_autoindex_flow_run_1', '1000000 1'),
      ('flow_run_state', 'sqlite_autoindex_flow_run_state_1', '3000000 1')`.execute(trx);
    await sql`analyze sqlite_schema`.execute(trx);
  });
}

/** How often a plan puts rows in order: once for the rows of the page itself. */
function sortsOf(plan: string): number {
  return plan.match(/USE TEMP B-TREE|(?:->|^)\s*(?:Incremental )?Sort/g)?.length ?? 0;
}

describeEachDialect("the indexes", (dialect) => {
  it.each(FlowRunSort.options)("serve a page of flow runs in the order %s", async (sort) => {
    const store = await dialect.openStore();
    const plan = await planOf(store, (db) => listFlowRunRows(db, store.dialect, {}, sort, SLICE, 1));
    expect(sortsOf(plan)).toBeLessThanOrEqual(1);
    expect(plan).toMatch(/(COVERING INDEX|Index Only Scan.* using) \w+/);
  });

  // Postgres chooses by what it knows of the rows.
  it.skipIf(dialect.name === "postgres").each([
    ["paused runs", (db: Queryable, { dialect }: Store) => listPausedRuns(db, dialect, ID, 200)],
    ["claimed runs", (db: Queryable) => listClaimedRuns(db, { before: 1, after: ID, limit: 200 })],
  ])("lead a loop to %s past all others", async (_, list) => {
    const store = await dialect.openStore();
    await pretendMillions(store);
    const plan = await planOf(store, (db) => list(db, store));
    expect(plan).toMatch(/SEARCH one USING COVERING INDEX flow_run_state_start \(state_type=\?\)/);
    expect(plan).toMatch(/SEARCH flow_run USING INDEX sqlite_autoindex_flow_run_1 \(id=\?\)/);
  });

  // Postgres chooses by what it knows of the rows, and bounds what an index may hold.
  it.skipIf(dialect.name === "postgres").each([
    ["a name", { name: { like_: "x" } }],
    ["a tag", { tags: { all_: ["x"] } }],
    ["a state's name", { state: { name: { any_: ["x"] } } }],
    ["no parent", { parent_task_run_id: { is_null_: true } }],
  ])("serve a search for %s among flow runs without reading rows", async (_, part) => {
    const store = await dialect.openStore();
    const filters = { flow_runs: FlowRunFilter.parse(part) };
    const plan = await planOf(store, (db) =>
      listFlowRunRows(db, store.dialect, filters, "START_TIME_DESC", SLICE, 1),
    );
    expect(plan).toContain("SCAN flow_run USING COVERING INDEX flow_run_start");
  });

  // Postgres knows how many rows there are of each kind; here there are none.
  it.skipIf(dialect.name === "postgres").each([
    ["a tag", { tags: { all_: ["x"] } }, "task_run_tagged"],
    [
      "states that are not completed",
      { state: { type: { any_: ["FAILED", "RUNNING"] } } },
      "task_run_uncompleted",
    ],
    ["any state", { state: { type: { any_: ["FAILED", "COMPLETED"] } } }, "task_run_expected"],
  ])("serve a search for %s among task runs without the others", async (_, part, index) => {
    const store = await dialect.openStore();
    const filters = { task_runs: TaskRunFilter.parse(part) };
    const plan = await planOf(store, (db) =>
      listTaskRunRows(db, store.dialect, filters, "EXPECTED_START_TIME_DESC", SLICE, 1),
    );
    expect(plan).toMatch(new RegExp(`SCAN task_run USING (COVERING )?INDEX ${index}`));
  });

  it.each([
    ["ID_DESC", /task_run_pkey|autoindex_task_run/],
    ["EXPECTED_START_TIME_DESC", /task_run_expected/],
    ["END_TIME_DESC", /task_run_end/],
  ] as const)("serve a page of task runs in the order %s", async (sort, index) => {
    const store = await dialect.openStore();
    const plan = await planOf(store, (db) => listTaskRunRows(db, store.dialect, {}, sort, SLICE, 1));
    // Only rows of equal times are put in order among themselves.
    expect(plan).toMatch(index);
  });

  // Postgres chooses by what it knows of the rows; SQLite by the statement alone.
  it.skipIf(dialect.name === "postgres").each(TaskRunSort.options)(
    "serve a page of one flow run's task runs in the order %s",
    async (sort) => {
      const store = await dialect.openStore();
      const filters: readonly RunFilters[] = [
        { flow_runs: FlowRunFilter.parse({ id: { any_: [ID] } }) },
        { task_runs: TaskRunFilter.parse({ flow_run_id: { any_: [ID] } }) },
      ];
      for (const filter of filters) {
        const plan = await planOf(store, (db) => listTaskRunRows(db, store.dialect, filter, sort, SLICE, 1));
        expect(plan).toMatch(/LIST SUBQUERY 1\nSEARCH task_run USING (COVERING )?INDEX task_run_natural/);
      }
    },
  );

  it("serve the look-up of a task run's state, near the time of its id", async () => {
    const store = await dialect.openStore();
    const plan = await planOf(store, (db) => findTaskRunState(db, ID));
    expect(plan).toMatch(/task_run_pkey|SEARCH task_run USING INDEX sqlite_autoindex_task_run_1/);
  });

  it("serve a page of a journal and of a run's log lines", async () => {
    const store = await dialect.openStore();
    expect(await planOf(store, (db) => listJournal(db, ID, ID, 100))).toContain("task_run_natural");
    const logs = await planOf(store, (db) => listFlowRunLogsAfter(db, ID, undefined, 100));
    expect(logs).toContain("log_flow_run");
    const ofWorker = { worker_id: ID, direction: "before", limit: 100 } as const;
    const lines = await planOf(store, (db) => listLogLines(db, store.dialect, ofWorker, 100));
    expect(lines).toContain("log_worker");
  });

  it("serve the due runs of queues, the count of their live ones, and the next background task", async () => {
    const store = await dialect.openStore();
    const queues = ["1", "2"].map((end) => ({ id: `${ID.slice(0, -1)}${end}`, priority: 1, room: 5 }));
    // Of several queues it is asked first which have any; of one, for its runs at once.
    for (const some of [queues, queues.slice(1)]) {
      const due = await planOf(store, (db) => listDueRunIds(db, store.dialect, some, { before: 9 }, 5));
      expect(due).toContain("flow_run_queue");
    }
    const slots = await planOf(store, (db) => countSlots(db, [ID]));
    expect(slots).toContain("flow_run_queue");
    const task = await planOf(store, (db) => lockFreeTaskRun(db, store.dialect, ["t"], 1));
    expect(task).toContain("task_run_queue_order");
  });
});
