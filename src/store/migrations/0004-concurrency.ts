import { type Kysely, sql } from "kysely";
import type { ColumnTypes } from "./column-types.ts";
import type { Migration } from "./migration.ts";

async function createLimit(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("concurrency_limit")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull())
    .addColumn("created", types.integer, (column) => column.notNull())
    .addColumn("updated", types.integer, (column) => column.notNull())
    .addColumn("name", types.text, (column) => column.notNull().unique())
    .addColumn("active", types.integer, (column) => column.notNull())
    .addColumn("limit", types.integer, (column) => column.notNull())
    .addColumn("slot_decay_per_second", types.real, (column) => column.notNull())
    .addColumn("level", types.real, (column) => column.notNull())
    .addColumn("level_at", types.integer, (column) => column.notNull())
    .addColumn("avg_slot_occupancy_seconds", types.real, (column) => column.notNull())
    .addColumn("denied_slots", types.real, (column) => column.notNull())
    .addColumn("denied_at", types.integer, (column) => column.notNull())
    .addColumn("denied_for_seconds", types.real, (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
}

async function createLease(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("concurrency_lease")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull())
    .addColumn("created", types.integer, (column) => column.notNull())
    .addColumn("expires_at", types.integer, (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
  await db.schema
    .createIndex("concurrency_lease_expires")
    .on("concurrency_lease")
    .column("expires_at")
    .execute();
}

async function createHold(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("concurrency_hold")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull())
    .addColumn("limit_id", types.uuid, (column) =>
      column.notNull().references("concurrency_limit.id").onDelete("cascade"),
    )
    .addColumn("lease_id", types.uuid)
    .addColumn("slots", types.integer, (column) => column.notNull())
    .addColumn("decaying_slots", types.integer, (column) => column.notNull())
    .addColumn("taken_at", types.integer, (column) => column.notNull())
    .addColumn("expires_at", types.integer)
    .addColumn("holder_type", types.text)
    .addColumn("holder_id", types.uuid)
    .modifyEnd(types.tableEnd)
    .execute();
  const index = (name: string) => db.schema.createIndex(`concurrency_hold_${name}`).on("concurrency_hold");
  // Covers the sum of what is taken, which every request for slots asks for.
  await index("limit").columns(["limit_id", "expires_at", "slots"]).execute();
  await index("lease").column("lease_id").where(sql<boolean>`lease_id is not null`).execute();
  await index("holder").column("holder_id").where(sql<boolean>`holder_id is not null`).execute();
}

/** Runs that wait for a slot of their deployment, the longest waiting first. */
async function indexWaitingRuns(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex("flow_run_awaiting_slot")
    .on("flow_run")
    .columns(["deployment_id", "expected_start_time", "id"])
    .where(sql<boolean>`state_name = 'AwaitingConcurrencySlot'`)
    .execute();
}

async function createVariable(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("variable")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull())
    .addColumn("created", types.integer, (column) => column.notNull())
    .addColumn("updated", types.integer, (column) => column.notNull())
    .addColumn("name", types.text, (column) => column.notNull().unique())
    .addColumn("value", types.text, (column) => column.notNull())
    .addColumn("tags", types.json, (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
  for (const column of ["created", "updated"]) {
    await db.schema.createIndex(`variable_${column}`).on("variable").columns([column, "id"]).execute();
  }
}

/** Concurrency limits with who holds their slots; variables. */
export const concurrency: Migration = {
  name: "0004-concurrency",
  async up(db, types) {
    await createLimit(db, types);
    await createLease(db, types);
    await createHold(db, types);
    await indexWaitingRuns(db);
    await createVariable(db, types);
  },
};
