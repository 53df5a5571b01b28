import type { Clock } from "../../src/platform/clock.ts";
import type { Ids } from "../../src/platform/ids.ts";

const POLL_MS = 250;

/** What plays several workers of several servers. */
export interface Claimers {
  /** The claimers that were granted each run, by the run's id. */
  readonly granted: ReadonlyMap<string, readonly string[]>;
  /** Takes no more runs; resolves when those that were begun have ended. */
  stop(): Promise<void>;
}

interface Options {
  readonly clock: Clock;
  readonly ids: Ids;
  /** Each has a claimer that asks it first, and the others where it is dead. */
  readonly urls: readonly string[];
  /** How long runs of a deployment take, by its id. */
  readonly lengthMs: ReadonlyMap<string, number>;
  /** Runs that are due later are nobody's. */
  readonly isWanted: (expectedStart: string) => boolean;
}

type Json = Record<string, unknown> & {
  readonly id: string;
  readonly deployment_id: string;
  readonly expected_start_time: string;
  readonly state: {
    readonly type: string;
    readonly state_details: { readonly transition_id: string | null };
  };
};

/** Claims due runs, keeps them Running for their time and ends them, Cancelled where that was asked. All race for all. */
export function startClaimers({ clock, ids, urls, lengthMs, isWanted }: Options): Claimers {
  const granted = new Map<string, string[]>();
  const running = new Set<Promise<void>>();
  let isStopped = false;

  /** Asks one server after the other until one has answered. */
  async function ask(first: number, method: string, path: string, body?: object): Promise<unknown> {
    for (let at = first; ; at++) {
      try {
        const answer = await fetch(`${urls[at % urls.length]}${path}`, {
          method,
          headers: { "content-type": "application/json" },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        if (answer.status < 500) return await answer.json();
      } catch {
        // Killed: the next one.
      }
      await clock.sleep(50);
    }
  }

  const read = async (first: number, id: string): Promise<Json> =>
    (await ask(first, "GET", `/flow_runs/${id}`)) as Json; // safe: as the contract says

  /** Proposes a state; a proposal whose answer a kill has swallowed is known by its id. */
  async function propose(first: number, id: string, type: string): Promise<boolean> {
    const transition_id = ids.uuid();
    const state = {
      type,
      state_details: { transition_id, ...(type === "PENDING" ? { worker_name: `claimer-${first}` } : {}) },
    };
    const answer = (await ask(first, "POST", `/flow_runs/${id}/set_state`, { state })) as { status: string }; // safe: as above
    if (answer.status === "ACCEPT") return true;
    const { state: now } = await read(first, id);
    return now.type === type && now.state_details.transition_id === transition_id;
  }

  async function perform(first: number, run: Json): Promise<void> {
    await propose(first, run.id, "RUNNING");
    const end = clock.monotonicMs() + (lengthMs.get(run.deployment_id) ?? 0);
    while (clock.monotonicMs() < end) {
      await clock.sleep(POLL_MS);
      if ((await read(first, run.id)).state.type !== "CANCELLING") continue;
      await propose(first, run.id, "CANCELLED");
      return;
    }
    if (!(await propose(first, run.id, "COMPLETED"))) await propose(first, run.id, "CANCELLED");
  }

  async function take(first: number, run: Json): Promise<void> {
    if (isStopped || !(await propose(first, run.id, "PENDING"))) return;
    granted.set(run.id, [...(granted.get(run.id) ?? []), `claimer-${first}`]);
    const done = perform(first, run).then(() => void running.delete(done));
    running.add(done);
  }

  async function claim(first: number): Promise<void> {
    while (!isStopped) {
      const body = {
        deployment_ids: [...lengthMs.keys()],
        scheduled_before: new Date(clock.now()).toISOString(),
        // Those that nobody wants stand among them.
        limit: 200,
      };
      const due = (await ask(first, "POST", "/deployments/get_scheduled_flow_runs", body)) as Json[]; // safe: as above
      await Promise.all(
        due.filter((run) => isWanted(run.expected_start_time)).map((run) => take(first, run)),
      );
      await clock.sleep(POLL_MS);
    }
  }

  const loops = urls.map((_, at) => claim(at));
  return {
    granted,
    stop: async () => {
      isStopped = true;
      await Promise.all(loops);
      await Promise.all(running);
    },
  };
}
