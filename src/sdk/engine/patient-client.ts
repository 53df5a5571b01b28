import { ApiError } from "../../client/errors.ts";
import type { Client } from "../../client/http.ts";
import { setFlowRunState } from "../../contract/flow-runs/routes.ts";
import {
  beginRun,
  readFlowRunResult,
  readJournal,
  readStoredResult,
  writeStoredResult,
} from "../../contract/journal/routes.ts";
import type { Route } from "../../contract/route.ts";
import type { Clock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";

/**
 * What a run that goes on asks for; each may be asked twice: a state proposal carries its transition id. The begin of
 * a run of its own is not among them, since a person waits for it and may have a wrong URL.
 */
const OF_A_RUN: readonly Route[] = [
  setFlowRunState,
  readJournal,
  readFlowRunResult,
  readStoredResult,
  writeStoredResult,
];

const OUTAGES: readonly string[] = ["api-unreachable", "api-timeout"];
/** By status, since the server names the reason in codes of its own: `database-unreachable`, `database-busy`, … */
const OUTAGE_STATUSES: readonly number[] = [502, 503, 504];
const PAUSE_MS = 5000;

/** When a run gives its server up. */
export interface OutageLimit {
  readonly seconds: number;
  /** What people know the server by. */
  readonly target: string;
  readonly gone: AbortController;
}

/** What a run ends with whose server was waited for in vain. */
export function serverGone({ seconds, target }: OutageLimit, cause?: unknown): BatutaError {
  return new BatutaError(
    "server-gone",
    `${target} has not answered for ${seconds} s: it is waited for no longer (BATUTA_API_OUTAGE_LIMIT_SECONDS). What it had taken of the run is safe: started again, the run goes on from there, and runs anew what it had not taken`,
    { cause, fields: { target, limit_seconds: seconds } },
  );
}

/** Options of `patientClient`. */
export interface PatientClientOptions {
  readonly clock: Clock;
  /** Told each time that the client has given up and is asked again. */
  readonly onOutage?: ((error: BatutaError) => void) | undefined;
  /** The server is this process's own: once it is closed, nobody will open it again. */
  readonly isEmbedded?: boolean | undefined;
  /** How long an outage is waited for, and what is aborted then: whatever a run asks later fails at once. */
  readonly limit?: OutageLimit | undefined;
}

/**
 * A client for runs: what a run needs on its way waits for the end of an outage up to the limit, as its journal does.
 * Everything else fails as the client does.
 */
export function patientClient(client: Client, options: PatientClientOptions): Client {
  const { clock, onOutage, isEmbedded = false, limit } = options;
  const call = async (route: Route, ...input: readonly unknown[]): Promise<unknown> => {
    let sinceMs: number | undefined;
    for (;;) {
      if (isOfRun(route, input)) limit?.gone.signal.throwIfAborted();
      try {
        return await client.call(route, ...(input as [])); // safe: handed on as it came
      } catch (error) {
        if (!BatutaError.is(error) || !isOutage(error, isEmbedded) || !isOfRun(route, input)) throw error;
        onOutage?.(error);
        sinceMs ??= clock.monotonicMs();
        const leftMs =
          limit === undefined ? PAUSE_MS : limit.seconds * 1000 - (clock.monotonicMs() - sinceMs);
        if (leftMs <= 0) limit?.gone.abort(serverGone(limit, error));
        else await clock.sleep(Math.min(PAUSE_MS, leftMs), { signal: limit?.gone.signal });
      }
    }
  };
  return { ...client, call: call as Client["call"] }; // safe: the same arguments, the same answers
}

function isOutage(error: BatutaError, isEmbedded: boolean): boolean {
  if (isEmbedded && error.code === "store-closed") return false;
  if (ApiError.is(error)) return OUTAGE_STATUSES.includes(error.status);
  return OUTAGES.includes(error.code);
}

function isOfRun(route: Route, [input]: readonly unknown[]): boolean {
  if (OF_A_RUN.includes(route)) return true;
  if (route !== beginRun) return false;
  const { create } = (input as { readonly body: { readonly create?: { readonly parent?: unknown } | null } })
    .body; // safe: beginRun's own body
  return create?.parent != null;
}
