import type { FlowRunSlotSummary } from "../../contract/work-queues/schemas.ts";
import type { CliContext } from "../context.ts";
import { formatDuration } from "../format/duration.ts";
import { printRows } from "./rows.ts";
import { paintState } from "./state-color.ts";

/** Prints the runs that hold slots, with their queues where they are of several. */
export function printSlotHolders(
  context: CliContext,
  rows: readonly (FlowRunSlotSummary & { readonly queue_name?: string })[],
): void {
  if (rows.length === 0) return;
  printRows(context, {
    rows,
    none: "",
    columns: [
      { title: "RUN", flexible: true, show: ({ name }) => name },
      ...(rows.some(({ queue_name }) => queue_name !== undefined)
        ? [{ title: "QUEUE", show: (each: (typeof rows)[number]) => each.queue_name ?? "" }]
        : []),
      { title: "STATE", show: (each) => paintState(context.colors, each.state_type, each.state_name) },
      {
        title: "FOR",
        align: "right" as const,
        show: ({ time_in_current_state: seconds }) => (seconds === null ? "–" : formatDuration(seconds)),
      },
      { title: "ID", optional: true, show: ({ id }) => context.colors.dim(id) },
    ],
  });
}
