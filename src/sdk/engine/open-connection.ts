import { createClient } from "../../client/http.ts";
import { openJournalStream } from "../../client/journal-stream.ts";
import { createJournalReporter } from "../../client/report-journal-status.ts";
import type { Settings } from "../../config/settings.ts";
import type { Clock } from "../../platform/clock.ts";
import type { BatutaError } from "../../platform/errors.ts";
import type { Ids } from "../../platform/ids.ts";
import type { Logger } from "../../platform/logger.ts";
import { findLocalServer } from "./find-local-server.ts";
import { patientClient } from "./patient-client.ts";
import type { Connection } from "./runtime.ts";

/**
 * Opens the way to a server: the one that the settings name; else one of this machine that serves the same database;
 * else the database in this process, through the same application.
 *
 * @param onOutage - told each time that a run has waited in vain for a server or a database that is away, and goes on.
 */
export async function openConnection(
  settings: Settings,
  clock: Clock,
  ids: Ids,
  logger: Logger,
  onOutage: (error: BatutaError) => void = () => undefined,
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
  return {
    kind: "embedded",
    target: settings.databaseUrl,
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
      { clock, onOutage, isEmbedded: true },
    ),
    journal: embedded.journal,
    close: () => embedded.close(),
  };
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
  const onStatus = createJournalReporter(logger, url);
  const journal = openJournalStream({ baseUrl: url, ...auth, clock, ids, onStatus });
  const patient = patientClient(client, { clock, onOutage });
  return { kind, target: url, client: patient, journal, close: () => journal.close() };
}
