import type { Queryable } from "../dialects/dialect.ts";

/** Ids of the keys that have encrypted this database's secrets, the newest first. */
export async function listEncryptionKeyIds(db: Queryable): Promise<string[]> {
  const rows = await db.selectFrom("encryption_key").select("key_id").orderBy("generation", "desc").execute();
  return rows.map(({ key_id }) => key_id);
}

/** Notes a key as the newest; nothing happens when another process has been faster. */
export async function insertEncryptionKey(
  db: Queryable,
  row: { readonly generation: number; readonly key_id: string; readonly created: number },
): Promise<void> {
  await db
    .insertInto("encryption_key")
    .values(row)
    .onConflict((conflict) => conflict.column("generation").doNothing())
    .execute();
}
