import type { JournalState } from "../../contract/journal/schemas.ts";
import type { Queryable } from "../dialects/dialect.ts";
import { decodeStates, encodeStates } from "./state-rows.ts";

/** A state that is kept for later task runs. */
export interface NewCachedState {
  readonly id: string;
  readonly created: number;
  readonly cache_key: string;
  readonly expiration: number | null;
  readonly task_run_id: string;
  readonly state: JournalState;
}

export async function insertCachedState(db: Queryable, { state, ...row }: NewCachedState): Promise<void> {
  await db
    .insertInto("task_run_cache")
    .values({ ...row, states: encodeStates([state]) })
    .execute();
}

/** The newest state of a key that has not expired. Index task_run_cache_key. */
export async function findCachedState(
  db: Queryable,
  cacheKey: string,
  nowMicros: number,
): Promise<JournalState | undefined> {
  const row = await db
    .selectFrom("task_run_cache")
    .select("states")
    .where("cache_key", "=", cacheKey)
    .where((eb) => eb.or([eb("expiration", "is", null), eb("expiration", ">", nowMicros)]))
    .orderBy("created", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && decodeStates(row.states)[0];
}
