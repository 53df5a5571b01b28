import type { Log } from "../../contract/logs/schemas.ts";
import { decodeLog, listLogRowsSince } from "../../store/queries/log-queries.ts";
import type { LogTable } from "../../store/tables/log.ts";
import type { ServiceContext } from "../context.ts";
import type { FactHub } from "../fact-hub.ts";
import { createFeed, type Feed } from "../feed.ts";

/** How old a line of another process may be to be found. */
const LOOK_BACK_MICROS = 30_000_000;
const MAX_LINES = 5000;

/**
 * New log lines. Those of other processes are found when they were logged within the last half minute; an older one
 * that comes late is in the lists only.
 */
export function createLogFeed(ctx: ServiceContext, hub: FactHub): Feed<LogTable> {
  const { store, clock } = ctx;
  let mark: number | undefined;
  let since = 0;
  return createFeed<LogTable>(ctx, hub, {
    ofFact: (fact) => (fact.kind === "logs-stored" ? fact.logs : []),
    async start() {
      mark = store.foreignCommitMark();
      since = clock.nowMicros();
    },
    async poll() {
      const now = store.foreignCommitMark();
      if (now !== undefined && now === mark) return [];
      mark = now;
      const from = Math.max(since, clock.nowMicros() - LOOK_BACK_MICROS);
      return listLogRowsSince(store.reader, from, MAX_LINES);
    },
  });
}

/** A line of the feed as the API tells it. */
export const logOf = (row: LogTable): Log => decodeLog(row);
