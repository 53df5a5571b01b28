import fc from "fast-check";
import { expect, it } from "vitest";
import { describeEachDialect, type TestDialect } from "../../../test/support/each-dialect.ts";
import {
  buildEntry,
  buildState,
  insertFlowRun as insertParent,
} from "../../../test/support/store-builders.ts";
import type { RunFilters } from "../../contract/run-filters.ts";
import type { StateType } from "../../contract/states/schemas.ts";
import { createIds } from "../../platform/ids.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Store } from "../store.ts";
import {
  countEndedByStretch,
  countRuns,
  countTaskRunsByType,
  historyCells,
  meanLateness,
} from "./count-runs.ts";
import type { Condition } from "./filters/conditions.ts";
import { flowRunsWhere, taskRunsWhere } from "./filters/related-filters.ts";
import { countFlowRunRows, deleteFlowRunRows, readMeanLateness } from "./flow-run-queries.ts";
import { insertFlowRun, updateFlowRunRow } from "./flow-run-writes.ts";
import { type HistoryCell, listHistoryCells } from "./history-queries.ts";
import { setMeta } from "./meta-queries.ts";
import { narrowFlowRuns, narrowTaskRuns } from "./narrow-runs.ts";
import {
  countUnits,
  listOpenUnits,
  markUnits,
  sealUnits,
  type UnitCell,
  wordsOfUnits,
} from "./run-seal-queries.ts";
import { type RunTable, UNIT_MICROS } from "./run-tallies.ts";
import { countTaskRunRows } from "./task-run-queries.ts";
import { upsertTaskRuns } from "./task-run-records.ts";
import { deleteTaskRunRow, insertTaskRun, updateTaskRunRow } from "./task-run-writes.ts";
import { countEndedTaskRuns, countTaskRunStates } from "./ui-queries.ts";

const ids = createIds();
const UNITS = 6;
const START = 2_900_000 * UNIT_MICROS;
const NOW = START + (UNITS + 1) * UNIT_MICROS;
const TYPES = ["COMPLETED", "FAILED", "CRASHED", "RUNNING", "SCHEDULED"] as const;
const ENDED = ["COMPLETED", "FAILED", "CANCELLED", "CRASHED"] as const;

const TAGS = ["[]", '["a"]', '["a","b"]', '["c"]'] as const;
const TITLES = ["load-1a2", "LOAD-77", "Straße-k", "ſad", "x", "extract-load"] as const;

/** Mostly within the units that are counted, sometimes at their very edges. */
const instant = fc.oneof(
  fc.integer({ min: 0, max: UNITS * UNIT_MICROS - 1 }),
  fc.integer({ min: 0, max: UNITS }).map((unit) => unit * UNIT_MICROS),
  fc.integer({ min: 1, max: UNITS }).map((unit) => unit * UNIT_MICROS - 1),
);
const columns = fc.record({
  type: fc.oneof({ weight: 4, arbitrary: fc.constant("COMPLETED" as const) }, fc.constantFrom(...TYPES)),
  name: fc.constantFrom("Done", "Odd"),
  expected: fc.option(instant, { freq: 8 }),
  delay: fc.option(fc.integer({ min: -UNIT_MICROS, max: 2 * UNIT_MICROS }), { freq: 8 }),
  seconds: fc.integer({ min: 0, max: 100 }),
  child: fc.boolean(),
  tags: fc.constantFrom(...TAGS),
  title: fc.constantFrom(...TITLES),
});
type Columns = typeof columns extends fc.Arbitrary<infer T> ? T : never;

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("add" as const), as: columns, how: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("change" as const), of: fc.nat(), as: columns }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete" as const), of: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("track" as const), of: fc.nat(), as: columns }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("untrack" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("edit" as const),
      of: fc.nat(),
      owner: fc.boolean(),
      as: columns,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("mark" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("count" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("seal" as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("pass" as const) }) },
);

