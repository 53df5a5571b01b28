import { describe, expect, it } from "vitest";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { type Logger, silentLogger } from "../../platform/logger.ts";
import type { Store } from "../store.ts";
import { postgresColumnTypes, sqliteColumnTypes } from "./column-types.ts";
import { migrations } from "./list.ts";
import { migrate, pendingMigrations } from "./migrate.ts";
import type { Migration } from "./migration.ts";

const addColumn: Migration = {
  name: "9999-colour",
  async up(db, types) {
    await db.schema.alterTable("flow").addColumn("colour", types.text).execute();
  },
};
const slow: Migration = {
  name: "9999-slow",
  async up(_db, _types, tell) {
    tell("an index");
  },
};
const broken: Migration = {
  name: "0003-broken",
  async up(db, types) {
    await db.schema.alterTable("flow").addColumn("shape", types.text).execute();
    throw new Error("broken migration");
  },
};

function migrateTo(store: Store, list: readonly Migration[], logger?: Logger): Promise<void> {
  return store.write((trx) =>
    migrate(trx, {
      types: store.dialect.name === "sqlite" ? sqliteColumnTypes : postgresColumnTypes,
      migrations: list,
      nowMicros: () => 5,
      uuid: () => "another",
      databaseName: "test",
      logger,
    }),
  );
}

async function appliedTo(store: Store): Promise<string[]> {
  const rows = await store.db.selectFrom("migration").select("name").orderBy("name").execute();
  return rows.map((row) => row.name);
}

describeEachDialect("migrating", (dialect) => {
  it("applies what is missing, once, and keeps the identity", async () => {
    const store = await dialect.openStore();
    const list = [...migrations, addColumn];
    await migrateTo(store, list);
    await migrateTo(store, list);
    expect(await appliedTo(store)).toEqual(list.map((one) => one.name));
    const identity = await store.db
      .selectFrom("meta")
      .select("value")
      .where("key", "=", "identity")
      .execute();
    expect(identity).toEqual([{ value: store.identity }]);
  });

  it("says which step it is at, and what that turns to", async () => {
    const store = await dialect.openStore();
    const told: unknown[] = [];
    const info: Logger["info"] = (_message, fields) => told.push([fields?.step, fields?.left, fields?.doing]);
    await migrateTo(store, [...migrations, addColumn, slow], { ...silentLogger, info });
    expect(told).toEqual([
      ["9999-colour", 2, undefined],
      ["9999-slow", 1, undefined],
      ["9999-slow", 1, "an index"],
    ]);
  });

  it("leaves the database as it was when a step fails", async () => {
    const store = await dialect.openStore();
    await expect(migrateTo(store, [...migrations, addColumn, broken])).rejects.toThrow("broken migration");
    expect(await appliedTo(store)).toEqual(migrations.map((one) => one.name));
    await migrateTo(store, [...migrations, addColumn]);
    expect(await appliedTo(store)).toContain("9999-colour");
  });

  it("refuses a database that has been through steps that it does not know", async () => {
    const url = await dialect.createDatabase();
    const store = await dialect.openStore({ url });
    await migrateTo(store, [...migrations, addColumn]);
    await store.close();
    await expect(dialect.openStore({ url })).rejects.toMatchObject({
      code: "database-too-new",
      message: expect.stringContaining("9999-colour"),
    });
  });
});

describe("the list of migrations", () => {
  it("is in the order of its names, each once", () => {
    const names = migrations.map((one) => one.name);
    expect(names).toEqual([...new Set(names)].sort());
  });

  it("gives a database only what it has not been through", () => {
    expect(pendingMigrations([], migrations, "x")).toEqual(migrations);
    expect(
      pendingMigrations(
        migrations.map(({ name }) => name),
        [...migrations, addColumn],
        "x",
      ),
    ).toEqual([addColumn]);
  });
});
