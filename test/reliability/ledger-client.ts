import type { Clock } from "../../src/platform/clock.ts";
import type { Ids } from "../../src/platform/ids.ts";

/** What one client was told that it is kept. */
export interface Ledger {
  /** Names of the states of each flow run, in the order in which they were acknowledged. */
  readonly states: Map<string, string[]>;
  readonly logs: Set<string>;
  readonly events: Set<string>;
  /** Requests that were tried again because no answer came. */
  repeated: number;
}

/** Options of `runLedgerClient`. */
export interface LedgerClientOptions {
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Ends the client after its current run. */
  readonly signal: AbortSignal;
  readonly name: string;
  /** Called with each acknowledgement. */
  readonly onKept?: () => void;
}

const RETRY_MS = 25;

/**
 * Does what a client of a busy server does, over and over: a flow run with its states, log lines and events. It writes
 * down what was acknowledged, and repeats what was not.
 */
export async function runLedgerClient(options: LedgerClientOptions): Promise<Ledger> {
  const { apiUrl, clock, ids, signal, name } = options;
  const ledger: Ledger = { states: new Map(), logs: new Set(), events: new Set(), repeated: 0 };

  async function post(path: string, body: unknown): Promise<unknown> {
    for (;;) {
      try {
        const response = await fetch(`${apiUrl}${path}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        });
        const text = await response.text();
        if (response.ok) {
          options.onKept?.();
          return text === "" ? null : JSON.parse(text);
        }
        if (response.status !== 503) throw new Error(`POST ${path} answered ${response.status}: ${text}`);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // what `fetch` throws when the connection broke
      }
      ledger.repeated++;
      await clock.sleep(RETRY_MS);
    }
  }

  const flow = (await post("/flows/", { name: `ledger-${name}` })) as { readonly id: string };
  while (!signal.aborted) {
    // The key makes a repeated creation harmless, the transition's id a repeated proposal.
    const run = (await post("/flow_runs/", { flow_id: flow.id, idempotency_key: ids.uuid() })) as {
      readonly id: string;
    };
    const seen: string[] = ["PENDING"];
    ledger.states.set(run.id, seen);
    for (const type of ["RUNNING", "COMPLETED"]) {
      const state = { type, state_details: { transition_id: ids.uuid() } };
      const answer = (await post(`/flow_runs/${run.id}/set_state`, { state })) as { readonly status: string };
      // REJECT is the answer to a repetition: the first try had got through.
      if (answer.status === "ACCEPT" || answer.status === "REJECT") seen.push(type);
      const message = `${name} ${type} ${ids.uuid()}`;
      const timestamp = new Date(clock.now()).toISOString();
      await post("/logs/", [{ name: "ledger", level: 20, message, timestamp, flow_run_id: run.id }]);
      ledger.logs.add(message);
      const id = ids.uuid();
      const resource = { "prefect.resource.id": `ledger.${name}` };
      await post("/events", [
        { id, occurred: timestamp, event: `ledger.${type}`, resource, related: [], payload: {} },
      ]);
      ledger.events.add(id);
    }
  }
  return ledger;
}
