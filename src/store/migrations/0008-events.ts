import { type CreateTableBuilder, type Kysely, sql } from "kysely";
import type { ColumnTypes } from "./column-types.ts";
import type { Migration } from "./migration.ts";

type Builder = CreateTableBuilder<string, string>;

/**
 * `seq` is the order in which events became visible: on SQLite the row id (writers commit one after another), on
 * Postgres only within `tx`, the number of the writing transaction. Who tails the table reads by (tx, seq), and on
 * Postgres stops before the oldest transaction that still runs.
 */
async function createEvent(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  let event: Builder = db.schema.createTable("event");
  event =
    types.dialect === "sqlite"
      ? event.addColumn("seq", types.integer, (column) => column.primaryKey().autoIncrement())
      : event
          .addColumn("seq", types.integer, (column) => column.notNull().generatedAlwaysAsIdentity())
          .addColumn("tx", sql`bigint`, (column) =>
            column.notNull().defaultTo(sql`pg_current_xact_id()::text::bigint`),
          );
  if (types.dialect === "sqlite") {
    event = event.addColumn("tx", types.integer, (column) => column.notNull().defaultTo(0));
  }
  event = event
    .addColumn("id", types.uuid, (column) => column.notNull().unique())
    .addColumn("occurred", types.integer, (column) => column.notNull())
    .addColumn("received", types.integer, (column) => column.notNull())
    .addColumn("event", types.text, (column) => column.notNull())
    .addColumn("resource_id", types.text, (column) => column.notNull())
    .addColumn("resource", types.text, (column) => column.notNull())
    .addColumn("related", types.text, (column) => column.notNull())
    .addColumn("follows", types.uuid)
    .addColumn("payload", types.text, (column) => column.notNull());
  await event.modifyEnd(types.tableEnd).execute();
  // Three indexes and no more: each costs every event that is ever written.
  const index = (name: string) => db.schema.createIndex(`event_${name}`).on("event");
  await index("occurred").columns(["occurred", "seq", "event"]).execute();
  await index("name").columns(["event", "occurred", "seq"]).execute();
  if (types.dialect === "postgres") await index("tail").columns(["tx", "seq"]).execute();
}

/** One row for each resource of an event; what lists by resource id walk. */
async function createEventResource(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("event_resource")
    .addColumn("resource_id", types.text, (column) => column.notNull())
    .addColumn("occurred", types.integer, (column) => column.notNull())
    .addColumn("seq", types.integer, (column) => column.notNull())
    .addColumn("is_subject", types.integer, (column) => column.notNull())
    .addPrimaryKeyConstraint("event_resource_key", ["resource_id", "occurred", "seq"])
    .modifyEnd(types.dialect === "sqlite" ? sql`strict, without rowid` : sql``)
    .execute();
}

async function createAutomation(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  let automation: Builder = db.schema
    .createTable("automation")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull())
    .addColumn("created", types.integer, (column) => column.notNull())
    .addColumn("updated", types.integer, (column) => column.notNull())
    .addColumn("name", types.text, (column) => column.notNull())
    .addColumn("description", types.text, (column) => column.notNull())
    .addColumn("enabled", types.integer, (column) => column.notNull())
    .addColumn("tags", types.json, (column) => column.notNull());
  for (const name of ["trigger", "actions", "actions_on_trigger", "actions_on_resolve"]) {
    automation = automation.addColumn(name, types.text, (column) => column.notNull());
  }
  await automation.modifyEnd(types.tableEnd).execute();
  const index = (name: string) => db.schema.createIndex(`automation_${name}`).on("automation");
  await index("created").columns(["created", "id"]).execute();
  await index("updated").columns(["updated", "id"]).execute();
  await index("name").columns(["name", "id"]).execute();
  await db.schema
    .createTable("automation_resource")
    .addColumn("automation_id", types.uuid, (column) =>
      column.notNull().references("automation.id").onDelete("cascade"),
    )
    .addColumn("resource_id", types.text, (column) => column.notNull())
    .addColumn("is_owner", types.integer, (column) => column.notNull())
    .addPrimaryKeyConstraint("automation_resource_key", ["automation_id", "resource_id"])
    .modifyEnd(types.tableEnd)
    .execute();
  await db.schema
    .createIndex("automation_resource_resource")
    .on("automation_resource")
    .column("resource_id")
    .execute();
}

/** Events with the resources that they are about, and automations. */
export const events: Migration = {
  name: "0008-events",
  async up(db, types) {
    await createEvent(db, types);
    await createEventResource(db, types);
    await createAutomation(db, types);
  },
};
