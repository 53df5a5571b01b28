import type { Queryable } from "../dialects/dialect.ts";

/** Whether a run holds slots of any concurrency limit. Index concurrency_hold_holder. */
export async function holdsSlots(db: Queryable, runId: string): Promise<boolean> {
  const query = db.selectFrom("concurrency_hold").select("id").where("holder_id", "=", runId);
  return (await query.limit(1).executeTakeFirst()) !== undefined;
}
