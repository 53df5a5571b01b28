import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { StateType } from "../../contract/states/schemas.ts";
import type { SearchHit, SearchKind } from "../../contract/ui/search.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { Condition } from "./filters/conditions.ts";
import { narrowFlowRuns, type ReadStore } from "./narrow-runs.ts";

type Few = Exclude<SearchKind, "flow-run" | "task-run">;

/** Where things of a kind are, and what tells them apart. There are few of them: all their names are looked at. */
const TABLES: Readonly<
  Record<Few, { readonly from: RawBuilder<unknown>; readonly detail: RawBuilder<unknown> }>
> = {
  flow: { from: sql`flow as thing`, detail: sql`null` },
  deployment: {
    from: sql`deployment as thing join flow on flow.id = thing.flow_id`,
    detail: sql`flow.name`,
  },
  "work-pool": { from: sql`work_pool as thing`, detail: sql`thing.type` },
  "block-document": {
    from: sql`block_document as thing join block_type on block_type.id = thing.block_type_id`,
    detail: sql`block_type.name`,
  },
  variable: { from: sql`variable as thing`, detail: sql`null` },
  automation: { from: sql`automation as thing`, detail: sql`null` },
};

interface Row {
  readonly id: string;
  readonly name: string;
  readonly detail: string | null;
  readonly state_type?: string | null;
  readonly state_name?: string | null;
}

function hit(kind: SearchKind, { id, name, detail, state_type, state_name }: Row): SearchHit {
  const type = (state_type ?? null) as StateType | null; // safe: written from the contract's type only
  return { kind, id, name, detail, state_type: type, state_name: state_name ?? null };
}

/** Things of a kind by a part of their names, those first whose names begin with it. */
export async function searchNames(
  db: Queryable,
  dialect: Dialect,
  kind: Few,
  text: string,
  limit: number,
): Promise<SearchHit[]> {
  const { from, detail } = TABLES[kind];
  const name = sql.ref("thing.name");
  const named = kind === "block-document" ? sql`thing.is_anonymous = 0` : sql`1 = 1`;
  const { rows } = await sql<Row>`select thing.id, thing.name, ${detail} as detail from ${from}
    where ${named} and ${dialect.containsText(name, text)}
    order by case when ${dialect.startsWithText(name, text)} then 0 else 1 end, thing.name, thing.id
    limit ${limit}`.execute(db);
  return rows.map((row) => hit(kind, row));
}

async function flowRuns(db: Queryable, page: RawBuilder<unknown>): Promise<SearchHit[]> {
  const { rows } = await sql<Row>`
    select flow_run.id, flow_run.name, flow.name as detail, flow_run.state_type, flow_run.state_name
    from flow_run join flow on flow.id = flow_run.flow_id where flow_run.id in (${page})
    order by coalesce(flow_run.start_time, flow_run.expected_start_time) desc, flow_run.id desc`.execute(db);
  return rows.map((row) => hit("flow-run", row));
}

/** Flow runs by a part of their names, the latest first. */
export async function searchFlowRuns(store: ReadStore, text: string, limit: number): Promise<SearchHit[]> {
  const where: Condition = await narrowFlowRuns(store, {
    flow_runs: { operator: "and_", name: { like_: text } },
  });
  return flowRuns(
    store.reader,
    sql`select id from (select flow_run.id from flow_run where ${where}
      order by coalesce(flow_run.start_time, flow_run.expected_start_time) desc, flow_run.id desc limit ${limit}) as page`,
  );
}

const LAST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff";
const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/** Anything whose id begins so; by the primary keys. */
export async function searchIds(db: Queryable, prefix: string, limit: number): Promise<SearchHit[]> {
  const [first, last] = [FIRST_ID, LAST_ID].map((id) => prefix + id.slice(prefix.length));
  const begins = (id: RawBuilder<unknown>): RawBuilder<SqlBool> =>
    sql<SqlBool>`${id} >= ${first} and ${id} <= ${last}`;
  const own = sql.ref("thing.id");
  const few = Object.entries(TABLES).map(async ([kind, { from, detail }]) => {
    const { rows } = await sql<Row>`select thing.id, thing.name, ${detail} as detail from ${from}
      where ${begins(own)} limit ${limit}`.execute(db);
    return rows.map((row) => hit(kind as Few, row)); // safe: a key of the same table
  });
  const tasks = sql<Row>`select task_run.id, task_run.name, flow_run.name as detail, task_run.state_type,
      task_run.state_name
    from task_run left join flow_run on flow_run.id = task_run.flow_run_id
    where ${begins(sql.ref("task_run.id"))} limit ${limit}`.execute(db);
  const runs = flowRuns(
    db,
    sql`select id from (select flow_run.id from flow_run where ${begins(sql.ref("flow_run.id"))} limit ${limit}) as page`,
  );
  const [named, foundRuns, foundTasks] = await Promise.all([Promise.all(few), runs, tasks]);
  return [...foundRuns, ...foundTasks.rows.map((row) => hit("task-run", row)), ...named.flat()];
}
