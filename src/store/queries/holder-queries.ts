import type { Queryable } from "../dialects/dialect.ts";

/** Whether a run holds slots of any concurrency limit. Index concurrency_hold_holder. */
export async function holdsSlots(db: Queryable, runId: string): Promise<boolean> {
  const query = db.selectFrom("concurrency_hold").select("id").where("holder_id", "=", runId);
  return (await query.limit(1).executeTakeFirst()) !== undefined;
}

/** Frees what flow runs, which are about to be deleted with their task runs, hold of any concurrency limit. */
export async function freeSlotsOfFlowRuns(db: Queryable, ids: readonly string[]): Promise<void> {
  await db
    .deleteFrom("concurrency_hold")
    .where("holder_id", "is not", null)
    .where((eb) =>
      eb.or([
        eb("holder_id", "in", ids),
        eb.exists(
          eb
            .selectFrom("task_run")
            .select("task_run.id")
            .whereRef("task_run.id", "=", "concurrency_hold.holder_id")
            .where("task_run.flow_run_id", "in", ids),
        ),
      ]),
    )
    .execute();
}

/** Frees what a task run, which is about to be deleted, holds of any concurrency limit. */
export async function freeSlotsOfTaskRun(db: Queryable, id: string): Promise<void> {
  await db.deleteFrom("concurrency_hold").where("holder_id", "=", id).execute();
}
