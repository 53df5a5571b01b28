import { type CreateTableBuilder, type Kysely, sql } from "kysely";
import type { ColumnTypes } from "./column-types.ts";
import type { Migration } from "./migration.ts";

type Builder = CreateTableBuilder<string, string>;

function columns(table: Builder, type: ColumnTypes["text"], names: readonly string[]): Builder {
  return names.reduce((builder, name) => builder.addColumn(name, type), table);
}

function required(table: Builder, type: ColumnTypes["text"], names: readonly string[]): Builder {
  return names.reduce((builder, name) => builder.addColumn(name, type, (column) => column.notNull()), table);
}

/** A table that begins with the columns that every entity has. */
function createEntity(db: Kysely<unknown>, types: ColumnTypes, name: string): Builder {
  const table = db.schema
    .createTable(name)
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull());
  return required(table, types.integer, ["created", "updated"]);
}

/** Adds the pool that an entity goes with. */
function ofPool(table: Builder, types: ColumnTypes): Builder {
  return table.addColumn("work_pool_id", types.uuid, (column) =>
    column.notNull().references("work_pool.id").onDelete("cascade"),
  );
}

async function createWorkPool(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  let pool = createEntity(db, types, "work_pool");
  pool = pool.addColumn("name", types.text, (column) => column.notNull().unique());
  pool = columns(pool, types.text, ["description"]);
  pool = required(pool, types.text, ["type", "base_job_template"]);
  pool = required(pool, types.integer, ["is_paused"]);
  pool = columns(pool, types.integer, ["concurrency_limit"]);
  pool = columns(pool, types.uuid, ["default_queue_id"]);
  pool = columns(pool, types.text, ["status", "bundle_upload_step", "bundle_execution_step"]);
  pool = columns(pool, types.uuid, ["default_result_storage_block_id"]);
  await pool.modifyEnd(types.tableEnd).execute();
}

async function createWorkQueue(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  let queue = ofPool(createEntity(db, types, "work_queue"), types);
  queue = required(queue, types.text, ["name", "description"]);
  queue = required(queue, types.integer, ["priority", "is_paused"]);
  queue = columns(queue, types.integer, ["concurrency_limit"]);
  queue = columns(queue, types.text, ["filter"]);
  queue = columns(queue, types.integer, ["last_polled"]);
  queue = required(queue, types.text, ["status"]);
  await queue.modifyEnd(types.tableEnd).execute();
  const index = (name: string) => db.schema.createIndex(`work_queue_${name}`).on("work_queue");
  await index("pool_name").unique().columns(["work_pool_id", "name"]).execute();
  await index("pool_priority").columns(["work_pool_id", "priority", "id"]).execute();
  await index("name").columns(["name", "id"]).execute();
  await index("status_polled").columns(["status", "last_polled"]).execute();
}

async function createWorker(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  let worker = ofPool(createEntity(db, types, "worker"), types);
  worker = required(worker, types.text, ["name"]);
  worker = required(worker, types.integer, ["last_heartbeat_time"]);
  worker = columns(worker, types.integer, ["heartbeat_interval_seconds"]);
  worker = required(worker, types.text, ["status"]);
  await worker.modifyEnd(types.tableEnd).execute();
  const index = (name: string) => db.schema.createIndex(`worker_${name}`).on("worker");
  await index("pool_name").unique().columns(["work_pool_id", "name"]).execute();
  await index("pool_heartbeat").columns(["work_pool_id", "last_heartbeat_time", "id"]).execute();
  await index("status_heartbeat").columns(["status", "last_heartbeat_time"]).execute();
}

async function createWorkerCleanup(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  let cleanup = ofPool(createEntity(db, types, "worker_cleanup"), types);
  cleanup = columns(cleanup, types.uuid, ["work_queue_id"]);
  cleanup = required(cleanup, types.text, ["kind"]);
  cleanup = cleanup.addColumn("idempotency_key", types.text, (column) => column.notNull().unique());
  cleanup = required(cleanup, types.text, ["target", "data"]);
  cleanup = required(cleanup, types.integer, ["delivery_count"]);
  cleanup = columns(cleanup, types.text, ["reservation_token"]);
  cleanup = columns(cleanup, types.integer, ["lease_expires_at"]);
  cleanup = columns(cleanup, types.text, ["dead_reason"]);
  await cleanup.modifyEnd(types.tableEnd).execute();
  await db.schema
    .createIndex("worker_cleanup_pool")
    .on("worker_cleanup")
    .columns(["work_pool_id", "created", "id"])
    .execute();
}

async function createTaskQueue(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  let queue: Builder = db.schema
    .createTable("task_run_queue")
    .addColumn("task_run_id", types.uuid, (column) =>
      column.primaryKey().notNull().references("task_run.id").onDelete("cascade"),
    );
  queue = required(queue, types.text, ["task_key"]);
  queue = required(queue, types.integer, ["queued_at", "available_at"]);
  queue = columns(queue, types.uuid, ["task_worker_id"]);
  queue = columns(queue, types.integer, ["lease_expires_at"]);
  queue = required(queue, types.integer, ["delivery_count"]);
  await queue.modifyEnd(types.tableEnd).execute();
  await db.schema
    .createIndex("task_run_queue_order")
    .on("task_run_queue")
    .columns(["task_key", "queued_at", "task_run_id"])
    .execute();
  await db.schema
    .createIndex("task_run_queue_worker")
    .on("task_run_queue")
    .column("task_worker_id")
    .where(sql<boolean>`task_worker_id is not null`)
    .execute();
  let worker: Builder = db.schema
    .createTable("task_worker")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull());
  worker = required(worker, types.text, ["identifier", "task_keys"]);
  worker = required(worker, types.integer, ["last_seen"]);
  await worker.modifyEnd(types.tableEnd).execute();
  await db.schema.createIndex("task_worker_last_seen").on("task_worker").column("last_seen").execute();
}

/** Work pools, their queues and workers; background task runs that wait for a task worker. */
export const workPools: Migration = {
  name: "0003-work-pools",
  async up(db, types) {
    await createWorkPool(db, types);
    await createWorkQueue(db, types);
    await createWorker(db, types);
    await createWorkerCleanup(db, types);
    await createTaskQueue(db, types);
    // Serves the due runs of a queue in their order, the count of its live ones, and the end of a queue.
    await db.schema
      .createIndex("flow_run_queue")
      .on("flow_run")
      .columns(["work_queue_id", "state_type", "next_scheduled_start_time", "id"])
      .where(sql<boolean>`work_queue_id is not null`)
      .execute();
  },
};
