import { type CreateTableBuilder, type Kysely, sql } from "kysely";
import type { ColumnTypes } from "./column-types.ts";
import type { Migration } from "./migration.ts";

type Builder = CreateTableBuilder<string, string>;

/** Adds columns of one type that may be null. */
function nullable(table: Builder, type: ColumnTypes["text"], names: readonly string[]): Builder {
  return names.reduce((builder, name) => builder.addColumn(name, type), table);
}

/** Adds columns of one type that are always set. */
function required(table: Builder, type: ColumnTypes["text"], names: readonly string[]): Builder {
  return names.reduce((builder, name) => builder.addColumn(name, type, (column) => column.notNull()), table);
}

async function createFlow(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  let flow: Builder = db.schema
    .createTable("flow")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull());
  flow = required(flow, types.integer, ["created", "updated"]);
  flow = flow
    .addColumn("name", types.text, (column) => column.notNull().unique())
    .addColumn("tags", types.json, (column) => column.notNull())
    .addColumn("labels", types.json);
  await flow.modifyEnd(types.tableEnd).execute();
  await db.schema.createIndex("flow_created").on("flow").columns(["created", "id"]).execute();
}

async function createFlowRun(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  let run: Builder = db.schema
    .createTable("flow_run")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull());
  run = required(run, types.integer, ["created", "updated"]);
  run = required(run, types.text, ["name"]);
  run = run.addColumn("flow_id", types.uuid, (column) =>
    column.notNull().references("flow.id").onDelete("cascade"),
  );
  run = nullable(run, types.uuid, ["state_id"]);
  run = nullable(run, types.text, ["state_type", "state_name"]);
  run = nullable(run, types.integer, ["state_timestamp"]);
  run = nullable(run, types.uuid, ["deployment_id"]);
  run = nullable(run, types.text, ["deployment_version"]);
  run = nullable(run, types.uuid, ["work_queue_id"]);
  run = nullable(run, types.text, ["work_queue_name"]);
  run = nullable(run, types.uuid, ["work_pool_id"]);
  run = nullable(run, types.text, ["work_pool_name", "flow_version"]);
  run = required(run, types.text, ["parameters"]);
  run = nullable(run, types.text, ["idempotency_key"]);
  run = required(run, types.text, ["context", "empirical_policy"]);
  run = required(run, types.json, ["tags", "labels"]);
  run = nullable(run, types.uuid, ["parent_task_run_id"]);
  run = run.addColumn("run_count", types.integer, (column) => column.notNull().defaultTo(0));
  run = nullable(run, types.integer, [
    "expected_start_time",
    "next_scheduled_start_time",
    "start_time",
    "end_time",
  ]);
  run = run
    .addColumn("total_run_time", types.real, (column) => column.notNull().defaultTo(0))
    .addColumn("auto_scheduled", types.integer, (column) => column.notNull().defaultTo(0));
  run = nullable(run, types.uuid, ["infrastructure_document_id"]);
  run = nullable(run, types.text, ["infrastructure_pid", "created_by", "job_variables", "resume_key"]);
  run = nullable(run, types.uuid, ["owner_id"]);
  run = nullable(run, types.text, ["owner_host"]);
  run = nullable(run, types.integer, ["owner_pid"]);
  run = nullable(run, types.text, ["owner_process_start"]);
  run = run.addColumn("owner_epoch", types.integer, (column) => column.notNull().defaultTo(0));
  run = nullable(run, types.integer, ["lease_expires_at"]);
  run = run.addColumn("journal_bytes", types.integer, (column) => column.notNull().defaultTo(0));
  run = nullable(run, types.text, ["result"]);
  await run.modifyEnd(types.tableEnd).execute();
}

/** Each sort of the API has its index, ended by the id, so that pages are stable and begin at a key. */
async function indexFlowRun(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const started = sql`(coalesce(start_time, expected_start_time))`;
  const index = (name: string) => db.schema.createIndex(`flow_run_${name}`).on("flow_run");
  await index("idempotency").unique().columns(["flow_id", "idempotency_key"]).execute();
  await index("start").expression(sql`${started}, id`).execute();
  await index("flow_start").expression(sql`flow_id, ${started}, id`).execute();
  await index("state_start").expression(sql`state_type, ${started}, id`).execute();
  await index("expected").columns(["expected_start_time", "id"]).execute();
  await index("next_scheduled").columns(["next_scheduled_start_time", "id"]).execute();
  await index("end").expression(sql`end_time desc ${types.nullsLast}, id desc`).execute();
  await index("name").columns(["name", "id"]).execute();
  await index("deployment_start")
    .expression(sql`deployment_id, ${started}, id`)
    .where(sql<boolean>`deployment_id is not null`)
    .execute();
  await index("parent")
    .column("parent_task_run_id")
    .where(sql<boolean>`parent_task_run_id is not null`)
    .execute();
  await index("resume")
    .columns(["resume_key", "created"])
    .where(sql<boolean>`resume_key is not null`)
    .execute();
  await index("lease").column("lease_expires_at").where(sql<boolean>`lease_expires_at is not null`).execute();
}

