import type { Kysely } from "kysely";
import type { ColumnTypes } from "./column-types.ts";
import type { Migration } from "./migration.ts";

async function createArtifacts(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("artifact")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull())
    .addColumn("created", types.integer, (column) => column.notNull())
    .addColumn("updated", types.integer, (column) => column.notNull())
    .addColumn("key", types.text)
    .addColumn("type", types.text)
    .addColumn("description", types.text)
    .addColumn("data", types.text)
    .addColumn("metadata", types.text)
    .addColumn("flow_run_id", types.uuid)
    .addColumn("task_run_id", types.uuid)
    .modifyEnd(types.tableEnd)
    .execute();
  const indexes = [["key", "created"], ["flow_run_id"], ["task_run_id"], ["created"], ["updated"]] as const;
  for (const columns of indexes) {
    await db.schema
      .createIndex(`artifact_${columns[0]}`)
      .on("artifact")
      .columns([...columns])
      .execute();
  }
  await db.schema
    .createTable("artifact_collection")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull())
    .addColumn("created", types.integer, (column) => column.notNull())
    .addColumn("key", types.text, (column) => column.notNull().unique())
    .addColumn("latest_id", types.uuid, (column) => column.notNull().references("artifact.id"))
    .modifyEnd(types.tableEnd)
    .execute();
  await db.schema
    .createIndex("artifact_collection_latest_id")
    .on("artifact_collection")
    .column("latest_id")
    .execute();
}

async function createSavedSearches(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("saved_search")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull())
    .addColumn("created", types.integer, (column) => column.notNull())
    .addColumn("updated", types.integer, (column) => column.notNull())
    .addColumn("name", types.text, (column) => column.notNull().unique())
    .addColumn("filters", types.text, (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
}

export const artifacts: Migration = {
  name: "0007-artifacts",
  async up(db, types) {
    await createArtifacts(db, types);
    await createSavedSearches(db, types);
  },
};
