import { deleteTaskRunRow } from "../../store/queries/task-run-writes.ts";
import type { ServiceContext } from "../context.ts";
import { notFound } from "../errors.ts";

/** Deletes a task run with its logs. */
export async function deleteTaskRun(ctx: ServiceContext, id: string): Promise<void> {
  if (!(await ctx.store.write((trx) => deleteTaskRunRow(trx, id)))) throw notFound("Task", id);
}
