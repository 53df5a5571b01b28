import { type Kysely, sql } from "kysely";
import type { ColumnTypes } from "./column-types.ts";
import type { Migration } from "./migration.ts";

/** Microseconds of a stretch of time that is counted as one; `UNIT_MICROS` as it was when this was written. */
const UNIT = sql.lit(600_000_000);
const ENDED = sql`('COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED')`;
const TABLES = ["flow_run", "task_run"] as const;
type RunTable = (typeof TABLES)[number];

async function createTables(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const isSqlite = types.dialect === "sqlite";
  const end = isSqlite ? sql`strict, without rowid` : sql``;
  await db.schema
    .createTable("run_seal")
    .addColumn("kind", types.text, (column) => column.notNull())
    .addColumn("unit", types.integer, (column) => column.notNull())
    .addColumn("token", types.text)
    .addPrimaryKeyConstraint("run_seal_key", ["kind", "unit"])
    .modifyEnd(end)
    .execute();
  await db.schema
    .createTable("run_tally")
    .addColumn("kind", types.text, (column) => column.notNull())
    .addColumn("unit", types.integer, (column) => column.notNull())
    .addColumn("number", types.integer, (column) => column.notNull())
    .addColumn("started", types.integer, (column) => column.notNull())
    .addColumn("state_type", types.text, (column) => column.notNull())
    .addColumn("state_name", types.text, (column) => column.notNull())
    .addColumn("parent", types.integer, (column) => column.notNull())
    .addColumn("subflow", types.integer, (column) => column.notNull())
    .addColumn("runs", types.integer, (column) => column.notNull())
    .addColumn("run_time", types.real, (column) => column.notNull())
    .addColumn("lateness", types.real, (column) => column.notNull())
    .addColumn("tasks", types.integer, (column) => column.notNull())
    .addPrimaryKeyConstraint("run_tally_key", ["kind", "unit", "number"])
    .addForeignKeyConstraint("run_tally_seal", ["kind", "unit"], "run_seal", ["kind", "unit"], (constraint) =>
      constraint.onDelete("cascade"),
    )
    .modifyEnd(end)
    .execute();
  await sql`create index run_tally_started on run_tally (kind, started, unit)`.execute(db);
}

/** What counts of a run in a sealed unit: such a run has ended, or it comes from, or into, another unit. */
const CHANGES = sql`expected_start_time, start_time, state_type, state_name, total_run_time`;

/** Runs that are added late are seen to by the statements that add them: a trigger would slow every task run down. */
async function createSqliteTriggers(db: Kysely<unknown>, table: RunTable): Promise<void> {
  const [on, kind] = [sql.table(table), sql.lit(table)];
  const [update, deletion] = [sql.id(`${table}_unseal_update`), sql.id(`${table}_unseal_delete`)];
  await sql`create trigger ${update} after update of ${CHANGES} on ${on}
    when old.state_type in ${ENDED} or old.expected_start_time is not new.expected_start_time
    begin
      delete from run_seal where kind = ${kind} and unit in (old.expected_start_time / ${UNIT}, new.expected_start_time / ${UNIT});
    end`.execute(db);
  await sql`create trigger ${deletion} after delete on ${on} when old.state_type in ${ENDED}
    begin
      delete from run_seal where kind = ${kind} and unit = old.expected_start_time / ${UNIT};
    end`.execute(db);
}

/** Of a task run it counts whether it tracks a subflow, and whether its flow run is one. */
async function createSqliteParentTriggers(db: Kysely<unknown>): Promise<void> {
  await sql`create trigger flow_run_unseal_parent_delete after delete on flow_run when old.parent_task_run_id is not null
    begin
      delete from run_seal where kind = 'task_run'
        and unit = (select expected_start_time / ${UNIT} from task_run where id = old.parent_task_run_id);
    end`.execute(db);
  await sql`create trigger flow_run_unseal_parent_update after update of parent_task_run_id on flow_run
    when old.parent_task_run_id is not new.parent_task_run_id
    begin
      delete from run_seal where kind = 'task_run' or unit = old.expected_start_time / ${UNIT};
    end`.execute(db);
  // Of a flow run it counts how many task runs it has.
  await sql`create trigger task_run_unseal_parent_delete after delete on task_run when old.flow_run_id is not null
    begin
      delete from run_seal where kind = 'flow_run'
        and unit = (select expected_start_time / ${UNIT} from flow_run where id = old.flow_run_id);
    end`.execute(db);
  await sql`create trigger task_run_unseal_parent_update after update of flow_run_id on task_run
    when old.flow_run_id is not new.flow_run_id
    begin
      delete from run_seal where kind = 'flow_run' or unit = old.expected_start_time / ${UNIT};
    end`.execute(db);
}

