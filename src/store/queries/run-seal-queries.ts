import { type RawBuilder, sql } from "kysely";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import { bigint } from "./bigint.ts";
import { bulkInsert } from "./bulk-insert.ts";
import { latenessExpression } from "./estimates.ts";
import { type RunTable, TASKS, UNIT_MICROS } from "./run-tallies.ts";
import { UnitWords } from "./run-words.ts";

const ENDED = new Set(["COMPLETED", "FAILED", "CANCELLED", "CRASHED"]);
const GOING_ON = sql`('SCHEDULED', 'PENDING', 'RUNNING', 'PAUSED', 'CANCELLING')`;
const UNIT = sql.lit(UNIT_MICROS);

/** Counts of a unit, as they are kept. */
export interface UnitCell {
  readonly unit: number;
  readonly started: number;
  readonly state_type: string;
  readonly state_name: string;
  readonly parent: number;
  readonly subflow: number;
  /** JSON; of task runs the tags of their flow run. */
  readonly tags: string;
  readonly runs: number;
  readonly run_time: number;
  readonly lateness: number;
  readonly tasks: number;
}

/**
 * Units with runs that have all ended and that are not sealed, before `before`, the newest first. It steps from unit to
 * unit by the index of expected times, so it reads next to nothing. No `not exists`: Postgres would join, in another order.
 */
export async function listOpenUnits(
  db: Queryable,
  table: RunTable,
  before: number,
  limit: number,
): Promise<number[]> {
  const runs = sql.table(table);
  const latest = (until: RawBuilder<unknown>) =>
    sql`(select max(expected_start_time) from ${runs} where expected_start_time >= ${UNIT} and expected_start_time < ${until})`;
  const { rows } = await sql<{ unit: number }>`
    with recursive step(unit) as (
      select ${latest(sql`${bigint(before)} * ${UNIT}`)} / ${UNIT}
      union all select ${latest(sql`step.unit * ${UNIT}`)} / ${UNIT} from step where step.unit is not null
    )
    select step.unit as unit from step where step.unit is not null
      and (select 1 from run_seal where run_seal.kind = ${sql.lit(table)}
        and run_seal.unit = step.unit and run_seal.token is null) is null
      and (select 1 from ${runs} where expected_start_time >= step.unit * ${UNIT}
        and expected_start_time < (step.unit + 1) * ${UNIT} and state_type <> 'COMPLETED' and state_type in ${GOING_ON}
        limit 1) is null
    limit ${limit}`.execute(db);
  return rows.map(({ unit }) => Number(unit));
}

/** Says that units are being counted: whatever changes in one of them from now on takes its row away. */
export async function markUnits(
  db: Queryable,
  table: RunTable,
  units: readonly number[],
  token: string,
): Promise<void> {
  await db
    .insertInto("run_seal")
    .values(units.map((unit) => ({ kind: table, unit, token })))
    .onConflict((conflict) =>
      conflict.columns(["kind", "unit"]).doUpdateSet({ token }).where("run_seal.token", "is not", null),
    )
    .execute();
}

function within(table: RunTable, units: readonly number[]): RawBuilder<unknown> {
  const expected = sql.ref(`${table}.expected_start_time`);
  // As literals: Postgres can't tell how few runs a unit has when it does not see its times, and reads the table.
  const each = units.map((unit) => {
    const [from, end] = [sql.lit(unit * UNIT_MICROS), sql.lit((unit + 1) * UNIT_MICROS)];
    return sql`(${expected} >= ${from} and ${expected} < ${end})`;
  });
  return sql.join(each, sql` or `);
}

