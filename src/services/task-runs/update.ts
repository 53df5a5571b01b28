import type { TaskRunUpdate } from "../../contract/task-runs/schemas.ts";
import { updateTaskRunRow } from "../../store/queries/task-run-writes.ts";
import { cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { notFound } from "../errors.ts";

/** Renames a task run. */
export async function updateTaskRun(ctx: ServiceContext, id: string, body: TaskRunUpdate): Promise<void> {
  const updated = ctx.clock.nowMicros();
  const change = body.name === undefined ? { updated } : { updated, name: cleanText(body.name) };
  if (!(await ctx.store.write((trx) => updateTaskRunRow(trx, id, change)))) throw notFound("Task run", id);
}
