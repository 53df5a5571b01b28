import type { Client } from "../client/http.ts";
import { packageVersion } from "../config/package-version.ts";
import type { Settings } from "../config/settings.ts";
import { silentLogger } from "../platform/logger.ts";
import type { CliContext } from "./context.ts";
import { loadContextSettings } from "./load-context-settings.ts";

/** A way to the API, open until it is disposed of. */
export interface CliConnection extends AsyncDisposable {
  readonly client: Client;
  readonly settings: Settings;
  /** `remote` as the settings say, `local` a server found on this machine, `embedded` the database itself. */
  readonly kind: "remote" | "local" | "embedded";
  /** Address of the server or of the database. */
  readonly target: string;
}

/** Never resolved: requests go to the application in this process. */
const EMBEDDED_URL = "http://batuta.invalid/api";

/** Opens the server that the settings name, else one of this machine, else the database in this process. */
export async function connect(context: CliContext): Promise<CliConnection> {
  const { clock, ids } = context;
  const settings = loadContextSettings(context);
  const { createClient } = await import("../client/http.ts");
  const headers = { "user-agent": `batuta/${packageVersion()}` };
  const overHttp = (kind: "remote" | "local", url: string): CliConnection => ({
    kind,
    target: url,
    settings,
    client: createClient({
      baseUrl: url,
      headers,
      authString: settings.apiAuthString?.reveal(),
      apiKey: settings.apiKey?.reveal(),
      clock,
      ids,
      timeoutMs: settings.apiRequestTimeoutSeconds * 1000,
      // A person waits at the terminal; an unreachable server is told after seconds, not after minutes.
      retries: { max: 2 },
    }),
    [Symbol.asyncDispose]: async () => {},
  });
  if (settings.apiUrl !== undefined) return overHttp("remote", settings.apiUrl);

  const { findLocalServer } = await import("../sdk/engine/find-local-server.ts");
  const local = await findLocalServer({
    home: settings.home,
    databaseUrl: settings.databaseUrl,
    clock,
    hasCredentials: settings.apiAuthString !== undefined || settings.apiKey !== undefined,
  });
  if (local !== undefined) return overHttp("local", local.url);

  const { openEmbedded } = await import("../server/embedded.ts");
  const embedded = await openEmbedded({
    databaseUrl: settings.databaseUrl,
    synchronous: settings.databaseSynchronous,
    home: settings.home,
    encryptionKey: settings.encryptionKey?.reveal(),
    clock,
    ids,
    logger: silentLogger,
  });
  return {
    kind: "embedded",
    target: settings.databaseUrl,
    settings,
    client: createClient({
      baseUrl: EMBEDDED_URL,
      headers,
      dispatch: embedded.dispatch,
      clock,
      ids,
      timeoutMs: null,
    }),
    [Symbol.asyncDispose]: () => embedded.close(),
  };
}
