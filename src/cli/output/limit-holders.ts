import type { ConcurrencyLimitHolder } from "../../contract/concurrency-limits/schemas.ts";
import type { CliContext } from "../context.ts";
import { formatRelativeTime } from "../format/relative-time.ts";
import { printHeading } from "./facts.ts";
import { printRows } from "./rows.ts";

/** Prints who holds slots of a limit; nothing where nobody does. */
export function printLimitHolders(context: CliContext, holders: readonly ConcurrencyLimitHolder[]): void {
  if (holders.length === 0) return;
  const now = context.clock.now();
  printHeading(context, "Holders");
  printRows(context, {
    rows: holders,
    none: "",
    columns: [
      {
        title: "HOLDER",
        flexible: true,
        show: ({ name, holder }) =>
          holder === null ? "unknown" : `${holder.type.replace("_", " ")} ${name ?? holder.id}`,
      },
      { title: "STATE", show: ({ state_name }) => state_name ?? "–" },
      { title: "SLOTS", align: "right", show: ({ slots }) => String(slots) },
      { title: "TAKEN", show: ({ taken_at }) => formatRelativeTime(taken_at, now) },
      {
        title: "UNTIL",
        show: ({ expires_at: at }) => (at === null ? "given back" : formatRelativeTime(at, now)),
      },
    ],
  });
}
