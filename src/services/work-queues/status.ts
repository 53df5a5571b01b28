import type {
  WorkQueueConcurrencyStatus,
  WorkQueueStatusDetail,
} from "../../contract/work-queues/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import { LEGACY_SLOT_STATES } from "../../store/queries/slot-expressions.ts";
import { countLateRuns, countSlots, listQueueHolders } from "../../store/queries/slot-queries.ts";
import { findWorkQueueRow } from "../../store/queries/work-queue-queries.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import { pageOf } from "../list-limits.ts";
import { QUEUE_READY_SECONDS } from "./polling.ts";

/** How a queue is doing: whether its runs are asked for, and none is late. */
export async function readQueueStatus(ctx: ServiceContext, id: string): Promise<WorkQueueStatusDetail> {
  const queue = await findWorkQueueRow(ctx.store.db, id);
  if (queue === undefined) {
    const message = `Work queue with id ${id} not found`;
    throw serviceError("not-found", message, { exception_message: message });
  }
  const late = await countLateRuns(ctx.store.db, id);
  const polled = queue.last_polled;
  const isPolled = polled !== null && ctx.clock.nowMicros() - polled <= QUEUE_READY_SECONDS * 1_000_000;
  return {
    healthy: late === 0 && isPolled,
    late_runs_count: late,
    last_polled: polled === null ? null : formatInstant(polled),
    health_check_policy: {
      maximum_late_runs: 0,
      maximum_seconds_since_last_polled: QUEUE_READY_SECONDS,
    },
  };
}

/** Which runs hold the slots of a queue; those being cancelled hold one too. */
export async function readQueueConcurrency(
  ctx: ServiceContext,
  id: string,
  body: { readonly page: number; readonly limit?: number | null | undefined },
): Promise<WorkQueueConcurrencyStatus> {
  const { reader } = ctx.store;
  const queue = await findWorkQueueRow(ctx.store.db, id);
  if (queue === undefined) throw serviceError("not-found", "Work queue not found.", { id });
  const now = ctx.clock.nowMicros();
  const { results, ...page } = await pageOf(
    body,
    (slice) => listQueueHolders(reader, id, slice, now),
    async () => (await countSlots(reader, [id], LEGACY_SLOT_STATES)).get(id) ?? 0,
  );
  return {
    active_slots: page.count,
    concurrency_limit: queue.concurrency_limit,
    flow_runs: results,
    ...page,
  };
}