/** Counts the runs of units; nothing of a unit in which one has not ended. */
export async function countUnits(
  db: Queryable,
  table: RunTable,
  units: readonly number[],
): Promise<UnitCell[]> {
  const column = (name: string): RawBuilder<unknown> => sql.ref(`${table}.${name}`);
  const [expected, start] = [column("expected_start_time"), column("start_time")];
  const started =
    table === "flow_run"
      ? sql`coalesce(${start}, ${expected}) / ${UNIT}`
      : sql`case when ${start} is null then -1 else ${start} / ${UNIT} end`;
  const [parent, subflow] =
    table === "flow_run"
      ? [sql`case when flow_run.parent_task_run_id is null then 0 else 1 end`, sql`0`]
      : [
          sql`case when task_run.flow_run_id is null then 0 else (select case when flow_run.parent_task_run_id is null
            then 1 else 2 end from flow_run where flow_run.id = task_run.flow_run_id) end`,
          sql`case when exists (select 1 from flow_run where flow_run.parent_task_run_id = task_run.id) then 1 else 0 end`,
        ];
  const tags =
    table === "flow_run"
      ? column("tags")
      : sql`coalesce((select flow_run.tags from flow_run where flow_run.id = task_run.flow_run_id), '[]')`;
  const { rows } = await sql<
    UnitCell & { readonly state_type: string | null; readonly oldest: number | null }
  >`
    select ${expected} / ${UNIT} as unit, ${started} as started, ${column("state_type")} as state_type,
      ${column("state_name")} as state_name, ${parent} as parent, ${subflow} as subflow, ${tags} as tags, count(*) as runs, min(${start}) as oldest,
      cast(sum(${column("total_run_time")}) as double precision) as run_time,
      cast(sum(${latenessExpression(table, 0)}) as double precision) as lateness,
      cast(sum(${table === "flow_run" ? TASKS : sql`0`}) as bigint) as tasks
    from ${sql.table(table)} where ${within(table, units)}
    group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7`.execute(db);
  // A start before 1970 has no unit: rounding goes to 0 from both sides.
  const isOpen = (row: (typeof rows)[number]): boolean =>
    row.state_type === null ||
    !ENDED.has(row.state_type) ||
    (row.oldest !== null && Number(row.oldest) < UNIT_MICROS);
  const open = new Set(rows.filter(isOpen).map((row) => Number(row.unit)));
  return rows
    .filter((row) => !open.has(Number(row.unit)))
    .map(({ oldest: _oldest, ...cell }) => ({
      ...cell,
      unit: Number(cell.unit),
      started: Number(cell.started),
      runs: Number(cell.runs),
      tasks: Number(cell.tasks),
    }));
}

/** Which words can be in the runs of units, by unit. */
export async function wordsOfUnits(
  db: Queryable,
  table: RunTable,
  units: readonly number[],
  cells: readonly UnitCell[],
): Promise<ReadonlyMap<number, Uint8Array>> {
  const { rows } = await sql<{ unit: number; names: string }>`
    select ${sql.ref(`${table}.expected_start_time`)} / ${UNIT} as unit, string_agg(${sql.ref(`${table}.name`)}, ' ') as names
    from ${sql.table(table)} where ${within(table, units)} group by 1`.execute(db);
  const words = new Map<number, UnitWords>();
  const of = (unit: number): UnitWords => {
    const known = words.get(unit) ?? new UnitWords();
    words.set(unit, known);
    return known;
  };
  for (const { unit, names } of rows) of(Number(unit)).addNames(names);
  for (const { unit, tags, state_name } of cells) {
    of(unit).addWord("state", state_name);
    for (const tag of JSON.parse(tags)) of(unit).addWord("tag", tag);
  }
  return new Map([...words].map(([unit, own]) => [unit, own.pack()]));
}

const INSERT = {
  into: "insert into run_tally (kind, unit, number, started, state_type, state_name, parent, subflow, runs, run_time, lateness, tasks)",
  width: 12,
};
const INSERT_TAGGED = {
  into: "insert into run_tag_tally (kind, unit, number, started, state_type, state_name, parent, subflow, tags, runs, run_time, lateness, tasks)",
  width: 13,
};
const INSERT_WORDS = { into: "insert into run_words (kind, unit, bits)", width: 3 };

