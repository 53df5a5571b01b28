import type { WorkQueue } from "../../contract/work-queues/schemas.ts";
import type { CliContext } from "../context.ts";
import { formatRelativeTime } from "../format/relative-time.ts";
import { paintPoolStatus, slotsText } from "./pool-status.ts";
import { printRows } from "./rows.ts";

/** Prints work queues, with their pools where they are of several. */
export function printQueues(
  context: CliContext,
  queues: readonly WorkQueue[],
  options: { readonly limit?: number; readonly withPool?: boolean } = {},
): void {
  const { colors, clock } = context;
  printRows(context, {
    rows: queues,
    none: "no work queues match; `batuta work-queue create NAME --pool POOL` makes one",
    limit: options.limit,
    columns: [
      { title: "QUEUE", flexible: true, show: ({ name }) => name },
      ...(options.withPool
        ? [{ title: "POOL", flexible: true, show: (each: WorkQueue) => each.work_pool_name ?? "" }]
        : []),
      { title: "PRIORITY", align: "right" as const, show: ({ priority }) => String(priority) },
      { title: "STATUS", show: ({ status, is_paused }) => paintPoolStatus(colors, status, is_paused) },
      {
        title: "SLOTS",
        align: "right" as const,
        show: ({ active_slots, concurrency_limit }) => slotsText(active_slots, concurrency_limit),
      },
      {
        title: "LAST POLLED",
        show: ({ last_polled: at }) => (at === null ? "never" : formatRelativeTime(at, clock.now())),
      },
      { title: "ID", optional: true, show: ({ id }) => colors.dim(id) },
    ],
  });
}
