import type { JournalPage } from "../../contract/journal/schemas.ts";
import { hasFlowRun } from "../../store/queries/flow-run-queries.ts";
import { listJournal } from "../../store/queries/task-run-writes.ts";
import type { ServiceContext } from "../context.ts";
import { notFound } from "../errors.ts";

/** A page of a flow run's recorded task runs, with their results, in a stable order of no meaning. */
export async function readJournal(
  ctx: ServiceContext,
  flowRunId: string,
  query: { readonly after?: string | undefined; readonly limit: number },
): Promise<JournalPage> {
  // Read on the connection that sees every acknowledged write.
  const records = await listJournal(ctx.store.db, flowRunId, query.after, query.limit);
  if (records.length === 0 && !(await hasFlowRun(ctx.store.db, flowRunId))) {
    throw notFound("Flow run", flowRunId);
  }
  const last = records.length === query.limit ? records.at(-1) : undefined;
  return { records, next_after: last?.id ?? null };
}
