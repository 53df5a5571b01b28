import type { Client } from "../../client/http.ts";
import { listConcurrencyLimitHolders } from "../../contract/concurrency-limits/routes-v2.ts";
import type { ConcurrencyLimitHolder } from "../../contract/concurrency-limits/schemas.ts";
import { type CliContext, printJson } from "../context.ts";
import { formatRelativeTime } from "../format/relative-time.ts";
import { type Fact, printFacts, printHeading } from "./facts.ts";
import { printRows } from "./rows.ts";
import { instantFact } from "./run-facts.ts";

interface Limit {
  readonly id: string;
  readonly created: string | null;
  readonly updated: string | null;
}

/** Prints a limit, on a tag or global, with who holds its slots. */
export async function showLimit(
  context: CliContext,
  client: Client,
  limit: Limit,
  facts: readonly Fact[],
): Promise<void> {
  const holders = await client.call(listConcurrencyLimitHolders, { params: { id_or_name: limit.id } });
  if (context.json) {
    printJson(context, { ...limit, holders });
    return;
  }
  printFacts(context, [
    ...facts,
    ["Created", instantFact(context, limit.created)],
    ["Updated", instantFact(context, limit.updated)],
  ]);
  printHolders(context, holders);
}

function printHolders(context: CliContext, holders: readonly ConcurrencyLimitHolder[]): void {
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