const period = fc.record(
  {
    after_: instant.map((at) => formatInstant(START + at)),
    before_: instant.map((at) => formatInstant(START + at)),
  },
  { requiredKeys: [] },
);
const question = fc.record({
  types: fc.option(fc.uniqueArray(fc.constantFrom(...TYPES), { minLength: 1, maxLength: 3 })),
  names: fc.option(fc.constantFrom(["Done"], ["Odd", "Done"], ["None"])),
  axis: fc.constantFrom("none" as const, "expected" as const, "started" as const),
  period,
  isTop: fc.option(fc.boolean()),
  tracks: fc.option(fc.boolean()),
  isIn: fc.boolean(),
  tags: fc.option(
    fc.oneof(
      fc.record({ all_: fc.constantFrom<string[][]>(["a"], ["a", "b"], ["none"]) }),
      fc.record({ any_: fc.constantFrom<string[][]>(["b", "c"], ["none"]) }),
      fc.record({ is_null_: fc.boolean() }),
    ),
  ),
  like: fc.option(fc.constantFrom("load", "LOAD-1", "oad-7", "straß", "sad", "none", "x", "ct-lo"), {
    freq: 3,
  }),
  from: fc.integer({ min: -UNIT_MICROS, max: UNITS * UNIT_MICROS }),
  width: fc.constantFrom(7_000_000, UNIT_MICROS, 1_234_567_890, 3 * UNIT_MICROS),
});

function filterOf(
  table: RunTable,
  asked: typeof question extends fc.Arbitrary<infer T> ? T : never,
): RunFilters {
  const filter = {
    operator: "and_" as const,
    state: {
      operator: "and_" as const,
      type: { any_: asked.types as StateType[] | null },
      name: { any_: asked.names === null ? null : [...asked.names] },
    },
    ...(asked.axis === "expected" ? { expected_start_time: asked.period } : {}),
    ...(asked.axis === "started" ? { start_time: asked.period } : {}),
  };
  const parent = {
    parent_task_run_id: { operator: "and_" as const, is_null_: asked.isTop },
    tags: asked.tags === null ? null : { operator: "and_" as const, ...asked.tags },
  };
  const name = { name: { like_: asked.like } };
  if (table === "flow_run") return { flow_runs: { ...filter, ...parent, ...name } };
  const task_runs = { ...filter, ...name, subflow_runs: { exists_: asked.tracks } };
  return asked.isIn ? { task_runs, flow_runs: { operator: "and_", ...parent } } : { task_runs };
}

/** Everything that a row says of its time and state. */
function rowOf({ type, name, expected, delay, seconds, title }: Columns) {
  return {
    name: title,
    state_type: type,
    state_name: name,
    state_timestamp: START,
    expected_start_time: expected === null ? null : START + expected,
    start_time: delay === null ? null : START + (expected ?? 0) + delay,
    total_run_time: seconds,
  };
}

/** One table of runs, its sealing, and what the plain statements say. */
class World {
  readonly store: Store;
  readonly table: RunTable;
  readonly flowRunId: string;
  readonly flowId: string;
  runs: string[] = [];
  /** Flow runs that task runs track. */
  children: string[] = [];
  marked:
    | {
        token: string;
        cells: UnitCell[] | undefined;
        words: ReadonlyMap<number, Uint8Array>;
        units: number[];
      }
    | undefined;

  constructor(store: Store, table: RunTable, parent: { flowRunId: string; flowId: string }) {
    this.store = store;
    this.table = table;
    this.flowRunId = parent.flowRunId;
    this.flowId = parent.flowId;
  }

  async add(as: Columns, how: number): Promise<void> {
    const { store } = this;
    const id = ids.uuid();
    this.runs.push(id);
    const common = {
      id,
      created: NOW,
      updated: NOW,
      tags: "[]",
      labels: "{}",
      empirical_policy: "{}",
    };
    if (this.table === "flow_run") {
      await this.addFlowRun(id, as, as.child ? ids.uuid() : null);
      // Sometimes beside a task run in an older flow run.
      const flow_run_id = how === 0 ? (this.runs[0] ?? id) : id;
      await store.appendJournal([buildEntry({ flow_run_id, expected_start_time: START })]);
      return;
    }
    const { expected_start_time, start_time, total_run_time } = rowOf(as);
    const times = { expected_start_time, start_time, total_run_time, end_time: start_time };
    const state = buildState(as.type, { name: as.name, timestamp: START });
    if (how === 0) {
      const [refusal] = await store.appendJournal([
        buildEntry({ id, name: as.title, flow_run_id: this.parentOf(as), ...times, states: [state] }),
      ]);
      expect(refusal).toBeNull();
      return;
    }
    const row = {
      ...common,
      ...rowOf(as),
      ...times,
      flow_run_id: null,
      task_key: "t",
      dynamic_key: id,
      cache_key: null,
      cache_expiration: null,
      task_version: null,
      task_inputs: "{}",
      state_id: state.id,
      run_count: 1,
      flow_run_run_count: 1,
      next_scheduled_start_time: null,
      state_count: 1,
      states: "[]",
    };
    await store.write(async (trx) => {
      if (how === 1) await insertTaskRun(trx, store.dialect, { ...row, result: null });
      else await upsertTaskRuns(trx, store.dialect, [row]);
    });
  }

