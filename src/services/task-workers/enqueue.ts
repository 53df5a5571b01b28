import type { JournalState } from "../../contract/journal/schemas.ts";
import { parseInstant } from "../../platform/instants.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { insertQueuedTaskRun } from "../../store/queries/task-queue-queries.ts";
import type { DomainFact, ServiceContext } from "../context.ts";

/** Clocks of other machines may be ahead by so many seconds: what is due by then is due now. */
const CLOCK_SKEW_SECONDS = 5;

/** Whether a state puts its task run into the queue of its task's workers. */
export function isForTaskWorkers(state: Pick<JournalState, "type" | "details">): boolean {
  return state.type === "SCHEDULED" && state.details.deferred === true;
}

/** Lets a background task run wait for a task worker, in the write unit that schedules it. */
export async function enqueueTaskRun(
  ctx: ServiceContext,
  trx: Queryable,
  run: { readonly id: string; readonly task_key: string },
  state: Pick<JournalState, "details">,
  facts: DomainFact[],
): Promise<void> {
  const now = ctx.clock.nowMicros();
  const scheduled = state.details.scheduled_time;
  const due = scheduled == null ? now : (parseInstant(scheduled) ?? now);
  await insertQueuedTaskRun(trx, {
    task_run_id: run.id,
    task_key: run.task_key,
    queued_at: now,
    available_at: due > now + CLOCK_SKEW_SECONDS * 1_000_000 ? due : now,
  });
  facts.push({ kind: "task-run-queued", task_key: run.task_key });
}