/** A unit with more is not counted by tags: such counts would not be shorter than its runs. */
const MOST_TAG_CELLS = 250;

/** Cells that are alike but for their tags, as one. */
function untagged(cells: readonly UnitCell[]): UnitCell[] {
  const alike = Map.groupBy(cells, ({ started, state_type, state_name, parent, subflow }) =>
    JSON.stringify([started, state_type, state_name, parent, subflow]),
  );
  const sum = (group: readonly UnitCell[], key: "runs" | "run_time" | "lateness" | "tasks"): number =>
    group.reduce((total, cell) => total + cell[key], 0);
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const [runs, tasks] = [sum(group, "runs"), sum(group, "tasks")];
    return [{ ...first, runs, run_time: sum(group, "run_time"), lateness: sum(group, "lateness"), tasks }];
  });
}

function rowOf(table: RunTable, cell: UnitCell, number: number, tags: readonly string[]): unknown[] {
  const { unit, started, state_type, state_name, parent, subflow, runs, run_time, lateness, tasks } = cell;
  const who = [table, unit, number, started, state_type, state_name, parent, subflow];
  return [...who, ...tags, runs, run_time, lateness, tasks];
}

/** Keeps what is known of units that nothing has touched since they were marked, and lets go of the others. Returns how many. */
export async function sealUnits(
  db: Queryable,
  dialect: Dialect,
  table: RunTable,
  token: string,
  { cells, words }: { readonly cells: readonly UnitCell[]; readonly words: ReadonlyMap<number, Uint8Array> },
): Promise<number> {
  const byUnit = Map.groupBy(cells, (cell) => cell.unit);
  const few = new Set([...byUnit].flatMap(([unit, own]) => (own.length > MOST_TAG_CELLS ? [] : [unit])));
  const kept: number[] = [];
  for (const tagged of [1, 0]) {
    const units = [...byUnit.keys()].filter((unit) => few.has(unit) === (tagged === 1));
    if (units.length === 0) continue;
    const rows = await db
      .updateTable("run_seal")
      .set({ token: null, tagged })
      .where("kind", "=", table)
      .where("token", "=", token)
      .where("unit", "in", units)
      .returning("unit")
      .execute();
    kept.push(...rows.map(({ unit }) => Number(unit)));
  }
  await db.deleteFrom("run_seal").where("kind", "=", table).where("token", "=", token).execute();
  const plain: unknown[][] = [];
  const tagged: unknown[][] = [];
  const bits: unknown[][] = [];
  for (const unit of kept) {
    const own = byUnit.get(unit) ?? [];
    for (const [number, cell] of untagged(own).entries()) plain.push(rowOf(table, cell, number, []));
    if (few.has(unit))
      for (const [number, cell] of own.entries()) tagged.push(rowOf(table, cell, number, [cell.tags]));
    const known = words.get(unit);
    if (known !== undefined) bits.push([table, unit, known]);
  }
  await bulkInsert(db, dialect, INSERT, plain);
  await bulkInsert(db, dialect, INSERT_TAGGED, tagged);
  await bulkInsert(db, dialect, INSERT_WORDS, bits);
  return kept.length;
}

/** Every transaction with a number below this one had begun to write when this was asked. */
export async function readNextTransaction(db: Queryable, dialect: Dialect): Promise<number> {
  const { rows } = await sql<{ next: number }>`select ${dialect.nextTransaction()} as next`.execute(db);
  return Number(rows[0]?.next);
}

/** Whether all transactions below a number have ended. */
export async function haveEnded(db: Queryable, dialect: Dialect, before: number): Promise<boolean> {
  const { rows } = await sql<{ oldest: number }>`select ${dialect.oldestOpenTransaction()} as oldest`.execute(
    db,
  );
  return Number(rows[0]?.oldest) >= before;
}
