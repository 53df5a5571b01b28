import type { Clock } from "../platform/clock.ts";
import { createSystemClock } from "../platform/clock.ts";
import { createIds, type Ids } from "../platform/ids.ts";
import { type Logger, silentLogger } from "../platform/logger.ts";
import { startServer } from "../server/start.ts";
import type { RunningServer } from "../server/start-options.ts";

/** Options of `startTestServer`. */
export interface TestServerOptions {
  /** Default: a SQLite database in memory, gone when the server closes. */
  readonly databaseUrl?: string | undefined;
  /** Port of the loopback. Default 0: a free one. */
  readonly port?: number | undefined;
  /** `user:password` that every request must show. Default: none. */
  readonly authString?: string | undefined;
  readonly clock?: Clock | undefined;
  readonly ids?: Ids | undefined;
  readonly logger?: Logger | undefined;
}

/**
 * Starts a whole server in this process, on a free port of the loopback. It tells nobody of itself, takes no signal
 * handlers and leaves the globals alone.
 *
 * @example
 * await using server = await startTestServer();
 * process.env.BATUTA_API_URL = server.url;
 */
export function startTestServer(options: TestServerOptions = {}): Promise<RunningServer> {
  return startServer({
    databaseUrl: options.databaseUrl ?? "sqlite::memory:",
    host: "127.0.0.1",
    port: options.port ?? 0,
    authString: options.authString,
    version: "test",
    clock: options.clock ?? createSystemClock(),
    ids: options.ids ?? createIds(),
    logger: options.logger ?? silentLogger,
  });
}
