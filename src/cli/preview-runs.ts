import type { Client } from "../client/http.ts";
import { listFlowRuns } from "../contract/flow-runs/routes.ts";
import { type CliContext, printJson } from "./context.ts";
import { usageError } from "./errors.ts";
import { readFlowNames } from "./find-runs.ts";
import { parseDuration } from "./format/duration.ts";
import { listUpTo } from "./list-all.ts";

/** Prints the scheduled runs of a pool or queue that are due soon; looking is no poll, unlike a worker's. */
export async function previewRuns(
  context: CliContext,
  client: Client,
  place: { readonly pool: string | undefined; readonly queueId?: string | undefined },
  hours: string,
): Promise<undefined> {
  const seconds = parseDuration(hours) ?? Number(hours) * 3600;
  if (!(seconds > 0)) throw usageError(`--hours ${hours} is no number of hours`);
  const until = new Date(context.clock.now() + seconds * 1000).toISOString();
  const body = {
    ...(place.pool === undefined ? {} : { work_pools: { name: { any_: [place.pool] } } }),
    ...(place.queueId === undefined ? {} : { work_pool_queues: { id: { any_: [place.queueId] } } }),
    flow_runs: {
      state: { type: { any_: ["SCHEDULED" as const] } },
      next_scheduled_start_time: { before_: until },
    },
  };
  const runs = await listUpTo(1000, (slice) =>
    client.call(
      listFlowRuns,
      { body: { ...body, sort: "NEXT_SCHEDULED_START_TIME_ASC", ...slice } },
      { signal: context.signal },
    ),
  );
  if (context.json) {
    printJson(context, runs);
    return undefined;
  }
  const { printFlowRuns } = await import("./output/flow-run-table.ts");
  printFlowRuns(context, runs, await readFlowNames(client, runs));
  if (runs.length === 0) context.note("no runs are due in this time; --hours looks further");
  return undefined;
}
