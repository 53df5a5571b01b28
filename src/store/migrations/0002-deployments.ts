import { type CreateTableBuilder, type Kysely, sql } from "kysely";
import type { ColumnTypes } from "./column-types.ts";
import type { Migration } from "./migration.ts";

type Builder = CreateTableBuilder<string, string>;

function nullable(table: Builder, type: ColumnTypes["text"], names: readonly string[]): Builder {
  return names.reduce((builder, name) => builder.addColumn(name, type), table);
}

function required(table: Builder, type: ColumnTypes["text"], names: readonly string[]): Builder {
  return names.reduce((builder, name) => builder.addColumn(name, type, (column) => column.notNull()), table);
}

async function createDeployment(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  let table: Builder = db.schema
    .createTable("deployment")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull());
  table = required(table, types.integer, ["created", "updated"]);
  table = required(table, types.text, ["name"]);
  table = table.addColumn("flow_id", types.uuid, (column) =>
    column.notNull().references("flow.id").onDelete("cascade"),
  );
  table = nullable(table, types.text, ["version", "version_info", "description"]);
  table = required(table, types.integer, ["paused"]);
  table = required(table, types.json, ["tags", "labels"]);
  table = required(table, types.text, ["parameters", "job_variables"]);
  table = nullable(table, types.text, ["parameter_openapi_schema"]);
  table = required(table, types.integer, ["enforce_parameter_schema"]);
  table = nullable(table, types.text, ["pull_steps", "path", "entrypoint"]);
  table = nullable(table, types.uuid, ["storage_document_id", "infrastructure_document_id", "work_queue_id"]);
  table = nullable(table, types.text, ["work_queue_name"]);
  table = nullable(table, types.uuid, ["work_pool_id"]);
  table = nullable(table, types.text, ["work_pool_name"]);
  table = nullable(table, types.uuid, ["concurrency_limit_id"]);
  table = nullable(table, types.text, ["concurrency_options"]);
  table = required(table, types.text, ["status"]);
  table = nullable(table, types.integer, ["last_polled"]);
  table = nullable(table, types.text, ["created_by", "updated_by"]);
  await table.modifyEnd(types.tableEnd).execute();
  const index = (name: string) => db.schema.createIndex(`deployment_${name}`).on("deployment");
  await index("flow_name").unique().columns(["flow_id", "name"]).execute();
  await index("name").columns(["name", "id"]).execute();
  await index("created").columns(["created", "id"]).execute();
  await index("updated").columns(["updated", "id"]).execute();
  await index("queue").column("work_queue_id").where(sql<boolean>`work_queue_id is not null`).execute();
  await index("limit")
    .column("concurrency_limit_id")
    .where(sql<boolean>`concurrency_limit_id is not null`)
    .execute();
  await index("polled").column("last_polled").where(sql<boolean>`status = 'READY'`).execute();
}

async function createSchedule(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  let table: Builder = db.schema
    .createTable("deployment_schedule")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull());
  table = required(table, types.integer, ["created", "updated"]);
  table = table.addColumn("deployment_id", types.uuid, (column) =>
    column.notNull().references("deployment.id").onDelete("cascade"),
  );
  table = required(table, types.text, ["schedule"]);
  table = required(table, types.integer, ["active"]);
  table = nullable(table, types.integer, ["max_scheduled_runs"]);
  table = required(table, types.text, ["parameters"]);
  table = nullable(table, types.text, ["slug"]);
  table = required(table, types.integer, ["next_look"]);
  await table.modifyEnd(types.tableEnd).execute();
  const index = (name: string) =>
    db.schema.createIndex(`deployment_schedule_${name}`).on("deployment_schedule");
  await index("slug").unique().columns(["deployment_id", "slug"]).execute();
  await index("look").columns(["next_look", "id"]).where(sql<boolean>`active = 1`).execute();
}

/** Deployments and their schedules. */
export const deployments: Migration = {
  name: "0002-deployments",
  async up(db, types) {
    await createDeployment(db, types);
    await createSchedule(db, types);
    // Pausing a deployment finds its future runs by this, and so does a server that serves it.
    await db.schema
      .createIndex("flow_run_deployment_next")
      .on("flow_run")
      .columns(["deployment_id", "next_scheduled_start_time", "id"])
      .where(sql<boolean>`deployment_id is not null and next_scheduled_start_time is not null`)
      .execute();
  },
};
