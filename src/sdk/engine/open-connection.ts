import { createClient } from "../../client/http.ts";
import { openJournalStream } from "../../client/journal-stream.ts";
import { createJournalReporter } from "../../client/report-journal-status.ts";
import type { Settings } from "../../config/settings.ts";
import type { Clock } from "../../platform/clock.ts";
import type { BatutaError } from "../../platform/errors.ts";
import type { Ids } from "../../platform/ids.ts";
import type { Logger } from "../../platform/logger.ts";
import { findLocalServer } from "./find-local-server.ts";
import { type OutageLimit, patientClient, serverGone } from "./patient-client.ts";
import type { Connection } from "./runtime.ts";

/**
 * Opens the way to a server: the one that the settings name; else one of this machine that serves the same database;
 * else the database in this process, through the same application.
 *
 * @param onOutage - told each time that a run has waited in vain for a server or a database that is away, and goes on;
 * left out: the log is told.
 */
export async function openConnection(
  settings: Settings,
  clock: Clock,
  ids: Ids,
  logger: Logger,
  onOutage: (error: BatutaError) => void = tellOutage(logger, clock),
): Promise<Connection> {
  if (settings.apiUrl !== undefined)
    return openRemote("remote", settings.apiUrl, settings, clock, ids, logger, onOutage);
  const local = await findLocalServer({
    home: settings.home,
    databaseUrl: settings.databaseUrl,
    clock,
    hasCredentials: settings.apiAuthString !== undefined || settings.apiKey !== undefined,
  });
  if (local) return openRemote("local", local.url, settings, clock, ids, logger, onOutage);
  // The only bridge to the server's side: loaded when it is needed.
  const { openEmbedded } = await import("../../server/embedded.ts");
  const embedded = await openEmbedded({
    databaseUrl: settings.databaseUrl,
    synchronous: settings.databaseSynchronous,
    home: settings.home,
    encryptionKey: settings.encryptionKey?.reveal(),
    clock,
    ids,
    logger,
  });
  const limit = limitOf(settings, "the database");
  return {
    kind: "embedded",
    target: settings.databaseUrl,
    gone: limit.gone.signal,
    client: patientClient(
      createClient({
        baseUrl: EMBEDDED_URL,
        headers: USER_AGENT,
        dispatch: embedded.dispatch,
        clock,
        ids,
        logger,
        timeoutMs: null,
      }),
      { clock, onOutage, isEmbedded: true, limit },
    ),
    journal: embedded.journal,
    close: () => embedded.close(),
  };
}

const TOLD_AGAIN_MS = 600_000;

/** Tells the log at the first and then each ten minutes that runs wait: an outage of hours is no thousand lines. */
function tellOutage(logger: Logger, clock: Clock): (error: BatutaError) => void {
  let toldMs = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (clock.monotonicMs() - toldMs < TOLD_AGAIN_MS) return;
    toldMs = clock.monotonicMs();
    logger.warn("the server does not answer; the run waits for it", { reason: error.message });
  };
}

function limitOf(settings: Settings, target: string): OutageLimit {
  return { seconds: settings.apiOutageLimitSeconds, target, gone: new AbortController() };
}

/** What versions of deployments say made them. */
const USER_AGENT = { "user-agent": "batuta" };

/** Never resolved: requests go to the application itself. */
const EMBEDDED_URL = "http://batuta.invalid/api";

function openRemote(
  kind: "local" | "remote",
  url: string,
  settings: Settings,
  clock: Clock,
  ids: Ids,
  logger: Logger,
  onOutage: (error: BatutaError) => void,
): Connection {
  const auth = { authString: settings.apiAuthString?.reveal(), apiKey: settings.apiKey?.reveal() };
  const client = createClient({
    baseUrl: url,
    headers: USER_AGENT,
    ...auth,
    clock,
    ids,
    logger,
    timeoutMs: settings.apiRequestTimeoutSeconds * 1000,
  });
  const limit = limitOf(settings, url);
  const { gone } = limit;
  const report = createJournalReporter(logger, url);
  const journal = openJournalStream({
    baseUrl: url,
    ...auth,
    clock,
    ids,
    outageLimitMs: limit.seconds * 1000,
    onStatus: (status) => {
      report(status);
      if (status.kind === "gone") gone.abort(serverGone(limit, status.reason));
    },
  });
  gone.signal.addEventListener("abort", () => journal.abandon("its server is gone"), { once: true });
  const patient = patientClient(client, { clock, onOutage, limit });
  return { kind, target: url, client: patient, journal, gone: gone.signal, close: () => journal.close() };
}