  /** The flow run of a new task run. */
  parentOf({ child }: Columns): string {
    return (child ? this.children.at(-1) : undefined) ?? this.flowRunId;
  }

  async addFlowRun(id: string, as: Columns, parent_task_run_id: string | null): Promise<void> {
    const { store } = this;
    const common = {
      id,
      created: NOW,
      updated: NOW,
      tags: as.tags,
      labels: "{}",
      empirical_policy: "{}",
    };
    const flow = { flow_id: this.flowId, parameters: "{}", context: "{}", parent_task_run_id };
    await store.write((trx) => insertFlowRun(trx, store.dialect, { ...common, ...rowOf(as), ...flow }));
  }

  async track(of: number, as: Columns): Promise<void> {
    const id = this.runs[of % Math.max(1, this.runs.length)];
    if (id === undefined || this.table === "flow_run") return;
    const child = ids.uuid();
    this.children.push(child);
    await this.addFlowRun(child, as, id);
  }

  /** With it go the task runs in it. */
  async untrack(): Promise<void> {
    const child = this.children.pop();
    if (child !== undefined) await this.store.write((trx) => deleteFlowRunRows(trx, [child]));
  }

  async change(of: number, as: Columns): Promise<void> {
    const id = this.runs[of % Math.max(1, this.runs.length)];
    if (id === undefined) return;
    const row = rowOf(as);
    await this.store.write(async (trx) => {
      if (this.table === "flow_run") await updateFlowRunRow(trx, id, row);
      else await updateTaskRunRow(trx, id, { ...row, end_time: row.start_time });
    });
  }

  /** Another name, other tags: of a run, or of the flow run that task runs are in. */
  async edit(of: number, owner: boolean, { title, tags }: Columns): Promise<void> {
    const id = owner ? this.flowRunId : this.runs[of % Math.max(1, this.runs.length)];
    if (id === undefined) return;
    await this.store.write(async (trx) => {
      if (owner || this.table === "flow_run") await updateFlowRunRow(trx, id, { name: title, tags });
      else await updateTaskRunRow(trx, id, { name: title });
    });
  }

  async delete(of: number): Promise<void> {
    const [id] = this.runs.splice(of % Math.max(1, this.runs.length), 1);
    if (id === undefined) return;
    await this.store.write(async (trx) => {
      if (this.table === "flow_run") await deleteFlowRunRows(trx, [id]);
      else await deleteTaskRunRow(trx, id);
    });
  }

  async mark(): Promise<void> {
    const units = await listOpenUnits(this.store.reader, this.table, NOW / UNIT_MICROS, 4);
    if (units.length === 0) return;
    const token = ids.uuid();
    await this.store.write((trx) => markUnits(trx, this.table, units, token));
    this.marked = { token, units, cells: undefined, words: new Map() };
  }

  async count(): Promise<void> {
    if (this.marked === undefined) return;
    const { units } = this.marked;
    const cells = await countUnits(this.store.reader, this.table, units);
    this.marked.words = await wordsOfUnits(this.store.reader, this.table, units, cells);
    this.marked.cells = cells;
  }

  async seal(): Promise<void> {
    const { table, store, marked } = this;
    this.marked = undefined;
    if (marked?.cells === undefined) return;
    const { token, cells, words } = marked;
    await store.write((trx) => sealUnits(trx, store.dialect, table, token, { cells, words }));
  }

  async pass(): Promise<void> {
    await this.mark();
    await this.count();
    await this.seal();
  }

  /** Pages hold the rows that the plain condition finds. */
  async checkList(filters: RunFilters, where: Condition): Promise<void> {
    const { store, table } = this;
    const narrow =
      table === "flow_run" ? await narrowFlowRuns(store, filters) : await narrowTaskRuns(store, filters);
    const idsOf = async (condition: Condition) => {
      const rows = await store.reader.selectFrom(table).select("id").where(condition).orderBy("id").execute();
      return rows.map(({ id }) => id);
    };
    expect(await idsOf(narrow)).toEqual(await idsOf(where));
  }

