import type { Dialect, Queryable } from "../dialects/dialect.ts";

/** A fact about the database; undefined when it is not set. */
export async function findMeta(db: Queryable, key: string): Promise<string | undefined> {
  return (await db.selectFrom("meta").select("value").where("key", "=", key).executeTakeFirst())?.value;
}

/** Sets a fact once; returns what is set then, which may be another process's value. */
export async function keepMeta(db: Queryable, key: string, value: string): Promise<string> {
  await db
    .insertInto("meta")
    .values({ key, value })
    .onConflict((conflict) => conflict.column("key").doNothing())
    .execute();
  return (await findMeta(db, key)) ?? value;
}

/** Sets a fact, or takes it away. */
export async function setMeta(db: Queryable, key: string, value: string | null): Promise<void> {
  if (value === null) await db.deleteFrom("meta").where("key", "=", key).execute();
  else {
    await db
      .insertInto("meta")
      .values({ key, value })
      .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
      .execute();
  }
}

/** Size of the database; of SQLite's without its write-ahead log. */
export async function databaseBytes(db: Queryable, dialect: Dialect): Promise<number> {
  const row = await db.selectNoFrom(dialect.databaseBytes().as("bytes")).executeTakeFirstOrThrow();
  return row.bytes;
}
