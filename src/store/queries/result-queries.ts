import type { Queryable } from "../dialects/dialect.ts";
import type { ResultTable } from "../tables/result.ts";

/** Adds a stored result, or replaces the one of its key. */
export async function upsertStoredResult(db: Queryable, row: ResultTable): Promise<void> {
  const { record, expiration, updated } = row;
  await db
    .insertInto("result")
    .values(row)
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ record, expiration, updated }))
    .execute();
}

/** The record of a key that has not expired. */
export async function findStoredResult(
  db: Queryable,
  key: string,
  nowMicros: number,
): Promise<string | undefined> {
  const row = await db
    .selectFrom("result")
    .select("record")
    .where("key", "=", key)
    .where((eb) => eb.or([eb("expiration", "is", null), eb("expiration", ">", nowMicros)]))
    .executeTakeFirst();
  return row?.record;
}