async function createFlowRunState(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  let state: Builder = db.schema
    .createTable("flow_run_state")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull())
    .addColumn("flow_run_id", types.uuid, (column) =>
      column.notNull().references("flow_run.id").onDelete("cascade"),
    );
  state = required(state, types.integer, ["created"]);
  state = required(state, types.text, ["type", "name"]);
  state = required(state, types.integer, ["timestamp"]);
  state = nullable(state, types.text, ["message"]);
  state = required(state, types.text, ["details"]);
  state = nullable(state, types.text, ["data"]);
  await state.modifyEnd(types.tableEnd).execute();
  await db.schema
    .createIndex("flow_run_state_run")
    .on("flow_run_state")
    .columns(["flow_run_id", "timestamp", "id"])
    .execute();
}

async function createTaskRun(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  let run: Builder = db.schema
    .createTable("task_run")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull());
  run = required(run, types.integer, ["created", "updated"]);
  run = required(run, types.text, ["name"]);
  run = run.addColumn("flow_run_id", types.uuid, (column) =>
    column.references("flow_run.id").onDelete("cascade"),
  );
  run = required(run, types.text, ["task_key", "dynamic_key"]);
  run = nullable(run, types.text, ["cache_key"]);
  run = nullable(run, types.integer, ["cache_expiration"]);
  run = nullable(run, types.text, ["task_version"]);
  run = required(run, types.text, ["empirical_policy"]);
  run = required(run, types.json, ["tags", "labels"]);
  run = required(run, types.text, ["task_inputs"]);
  run = required(run, types.uuid, ["state_id"]);
  run = required(run, types.text, ["state_type", "state_name"]);
  run = required(run, types.integer, ["state_timestamp", "run_count", "flow_run_run_count"]);
  run = nullable(run, types.integer, [
    "expected_start_time",
    "next_scheduled_start_time",
    "start_time",
    "end_time",
  ]);
  run = required(run, types.real, ["total_run_time"]);
  run = required(run, types.integer, ["state_count"]);
  run = required(run, types.text, ["states"]);
  run = nullable(run, types.text, ["result"]);
  await run.modifyEnd(types.tableEnd).execute();
  // Four indexes and no more: each costs every task run that is ever written (docs/decisions/0003).
  const index = (name: string) => db.schema.createIndex(`task_run_${name}`).on("task_run");
  await index("natural").unique().columns(["flow_run_id", "task_key", "dynamic_key"]).execute();
  await index("expected").column("expected_start_time").execute();
  await index("end").expression(sql`end_time desc ${types.nullsLast}`).execute();
}

async function createLogAndResult(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  let log: Builder = db.schema
    .createTable("log")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull());
  log = required(log, types.integer, ["created"]);
  log = required(log, types.text, ["name"]);
  log = required(log, types.integer, ["level"]);
  log = required(log, types.text, ["message"]);
  log = required(log, types.integer, ["timestamp"]);
  log = nullable(log, types.uuid, ["flow_run_id", "task_run_id"]);
  await log.modifyEnd(types.tableEnd).execute();
  for (const column of ["flow_run_id", "task_run_id"]) {
    await db.schema
      .createIndex(`log_${column.replace("_id", "")}`)
      .on("log")
      .columns([column, "timestamp"])
      .where(sql<boolean>`${sql.ref(column)} is not null`)
      .execute();
  }
  await db.schema.createIndex("log_timestamp").on("log").column("timestamp").execute();
  let result: Builder = db.schema
    .createTable("result")
    .addColumn("key", types.text, (column) => column.primaryKey().notNull());
  result = required(result, types.integer, ["created", "updated"]);
  result = nullable(result, types.integer, ["expiration"]);
  result = required(result, types.text, ["record"]);
  await result.modifyEnd(types.tableEnd).execute();
  await db.schema
    .createIndex("result_expiration")
    .on("result")
    .column("expiration")
    .where(sql<boolean>`expiration is not null`)
    .execute();
}

/** Flows, their runs and states, task runs, logs, stored results. */
export const firstTables: Migration = {
  name: "0001-first-tables",
  async up(db, types) {
    await createFlow(db, types);
    await createFlowRun(db, types);
    await indexFlowRun(db, types);
    await createFlowRunState(db, types);
    await createTaskRun(db, types);
    await createLogAndResult(db, types);
  },
};
