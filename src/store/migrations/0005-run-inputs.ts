import { type Kysely, sql } from "kysely";
import type { ColumnTypes } from "./column-types.ts";
import type { Migration } from "./migration.ts";

async function createLoop(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("loop")
    .addColumn("name", types.text, (column) => column.primaryKey().notNull())
    .addColumn("next_due", types.integer, (column) => column.notNull())
    .addColumn("started", types.integer)
    .addColumn("ended", types.integer)
    .addColumn("changed", types.integer)
    .addColumn("error", types.text)
    .addColumn("passes", types.integer, (column) => column.notNull())
    .addColumn("holder", types.uuid)
    .addColumn("held_until", types.integer)
    .modifyEnd(types.tableEnd)
    .execute();
}

async function createFlowRunInput(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("flow_run_input")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull())
    .addColumn("created", types.integer, (column) => column.notNull())
    .addColumn("updated", types.integer, (column) => column.notNull())
    .addColumn("flow_run_id", types.uuid, (column) =>
      column.notNull().references("flow_run.id").onDelete("cascade"),
    )
    .addColumn("key", types.text, (column) => column.notNull())
    .addColumn("value", types.text, (column) => column.notNull())
    .addColumn("sender", types.text)
    .modifyEnd(types.tableEnd)
    .execute();
  await db.schema
    .createIndex("flow_run_input_key")
    .unique()
    .on("flow_run_input")
    .columns(["flow_run_id", "key"])
    .execute();
}

async function createTaskRunCache(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("task_run_cache")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull())
    .addColumn("created", types.integer, (column) => column.notNull())
    .addColumn("cache_key", types.text, (column) => column.notNull())
    .addColumn("expiration", types.integer)
    .addColumn("task_run_id", types.uuid, (column) =>
      column.notNull().references("task_run.id").onDelete("cascade"),
    )
    .addColumn("states", types.text, (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
  const index = (name: string) => db.schema.createIndex(`task_run_cache_${name}`).on("task_run_cache");
  await index("key").columns(["cache_key", "created"]).execute();
  await index("task_run").column("task_run_id").execute();
  await index("expiration").column("expiration").where(sql<boolean>`expiration is not null`).execute();
}

/** What the loops look for must not be searched among all runs. */
async function indexFlowRunsOfLoops(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex("flow_run_unmarked")
    .on("flow_run")
    .column("next_scheduled_start_time")
    .where(sql<boolean>`state_type = 'SCHEDULED' and state_name = 'Scheduled'`)
    .execute();
  await db.schema
    .createIndex("flow_run_watched")
    .on("flow_run")
    .columns(["state_type", "state_timestamp"])
    .where(sql<boolean>`state_type in ('PAUSED', 'CANCELLING', 'CANCELLED')`)
    .execute();
}

async function createFlowRunHeartbeat(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("flow_run_heartbeat")
    .addColumn("flow_run_id", types.uuid, (column) =>
      column.primaryKey().notNull().references("flow_run.id").onDelete("cascade"),
    )
    .addColumn("latest", types.integer, (column) => column.notNull())
    .addColumn("interval", types.integer)
    .addColumn("occurred", types.integer, (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
}

/** What flow runs are sent, cached task states, heartbeats; and the loops of the servers. */
export const runInputs: Migration = {
  name: "0005-run-inputs",
  async up(db, types) {
    await createLoop(db, types);
    await createFlowRunInput(db, types);
    await createTaskRunCache(db, types);
    await createFlowRunHeartbeat(db, types);
    await indexFlowRunsOfLoops(db);
  },
};