  async check(asked: typeof question extends fc.Arbitrary<infer T> ? T : never): Promise<void> {
    const { store, table } = this;
    const { reader, dialect } = store;
    const filters = filterOf(table, asked);
    const count = table === "flow_run" ? countFlowRunRows : countTaskRunRows;
    expect(await countRuns(store, table, filters, NOW)).toBe(await count(reader, dialect, filters));
    const where = table === "flow_run" ? flowRunsWhere(dialect, filters) : taskRunsWhere(dialect, filters);
    await this.checkList(filters, where);
    const buckets = { start: START + asked.from, width: asked.width, count: 9 };
    expect((await historyCells(store, table, filters, buckets, NOW)).map(rounded)).toEqual(
      (await listHistoryCells(reader, table, buckets, where, NOW)).map(rounded),
    );
    if (table === "flow_run") {
      const tasks = await countTaskRunRows(reader, dialect, filters);
      expect(await countRuns(store, "task_run", filters, NOW)).toBe(tasks);
      const [mean, plain] = [
        await meanLateness(store, filters, NOW),
        await readMeanLateness(reader, dialect, filters, NOW),
      ];
      expect(mean === null ? null : mean.toFixed(6)).toBe(plain === null ? null : plain.toFixed(6));
      return;
    }
    const byType = (rows: readonly { state_type: string; count: number }[]) =>
      Object.fromEntries(rows.map((row) => [row.state_type, Number(row.count)]));
    expect(byType(await countTaskRunsByType(store, filters, undefined, NOW))).toEqual(
      byType(await countTaskRunStates(reader, where, undefined)),
    );
    const ended: RunFilters = {
      task_runs: {
        operator: "and_",
        state: { operator: "and_", type: { any_: [...ENDED] } },
        ...(asked.axis === "started" ? { start_time: asked.period } : {}),
      },
      ...(asked.isIn ? { flow_runs: { operator: "and_" } } : {}),
    };
    const stretches = { start: START + Math.max(0, asked.from), span: asked.width * 5, count: 20 };
    const plain = await countEndedTaskRuns(reader, taskRunsWhere(dialect, ended), stretches);
    const byBucket = (rows: typeof plain) => [...rows].sort((a, b) => a.bucket - b.bucket);
    expect(byBucket(await countEndedByStretch(store, ended, stretches, NOW))).toEqual(byBucket(plain));
  }
}

function rounded(cell: HistoryCell) {
  return {
    ...cell,
    bucket: Number(cell.bucket),
    count_runs: Number(cell.count_runs),
    sum_estimated_run_time: cell.sum_estimated_run_time.toFixed(6),
    sum_estimated_lateness: cell.sum_estimated_lateness.toFixed(6),
  };
}

async function openWorld(dialect: TestDialect, table: RunTable): Promise<() => Promise<World>> {
  const store = await dialect.openStore();
  await store.write((trx) => setMeta(trx, `sealed-${table}`, "1"));
  return async () => {
    await store.write(async (trx) => {
      await trx.deleteFrom("flow_run").execute();
      await trx.deleteFrom("task_run").execute();
      await trx.deleteFrom("run_seal").execute();
    });
    const flowRunId = await insertParent(store);
    const { flow_id } = await store.db
      .selectFrom("flow_run")
      .select("flow_id")
      .where("id", "=", flowRunId)
      .executeTakeFirstOrThrow();
    return new World(store, table, { flowRunId, flowId: flow_id });
  };
}

describeEachDialect("counting by sealed units", (dialect) => {
  it.each(["flow_run", "task_run"] as const)(
    "says of %s what counting each run says, whatever happens in between",
    async (table) => {
      const fresh = await openWorld(dialect, table);
      let sealed = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(columns, { maxLength: 6 }),
          fc.array(step, { minLength: 1, maxLength: 12 }),
          fc.array(question, { minLength: 2, maxLength: 4 }),
          async (first, steps, questions) => {
            const world = await fresh();
            for (const as of first) await world.add(as, 0);
            await world.pass();
            for (const one of steps) {
              if (one.kind === "add") await world.add(one.as, one.how);
              else if (one.kind === "change") await world.change(one.of, one.as);
              else if (one.kind === "delete") await world.delete(one.of);
              else if (one.kind === "edit") await world.edit(one.of, one.owner, one.as);
              else if (one.kind === "track") await world.track(one.of, one.as);
              else await world[one.kind]();
            }
            for (const asked of questions) await world.check(asked);
            const { rows } = await world.store.db
              .selectFrom("run_tally")
              .select((eb) => eb.fn.countAll<number>().as("rows"))
              .executeTakeFirstOrThrow();
            sealed += Number(rows);
          },
        ),
        { numRuns: dialect.name === "sqlite" ? 80 : 40 },
      );
      // What is never sealed would prove nothing.
      expect(sealed).toBeGreaterThan(20);
    },
    240_000,
  );
});
