import { type Kysely, sql } from "kysely";
import type { ColumnTypes } from "./column-types.ts";
import type { Migration } from "./migration.ts";

const UNIT = sql.lit(600_000_000);
const ENDED = sql`('COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED')`;
const TABLES = ["flow_run", "task_run"] as const;
type RunTable = (typeof TABLES)[number];

async function createTables(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const isSqlite = types.dialect === "sqlite";
  await db.schema
    .alterTable("run_seal")
    .addColumn("tagged", types.integer, (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable("run_tag_tally")
    .addColumn("kind", types.text, (column) => column.notNull())
    .addColumn("unit", types.integer, (column) => column.notNull())
    .addColumn("number", types.integer, (column) => column.notNull())
    .addColumn("started", types.integer, (column) => column.notNull())
    .addColumn("state_type", types.text, (column) => column.notNull())
    .addColumn("state_name", types.text, (column) => column.notNull())
    .addColumn("parent", types.integer, (column) => column.notNull())
    .addColumn("subflow", types.integer, (column) => column.notNull())
    .addColumn("tags", types.json, (column) => column.notNull())
    .addColumn("runs", types.integer, (column) => column.notNull())
    .addColumn("run_time", types.real, (column) => column.notNull())
    .addColumn("lateness", types.real, (column) => column.notNull())
    .addColumn("tasks", types.integer, (column) => column.notNull())
    .addPrimaryKeyConstraint("run_tag_tally_key", ["kind", "unit", "number"])
    .addForeignKeyConstraint(
      "run_tag_tally_seal",
      ["kind", "unit"],
      "run_seal",
      ["kind", "unit"],
      (constraint) => constraint.onDelete("cascade"),
    )
    .modifyEnd(isSqlite ? sql`strict, without rowid` : sql``)
    .execute();
  await sql`create index run_tag_tally_started on run_tag_tally (kind, started, unit)`.execute(db);
  await db.schema
    .createTable("run_words")
    .addColumn("kind", types.text, (column) => column.notNull())
    .addColumn("unit", types.integer, (column) => column.notNull())
    .addColumn("bits", isSqlite ? sql`blob` : sql`bytea`, (column) => column.notNull())
    .addPrimaryKeyConstraint("run_words_key", ["kind", "unit"])
    .addForeignKeyConstraint("run_words_seal", ["kind", "unit"], "run_seal", ["kind", "unit"], (constraint) =>
      constraint.onDelete("cascade"),
    )
    .modifyEnd(isSqlite ? sql`strict` : sql``)
    .execute();
  // Bits are as good as random: to compress them is time lost.
  if (!isSqlite) await sql`alter table run_words alter column bits set storage external`.execute(db);
}

/** What a sealed unit says of a run: of flow runs their tags, too. */
const SAID = {
  flow_run: sql`expected_start_time, start_time, state_type, state_name, total_run_time, name, tags`,
  task_run: sql`expected_start_time, start_time, state_type, state_name, total_run_time, name`,
} as const;

async function replaceUpdateTrigger(db: Kysely<unknown>, types: ColumnTypes, table: RunTable): Promise<void> {
  const [on, trigger] = [sql.table(table), sql.id(`${table}_unseal_update`)];
  if (types.dialect === "sqlite") {
    await sql`drop trigger ${trigger}`.execute(db);
    await sql`create trigger ${trigger} after update of ${SAID[table]} on ${on}
      when old.state_type in ${ENDED} or old.expected_start_time is not new.expected_start_time
      begin
        delete from run_seal where kind = ${sql.lit(table)} and unit in (old.expected_start_time / ${UNIT}, new.expected_start_time / ${UNIT});
      end`.execute(db);
    return;
  }
  await sql`drop trigger ${trigger} on ${on}`.execute(db);
  await sql`create trigger ${trigger} after update of ${SAID[table]} on ${on} for each row
    when (old.state_type in ${ENDED} or old.expected_start_time is distinct from new.expected_start_time)
    execute function batuta_unseal_runs(${sql.lit(table)})`.execute(db);
}

/** Of task runs it counts which tags their flow run has. */
async function createTagsTrigger(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const unseal = sql`delete from run_seal where kind = 'task_run'
    and unit in (select expected_start_time / ${UNIT} from task_run where flow_run_id = old.id)`;
  if (types.dialect === "sqlite") {
    await sql`create trigger flow_run_unseal_tags after update of tags on flow_run when old.tags is not new.tags
      begin ${unseal}; end`.execute(db);
    return;
  }
  await sql`create or replace function batuta_unseal_tagged() returns trigger language plpgsql as $$
    begin ${unseal}; return null; end $$`.execute(db);
  await sql`create trigger flow_run_unseal_tags after update of tags on flow_run for each row
    when (old.tags is distinct from new.tags) execute function batuta_unseal_tagged()`.execute(db);
}

/**
 * What sealed units keep further: counts by the tags of flow runs, and which words can be in them. Units that were
 * sealed without are opened, and the server's loop seals them again.
 */
export const runWords: Migration = {
  name: "0012-run-words",
  async up(db, types, tell) {
    tell("counts of runs by their tags");
    await sql`delete from meta where key in ('sealed-flow_run', 'sealed-task_run')`.execute(db);
    await sql`delete from run_seal`.execute(db);
    await createTables(db, types);
    for (const table of TABLES) await replaceUpdateTrigger(db, types, table);
    await createTagsTrigger(db, types);
  },
};
