import type { Kysely } from "kysely";
import type { ColumnTypes } from "./column-types.ts";
import type { Migration } from "./migration.ts";

async function createBlockType(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("block_type")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull())
    .addColumn("created", types.integer, (column) => column.notNull())
    .addColumn("updated", types.integer, (column) => column.notNull())
    .addColumn("name", types.text, (column) => column.notNull())
    .addColumn("slug", types.text, (column) => column.notNull().unique())
    .addColumn("logo_url", types.text)
    .addColumn("documentation_url", types.text)
    .addColumn("description", types.text)
    .addColumn("code_example", types.text)
    .addColumn("is_protected", types.integer, (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
  await db.schema.createIndex("block_type_name").on("block_type").columns(["name", "id"]).execute();
}

async function createBlockSchema(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("block_schema")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull())
    .addColumn("created", types.integer, (column) => column.notNull())
    .addColumn("updated", types.integer, (column) => column.notNull())
    .addColumn("checksum", types.text, (column) => column.notNull())
    .addColumn("version", types.text, (column) => column.notNull())
    .addColumn("block_type_id", types.uuid, (column) =>
      column.notNull().references("block_type.id").onDelete("cascade"),
    )
    .addColumn("capabilities", types.json, (column) => column.notNull())
    .addColumn("fields", types.text, (column) => column.notNull())
    .addUniqueConstraint("block_schema_checksum_version", ["checksum", "version"])
    .modifyEnd(types.tableEnd)
    .execute();
  const index = (name: string) => db.schema.createIndex(`block_schema_${name}`).on("block_schema");
  await index("created").columns(["created", "id"]).execute();
  await index("type").columns(["block_type_id", "created", "id"]).execute();
  await db.schema
    .createTable("block_schema_reference")
    .addColumn("parent_id", types.uuid, (column) =>
      column.notNull().references("block_schema.id").onDelete("cascade"),
    )
    .addColumn("position", types.integer, (column) => column.notNull())
    .addColumn("name", types.text, (column) => column.notNull())
    .addColumn("is_list", types.integer, (column) => column.notNull())
    .addColumn("definition", types.text, (column) => column.notNull())
    .addColumn("reference_id", types.uuid, (column) =>
      column.notNull().references("block_schema.id").onDelete("cascade"),
    )
    .addPrimaryKeyConstraint("block_schema_reference_key", ["parent_id", "position"])
    .modifyEnd(types.tableEnd)
    .execute();
  await db.schema
    .createIndex("block_schema_reference_reference")
    .on("block_schema_reference")
    .column("reference_id")
    .execute();
}

async function createBlockDocument(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("block_document")
    .addColumn("id", types.uuid, (column) => column.primaryKey().notNull())
    .addColumn("created", types.integer, (column) => column.notNull())
    .addColumn("updated", types.integer, (column) => column.notNull())
    .addColumn("name", types.text, (column) => column.notNull())
    .addColumn("is_anonymous", types.integer, (column) => column.notNull())
    .addColumn("block_type_id", types.uuid, (column) =>
      column.notNull().references("block_type.id").onDelete("cascade"),
    )
    .addColumn("block_schema_id", types.uuid, (column) =>
      column.notNull().references("block_schema.id").onDelete("cascade"),
    )
    .addColumn("data", types.text, (column) => column.notNull())
    .addUniqueConstraint("block_document_type_name", ["block_type_id", "name"])
    .modifyEnd(types.tableEnd)
    .execute();
  const index = (name: string) => db.schema.createIndex(`block_document_${name}`).on("block_document");
  await index("name").columns(["is_anonymous", "name", "id"]).execute();
  await index("schema").column("block_schema_id").execute();
  await db.schema
    .createTable("block_document_reference")
    .addColumn("parent_id", types.uuid, (column) =>
      column.notNull().references("block_document.id").onDelete("cascade"),
    )
    .addColumn("name", types.text, (column) => column.notNull())
    .addColumn("position", types.integer, (column) => column.notNull())
    .addColumn("reference_id", types.uuid, (column) =>
      column.notNull().references("block_document.id").onDelete("cascade"),
    )
    .addPrimaryKeyConstraint("block_document_reference_key", ["parent_id", "name"])
    .modifyEnd(types.tableEnd)
    .execute();
  await db.schema
    .createIndex("block_document_reference_reference")
    .on("block_document_reference")
    .column("reference_id")
    .execute();
}

/** Block types, schemas and documents with their references; the keys that stored secrets are encrypted with. */
export const blocks: Migration = {
  name: "0006-blocks",
  async up(db, types) {
    await createBlockType(db, types);
    await createBlockSchema(db, types);
    await createBlockDocument(db, types);
    await db.schema
      .createTable("encryption_key")
      .addColumn("generation", types.integer, (column) => column.primaryKey().notNull())
      .addColumn("key_id", types.text, (column) => column.notNull())
      .addColumn("created", types.integer, (column) => column.notNull())
      .modifyEnd(types.tableEnd)
      .execute();
  },
};
