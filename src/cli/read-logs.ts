import type { Client } from "../client/http.ts";
import { readFlowRun } from "../contract/flow-runs/routes.ts";
import { listLogs } from "../contract/logs/routes.ts";
import type { Log } from "../contract/logs/schemas.ts";
import { isTerminalType } from "../contract/states/state-types.ts";
import type { Clock } from "../platform/clock.ts";
import { listUpTo, PAGE_SIZE } from "./list-all.ts";

const POLL_MS = 1_000;
/** Lines arrive in batches of several processes, so one may be older than the last one seen. */
const OVERLAP_MS = 5_000;

/** Which lines, in which order. */
export interface LogPagesOptions {
  readonly isBackwards: boolean;
  readonly count: number | undefined;
}

/** How to follow a run. */
export interface FollowOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Begin with this many of the lines that are there already; undefined with all of them. */
  readonly tail: number | undefined;
  readonly onLines: (lines: readonly Log[]) => Promise<void>;
}

/** Whose lines. */
export interface LoggedRun {
  readonly kind: "flow" | "task";
  readonly id: string;
}

/** Reads the lines of a flow run, its task runs' included, or of a task run alone; only flow runs are followed. */
export function createLogReader(client: Client, run: LoggedRun, minLevel: number | undefined) {
  const ids = { any_: [run.id] };
  const filter = {
    ...(run.kind === "flow" ? { flow_run_id: ids } : { task_run_id: ids }),
    ...(minLevel === undefined ? {} : { level: { ge_: minLevel } }),
  };

  async function* pages({ isBackwards, count = Number.POSITIVE_INFINITY }: LogPagesOptions) {
    const sort = isBackwards ? ("TIMESTAMP_DESC" as const) : ("TIMESTAMP_ASC" as const);
    for (let offset = 0; offset < count; ) {
      const limit = Math.min(PAGE_SIZE, count - offset);
      const lines = await client.call(listLogs, { body: { logs: filter, sort, limit, offset } });
      if (lines.length > 0) yield lines;
      if (lines.length < limit) return;
      offset += lines.length;
    }
  }

  /** Prints until the run has ended and nothing new has come since. Rejects with the signal's reason. */
  async function follow({ clock, signal, tail, onLines }: FollowOptions): Promise<void> {
    const seen = new Map<string, number>();
    // With --tail, lines from before the tail are not new when the overlap brings them up.
    let floor = Number.NEGATIVE_INFINITY;
    const emit = async (lines: readonly Log[]): Promise<number> => {
      const fresh = lines.filter(({ id, timestamp }) => !seen.has(id) && Date.parse(timestamp) >= floor);
      for (const line of fresh) seen.set(line.id, Date.parse(line.timestamp));
      if (fresh.length > 0) await onLines(fresh);
      return fresh.length;
    };
    if (tail !== undefined) {
      const last = [];
      for await (const page of pages({ isBackwards: true, count: tail })) last.push(...page);
      await emit(last.toReversed());
      floor = Math.min(...seen.values());
      if (seen.size === 0) floor = Number.NEGATIVE_INFINITY;
    }
    let newest = Math.max(0, ...seen.values());
    for (;;) {
      // Asked before the lines are read: what a run logs at its very end is then read at the latest the next time.
      const { state_type } = await client.call(readFlowRun, { params: { id: run.id } }, { signal });
      const after = newest === 0 ? undefined : new Date(newest - OVERLAP_MS).toISOString();
      const logs = after === undefined ? filter : { ...filter, timestamp: { after_: after } };
      const lines = await listUpTo(Number.MAX_SAFE_INTEGER, (slice) =>
        client.call(listLogs, { body: { logs, sort: "TIMESTAMP_ASC", ...slice } }, { signal }),
      );
      const count = await emit(lines);
      for (const at of seen.values()) newest = Math.max(newest, at);
      for (const [id, at] of seen) {
        if (at < newest - 2 * OVERLAP_MS) seen.delete(id);
      }
      if (state_type !== null && isTerminalType(state_type) && count === 0) return;
      await clock.sleep(POLL_MS, { signal });
    }
  }

  return { pages, follow };
}
