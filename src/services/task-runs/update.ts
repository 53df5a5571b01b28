import type { TaskRunUpdate } from "../../contract/task-runs/schemas.ts";
import { updateTaskRunRow } from "../../store/queries/task-run-writes.ts";
import { cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { notFound } from "../errors.ts";
import { makeRunName } from "../run-names.ts";

/** Renames a task run; an empty name asks for a made one. */
export async function updateTaskRun(ctx: ServiceContext, id: string, body: TaskRunUpdate): Promise<void> {
  const updated = ctx.clock.nowMicros();
  const name = body.name === "" ? makeRunName(ctx.ids) : body.name;
  const change = name === undefined ? { updated } : { updated, name: cleanText(name) };
  if (!(await ctx.store.write((trx) => updateTaskRunRow(trx, id, change)))) throw notFound("Task run", id);
}
