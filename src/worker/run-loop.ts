import { subscribeToEvents } from "../client/event-subscription.ts";
import { readDeployment } from "../contract/deployments/routes.ts";
import { listFlowRuns } from "../contract/flow-runs/routes.ts";
import { entrypointLanguage } from "../domain/deployments/entrypoint.ts";
import type { Clock } from "../platform/clock.ts";
import { BatutaError } from "../platform/errors.ts";
import type { Logger } from "../platform/logger.ts";
import type { JobSurroundings } from "./build-job.ts";
import { isApiAway } from "./patience.ts";
import type { DueRun, Supervisor } from "./supervisor.ts";

/** Options of `startRunLoop`. */
export interface RunLoopOptions {
  readonly surroundings: JobSurroundings;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly supervisor: Supervisor;
  /** Runs that are due before an instant, the earliest first, at most so many. */
  readonly fetchDue: (before: string, limit: number) => Promise<readonly DueRun[]>;
  /** Ids of resources with which the events of these runs are related. */
  readonly relatedIds: readonly string[];
  /** How far ahead runs are fetched. */
  readonly prefetchMs: number;
  /** Between two looks while nothing is told. */
  readonly queryMs: number;
}

/** What goes on until it is stopped. */
export interface RunLoop {
  /** Looks for due runs at once. */
  poke(): void;
  /** Looks once and submits what is due. */
  once(): Promise<void>;
  /** When the API was last asked with success; monotonic. */
  readonly lastPolledMs: number;
  /** Takes no more runs but subflows; cancellations are still followed until `close`. */
  drain(): void;
  close(): void;
}

/** Between two looks while the server does not tell of new runs. */
const UNTOLD_QUERY_MS = 2000;
/** The first event of a burst is a look at once, the others are one more. */
const GATHER_MS = 20;
const MOST_AT_ONCE = 200;
/** A process needs so long until it can begin; it is started so early and waits for its time. */
const LEAD_MS = { typescript: 3000, python: 10_000 } as const;

const FLOW_RUN = "prefect.flow-run.";
/** After these no run has become due, and no slot free. */
const IDLE_EVENTS: readonly string[] = ["Pending", "Running", "heartbeat"].map((name) => FLOW_RUN + name);
const CANCELLED_EVENTS: readonly string[] = ["Cancelling", "Cancelled"].map((name) => FLOW_RUN + name);

/**
 * Submits runs when they are due: those of the near future are fetched ahead and timed, new ones are told by the
 * server's events. Where events do not come, the looks are closer together.
 */
export function startRunLoop(options: RunLoopOptions): RunLoop {
  const { clock, logger, supervisor, surroundings } = options;
  const { client, api } = surroundings;
  const leads = new Map<string, number>();
  let isTold = false;
  let isDraining = false;
  let isClosed = false;
  let polling: Promise<void> | undefined;
  let isAgain = false;
  let cancelTimer: (() => void) | undefined;
  let lastPolledMs = clock.monotonicMs();
  let lookedMs = Number.NEGATIVE_INFINITY;
  let lastCancellationsMs: number | undefined;

  async function leadOf(run: DueRun): Promise<number> {
    const id = run.deployment_id ?? "";
    const known = leads.get(id);
    if (known !== undefined) return known;
    const { entrypoint } = await client.call(readDeployment, { params: { id } });
    let lead: number = LEAD_MS.typescript;
    try {
      lead = LEAD_MS[entrypointLanguage(entrypoint ?? "")];
    } catch (error) {
      // It is told when the run is started.
      if (!BatutaError.hasCode(error, "invalid-entrypoint")) throw error;
    }
    leads.set(id, lead);
    return lead;
  }

  /** @returns milliseconds until the next run has to be started; undefined when none is known. */
  async function submitDue(): Promise<number | undefined> {
    if (supervisor.free <= 0 || (isDraining && supervisor.liveIds.length === 0)) return undefined;
    const limit = Math.min(MOST_AT_ONCE, supervisor.free);
    const runs = await options.fetchDue(new Date(clock.now() + options.prefetchMs).toISOString(), limit);
    let nextMs: number | undefined;
    for (const run of runs) {
      // A run that waits for a run of another deployment would wait for ever: subflows are still begun.
      if (supervisor.has(run.id) || (isDraining && run.parent_task_run_id === null)) continue;
      const time = run.next_scheduled_start_time ?? run.expected_start_time;
      const leftMs = time === null ? 0 : Date.parse(time) - clock.now();
      const waitMs = leftMs <= 0 ? 0 : leftMs - (await leadOf(run));
      if (waitMs <= 0) supervisor.submit(run);
      else nextMs = Math.min(nextMs ?? waitMs, waitMs);
    }
    return nextMs;
  }

  /** Cancellations whose event did not reach us. */
  async function followCancellations(): Promise<void> {
    const ids = supervisor.liveIds.slice(0, MOST_AT_ONCE);
    if (ids.length === 0) return;
    const body = {
      flow_runs: {
        id: { any_: [...ids] },
        state: { type: { any_: ["CANCELLING" as const, "CANCELLED" as const] } },
      },
      limit: MOST_AT_ONCE,
    };
    for (const { id } of await client.call(listFlowRuns, { body })) supervisor.cancel(id);
  }

  async function look(): Promise<void> {
    lookedMs = clock.monotonicMs();
    let nextMs: number | undefined;
    const usualMs = isTold ? options.queryMs : Math.min(options.queryMs, UNTOLD_QUERY_MS);
    try {
      nextMs = await submitDue();
      if (lastCancellationsMs === undefined || clock.monotonicMs() - lastCancellationsMs >= usualMs) {
        await followCancellations();
        lastCancellationsMs = clock.monotonicMs();
      }
      lastPolledMs = clock.monotonicMs();
    } catch (error) {
      if (isApiAway(error)) logger.warn("the API does not answer; it is asked again", { err: error });
      else logger.error("due runs can't be read", { err: error });
    }
    arm(Math.min(nextMs ?? usualMs, usualMs));
  }

  function arm(ms: number): void {
    cancelTimer?.();
    if (!isClosed) cancelTimer = clock.schedule(run, ms);
  }

  function run(): void {
    if (polling !== undefined) {
      isAgain = true;
      return;
    }
    polling = look().then(() => {
      polling = undefined;
      if (!isAgain) return;
      isAgain = false;
      poke();
    });
  }

  const poke = (): void => {
    if (polling !== undefined) isAgain = true;
    else arm(Math.max(0, lookedMs + GATHER_MS - clock.monotonicMs()));
  };

  const unsubscribe = subscribeToEvents({
    baseUrl: api.url,
    authString: api.authString,
    apiKey: api.apiKey,
    clock,
    filter: { event: { prefix: [FLOW_RUN] }, related: { id: options.relatedIds } },
    onOpen: () => {
      isTold = true;
      lastCancellationsMs = undefined;
      run();
    },
    onLost: () => {
      isTold = false;
    },
    onEvent: ({ event, resourceId }) => {
      const id = resourceId.startsWith(FLOW_RUN) ? resourceId.slice(FLOW_RUN.length) : "";
      if (CANCELLED_EVENTS.includes(event)) supervisor.cancel(id);
      if (!IDLE_EVENTS.includes(event)) poke();
    },
  });

  run();
  return {
    poke,
    once: async () => {
      await submitDue();
    },
    get lastPolledMs() {
      return lastPolledMs;
    },
    drain: () => {
      isDraining = true;
    },
    close: () => {
      isClosed = true;
      cancelTimer?.();
      unsubscribe();
    },
  };
}
