import { packageVersion } from "../config/package-version.ts";
import { loadSettings } from "../config/settings.ts";
import { type Clock, createSystemClock } from "../platform/clock.ts";
import { createIds, type Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/logger.ts";
import { serverOptionsFrom } from "./options-from-settings.ts";
import { startServer } from "./start.ts";
import type { RunningServer } from "./start-options.ts";
import { createStderrLogger } from "./stderr-logger.ts";

/** Options of `startServer`. What is left out comes from the settings, as for `batuta server start`. */
export interface ServerOptions {
  /** Address to listen on. Default `BATUTA_SERVER_HOST`: 127.0.0.1, this machine only. */
  readonly host?: string | undefined;
  /** Port to listen on; 0 takes a free one. Default `BATUTA_SERVER_PORT`: 4200. */
  readonly port?: number | undefined;
  /**
   * Path of a SQLite file, `sqlite::memory:` or `postgresql://…`. Default `BATUTA_DATABASE_URL`: `batuta.db` in the
   * home.
   */
  readonly databaseUrl?: string | undefined;
  /** SQLite only: `full` survives power loss too, at a sync for each commit. Default `BATUTA_DATABASE_SYNCHRONOUS`. */
  readonly synchronous?: "normal" | "full" | undefined;
  /**
   * Where `server.json` is written, so that flows of this machine that use the same database find the server; `null`:
   * nowhere. Default `BATUTA_HOME`: `~/.batuta`.
   */
  readonly home?: string | null | undefined;
  /**
   * `user:password` that every request must show; `null`: whoever reaches the port is let in. Default
   * `BATUTA_SERVER_AUTH_STRING`.
   */
  readonly authString?: string | null | undefined;
  /** Takes the server's own log. Default: lines on the error output, from `BATUTA_LOGGING_LEVEL` on. */
  readonly logger?: Logger | undefined;
  /** Longest wait for requests that are under way when it closes. Default `BATUTA_SHUTDOWN_GRACE_SECONDS`. */
  readonly shutdownGraceSeconds?: number | undefined;
  /** Default: the host's clock. */
  readonly clock?: Clock | undefined;
  /** Default: ids by the clock and the host's randomness. */
  readonly ids?: Ids | undefined;
}

/**
 * Starts a server in this process. It takes no signal handlers: close it, or let `await using` do so.
 *
 * @throws BatutaError `invalid-settings`, `server-already-running`, `port-in-use`, `port-not-permitted`,
 * `host-not-available`, and what says that the database can't be opened
 *
 * @example
 * await using server = await startServer({ port: 0 });
 * console.log(server.url);
 */
export async function startServerFromSettings(options: ServerOptions = {}): Promise<RunningServer> {
  const { clock = createSystemClock(), ids = createIds() } = options;
  const settings = loadSettings({
    env: process.env,
    cwd: process.cwd(),
    overrides: {
      home: options.home ?? undefined,
      databaseUrl: options.databaseUrl,
      databaseSynchronous: options.synchronous,
      shutdownGraceSeconds: options.shutdownGraceSeconds,
      server: { host: options.host, port: options.port },
    },
  });
  const logger = options.logger ?? createStderrLogger({ clock, level: settings.logging.level });
  for (const warning of settings.warnings) logger.warn(warning);
  const fromSettings = serverOptionsFrom(settings);
  const { home, authString } = options;
  return startServer({
    ...fromSettings,
    ...(home === null ? { home: undefined } : {}),
    ...(authString === undefined ? {} : { authString: authString ?? undefined }),
    version: packageVersion(),
    clock,
    ids,
    logger,
  });
}
