import type { FlowRun } from "../../contract/flow-runs/schemas.ts";
import type { RunFilters } from "../../contract/run-filters.ts";
import { QueueFilter } from "../../contract/work-queues/schemas.ts";
import { listDueRunIds } from "../../store/queries/due-run-queries.ts";
import { countFlowRunRows, listFlowRunRows } from "../../store/queries/flow-run-queries.ts";
import { LEGACY_SLOT_STATES } from "../../store/queries/slot-expressions.ts";
import { countSlots } from "../../store/queries/slot-queries.ts";
import { findWorkQueueRow } from "../../store/queries/work-queue-queries.ts";
import type { WorkQueueTable } from "../../store/tables/work-pool.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import { sliceOf } from "../list-limits.ts";
import { windowOf } from "../work-pools/read-scheduled-runs.ts";
import { noteQueuePoll } from "./polling.ts";

interface Body {
  readonly scheduled_before?: string | null | undefined;
  readonly limit?: number | null | undefined;
}

/** The due runs of a queue for an agent, which knows no pools: a pool's pause and limit do not count. */
export async function readQueueRuns(
  ctx: ServiceContext,
  id: string,
  body: Body,
  options: { readonly isLook: boolean },
): Promise<FlowRun[]> {
  const { db } = ctx.store;
  const { limit } = sliceOf({ limit: body.limit, offset: 0 });
  const queue = await findWorkQueueRow(db, id);
  if (queue === undefined) {
    const message = `Work queue with id ${id} not found.`;
    throw serviceError("not-found", message, { exception_message: message });
  }
  if (!options.isLook) await noteQueuePoll(ctx, [queue]);
  if (queue.is_paused !== 0 || limit === 0) return [];
  return queue.filter === null
    ? readOwnRuns(ctx, queue, body, limit)
    : readMatchingRuns(ctx, queue, QueueFilter.parse(JSON.parse(queue.filter)), body, limit);
}

async function readOwnRuns(
  ctx: ServiceContext,
  queue: WorkQueueTable,
  body: Body,
  limit: number,
): Promise<FlowRun[]> {
  const { db, dialect } = ctx.store;
  const held =
    queue.concurrency_limit === null
      ? 0
      : (await countSlots(db, [queue.id], LEGACY_SLOT_STATES)).get(queue.id);
  const room = roomIn(queue, held ?? 0, limit);
  if (room <= 0) return [];
  const ids = await listDueRunIds(db, dialect, [{ id: queue.id, priority: 1, room }], windowOf(body), room);
  const filters = { flow_runs: { operator: "and_", id: { any_: ids } } } as const;
  const slice = { limit: ids.length, offset: 0 };
  const runs = await listFlowRunRows(
    db,
    dialect,
    filters,
    "NEXT_SCHEDULED_START_TIME_ASC",
    slice,
    ctx.clock.nowMicros(),
  );
  return runs;
}

/** Queues from before pools take whatever scheduled runs match, whichever queue those name. */
async function readMatchingRuns(
  ctx: ServiceContext,
  queue: WorkQueueTable,
  filter: QueueFilter,
  body: Body,
  limit: number,
): Promise<FlowRun[]> {
  const { reader, dialect } = ctx.store;
  const matching = (types: readonly string[], due: object): RunFilters => ({
    flow_runs: {
      operator: "and_",
      ...(filter.tags === null ? {} : { tags: { operator: "and_", all_: filter.tags } }),
      ...(filter.deployment_ids === null
        ? {}
        : { deployment_id: { operator: "and_", any_: filter.deployment_ids } }),
      state: { operator: "and_", type: { any_: types as never } }, // safe: names of states
      ...due,
    },
  });
  const held =
    queue.concurrency_limit === null
      ? 0
      : await countFlowRunRows(reader, dialect, matching(LEGACY_SLOT_STATES, {}));
  const room = roomIn(queue, held, limit);
  if (room <= 0) return [];
  const due = { next_scheduled_start_time: { before_: body.scheduled_before } };
  const runs = await listFlowRunRows(
    reader,
    dialect,
    matching(["SCHEDULED"], due),
    "NEXT_SCHEDULED_START_TIME_ASC",
    { limit: room, offset: 0 },
    ctx.clock.nowMicros(),
  );
  return runs.filter((run) => run.empirical_policy.retry_type !== "in_process");
}

function roomIn(queue: WorkQueueTable, held: number, limit: number): number {
  return queue.concurrency_limit === null ? limit : Math.min(limit, queue.concurrency_limit - held);
}