async function createPostgresTaskTriggers(db: Kysely<unknown>): Promise<void> {
  await sql`create or replace function batuta_unseal_owners() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' then
        delete from run_seal where kind = 'flow_run' or unit = old.expected_start_time / ${UNIT};
      elsif tg_op = 'INSERT' then
        delete from run_seal where kind = 'flow_run'
          and unit = (select expected_start_time / ${UNIT} from flow_run where id = new.flow_run_id);
      else
        delete from run_seal where kind = 'flow_run'
          and unit = (select expected_start_time / ${UNIT} from flow_run where id = old.flow_run_id);
      end if;
      return null;
    end $$`.execute(db);
  const call = sql`execute function batuta_unseal_owners()`;
  await sql`create trigger task_run_unseal_parent_insert after insert on task_run
    for each row when (new.flow_run_id is not null) ${call}`.execute(db);
  await sql`create trigger task_run_unseal_parent_delete after delete on task_run
    for each row when (old.flow_run_id is not null) ${call}`.execute(db);
  await sql`create trigger task_run_unseal_parent_update after update of flow_run_id on task_run
    for each row when (old.flow_run_id is distinct from new.flow_run_id) ${call}`.execute(db);
}

async function createPostgresParentTriggers(db: Kysely<unknown>): Promise<void> {
  await sql`create or replace function batuta_unseal_parents() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' then
        delete from run_seal where kind = 'task_run' or unit = old.expected_start_time / ${UNIT};
      elsif tg_op = 'INSERT' then
        delete from run_seal where kind = 'task_run'
          and unit = (select expected_start_time / ${UNIT} from task_run where id = new.parent_task_run_id);
      else
        delete from run_seal where kind = 'task_run'
          and unit = (select expected_start_time / ${UNIT} from task_run where id = old.parent_task_run_id);
      end if;
      return null;
    end $$`.execute(db);
  const call = sql`execute function batuta_unseal_parents()`;
  await sql`create trigger flow_run_unseal_parent_insert after insert on flow_run
    for each row when (new.parent_task_run_id is not null) ${call}`.execute(db);
  await sql`create trigger flow_run_unseal_parent_delete after delete on flow_run
    for each row when (old.parent_task_run_id is not null) ${call}`.execute(db);
  await sql`create trigger flow_run_unseal_parent_update after update of parent_task_run_id on flow_run
    for each row when (old.parent_task_run_id is distinct from new.parent_task_run_id) ${call}`.execute(db);
}

async function createPostgresFunction(db: Kysely<unknown>): Promise<void> {
  await sql`create or replace function batuta_unseal_runs() returns trigger language plpgsql as $$
    begin
      if tg_op <> 'INSERT' then
        delete from run_seal where kind = tg_argv[0] and unit = old.expected_start_time / ${UNIT};
      end if;
      if tg_op <> 'DELETE' then
        delete from run_seal where kind = tg_argv[0] and unit = new.expected_start_time / ${UNIT};
      end if;
      return null;
    end $$`.execute(db);
}

async function createPostgresTriggers(db: Kysely<unknown>, table: RunTable): Promise<void> {
  const on = sql.table(table);
  const unseal = sql`for each row when`;
  const call = sql`execute function batuta_unseal_runs(${sql.lit(table)})`;
  await sql`create trigger ${sql.id(`${table}_unseal_insert`)} after insert on ${on}
    ${unseal} (new.expected_start_time is not null) ${call}`.execute(db);
  await sql`create trigger ${sql.id(`${table}_unseal_update`)} after update of ${CHANGES} on ${on}
    ${unseal} (old.state_type in ${ENDED} or old.expected_start_time is distinct from new.expected_start_time) ${call}`.execute(
    db,
  );
  await sql`create trigger ${sql.id(`${table}_unseal_delete`)} after delete on ${on}
    ${unseal} (old.state_type in ${ENDED}) ${call}`.execute(db);
}

/** Counts of runs that have ended, ten minutes at a time, and what takes them away again when such a run changes. */
export const runTallies: Migration = {
  name: "0011-run-tallies",
  async up(db, types) {
    await createTables(db, types);
    if (types.dialect === "postgres") await createPostgresFunction(db);
    for (const table of TABLES) {
      await (types.dialect === "postgres" ? createPostgresTriggers : createSqliteTriggers)(db, table);
    }
    await (types.dialect === "postgres" ? createPostgresParentTriggers : createSqliteParentTriggers)(db);
    if (types.dialect === "postgres") await createPostgresTaskTriggers(db);
  },
};
