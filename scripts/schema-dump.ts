/*
 * Writes what a fresh database of each engine looks like to src/store/schema.{sqlite,postgres}.sql, so that a
 * change of the schema is seen in review. `--check` compares instead of writing and fails when they differ.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { createSystemClock } from "../src/platform/clock.ts";
import { createIds } from "../src/platform/ids.ts";
import { silentLogger } from "../src/platform/logger.ts";
import { openStore } from "../src/store/open.ts";
import type { Store } from "../src/store/store.ts";
import { cloneDatabase, ensurePostgres, makePostgresHome, stopPostgres } from "../test/support/postgres.ts";

const HEAD = "-- Made by scripts/schema-dump.ts from the migrations. Do not edit.\n";

async function openFresh(url: string): Promise<Store> {
  return openStore({ url, clock: createSystemClock(), ids: createIds(), logger: silentLogger });
}

async function dumpSqlite(): Promise<string> {
  await using store = await openFresh("sqlite::memory:");
  const { rows } = await sql<{ sql: string }>`
    select sql from sqlite_schema where sql is not null order by tbl_name, type desc, name`.execute(store.db);
  return (
    HEAD + rows.map((row) => `\n${row.sql.replaceAll(', "', ',\n  "').replace("(", "(\n  ")};\n`).join("")
  );
}

async function dumpPostgresTables(store: Store): Promise<string[]> {
  const { rows } = await sql<{ table: string; line: string }>`
    select c.relname as table,
      format('%I %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
        case when a.attcollation <> t.typcollation then format(' collate %I', l.collname) else '' end,
        case when a.attnotnull then ' not null' else '' end,
        coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')) as line
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    left join pg_collation l on l.oid = a.attcollation
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relkind = 'r' order by c.relname collate "C", a.attnum`.execute(store.db);
  const tables = Map.groupBy(rows, (row) => row.table);
  return [...tables].map(
    ([table, columns]) => `create table ${table} (\n${columns.map((one) => `  ${one.line}`).join(",\n")}\n);`,
  );
}

async function dumpPostgres(): Promise<string> {
  const home = await makePostgresHome();
  try {
    const server = await ensurePostgres(home);
    await using store = await openFresh(server.url(await cloneDatabase(server, { empty: true })));
    const tables = await dumpPostgresTables(store);
    // Not-null constraints have names of their own from Postgres 18 on; they are in the tables already.
    const constraints = await sql<{ line: string }>`
      select format('alter table %s add constraint %I %s;', conrelid::regclass, conname, pg_get_constraintdef(oid)) as line
      from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
      order by conrelid::regclass::text collate "C", conname collate "C"`.execute(store.db);
    const indexes = await sql<{ line: string }>`
      select pg_get_indexdef(i.indexrelid) || ';' as line from pg_index i
      join pg_class c on c.oid = i.indexrelid and c.relnamespace = 'public'::regnamespace
      where not exists (select 1 from pg_constraint p where p.conindid = i.indexrelid)
      order by c.relname collate "C"`.execute(store.db);
    const functions = await sql<{ line: string }>`
      select pg_get_functiondef(oid) || ';' as line from pg_proc
      where pronamespace = 'public'::regnamespace order by proname collate "C"`.execute(store.db);
    const triggers = await sql<{ line: string }>`
      select pg_get_triggerdef(oid) || ';' as line from pg_trigger
      where not tgisinternal order by tgname collate "C"`.execute(store.db);
    const parts = [constraints, indexes, functions, triggers];
    const lines = parts.flatMap(({ rows }) => rows.map((row) => row.line));
    return `${HEAD}\n${[...tables, lines.join("\n")].join("\n\n")}\n`;
  } finally {
    await stopPostgres(home);
  }
}

async function settle(name: string, text: string, check: boolean): Promise<boolean> {
  const path = fileURLToPath(new URL(`../src/store/${name}`, import.meta.url));
  const before = await readFile(path, "utf8").catch(() => "");
  if (before === text) return true;
  if (check) {
    console.error(
      `${name} is not what the migrations make: run "node scripts/schema-dump.ts" and look at the diff`,
    );
    return false;
  }
  await writeFile(path, text);
  console.log(`${name} written`);
  return true;
}

const check = process.argv.includes("--check");
const fine = [
  await settle("schema.sqlite.sql", await dumpSqlite(), check),
  await settle("schema.postgres.sql", await dumpPostgres(), check),
];
if (fine.includes(false)) process.exitCode = 1;
