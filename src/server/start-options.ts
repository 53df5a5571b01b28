import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/logger.ts";
import type { ServerPolicies } from "../services/policies.ts";
import type { StorePoint } from "../store/open-options.ts";

/** Options of `startServer`; `batuta server start` fills them from the settings. */
export interface StartServerOptions {
  /** Address to listen on. Default 127.0.0.1: this machine only. */
  readonly host?: string | undefined;
  /** Port to listen on; 0 takes a free one. Default 4200. */
  readonly port?: number | undefined;
  /** `sqlite:///absolute/path.db`, `sqlite::memory:` or `postgresql://…`. */
  readonly databaseUrl: string;
  /** SQLite only: `full` survives power loss too, at a sync for each commit. Default `normal`. */
  readonly synchronous?: "normal" | "full" | undefined;
  /** Where `server.json` is written, so that flows of this machine find the server. Undefined: nowhere. */
  readonly home?: string | undefined;
  /** `user:password` that every request must show. Undefined: anybody who reaches the port is let in. */
  readonly authString?: string | undefined;
  /** Keys that encrypt stored secrets, the first for new ones. Undefined: the file `encryption.key` of `home`. */
  readonly encryptionKey?: string | undefined;
  /** Whether requests that change something must show a token that `/csrf-token` issued. Default false. */
  readonly csrf?: boolean | undefined;
  /** Origins whose pages may use the API; `*`: all. Default none. */
  readonly corsOrigins?: readonly string[] | undefined;
  /** Whether `GET /api/metrics` answers, in the text format of Prometheus. Default false. */
  readonly metrics?: boolean | undefined;
  /** Whether it serves the web pages at `/`. Default true. */
  readonly ui?: boolean | undefined;
  /** Where the built pages are; for tests. Default: where the package, or the checkout, has them. */
  readonly uiFolder?: string | undefined;
  /** What `/admin/settings` answers; without secrets. Default nothing. */
  readonly shownSettings?: Readonly<Record<string, unknown>> | undefined;
  /** Whether this server also runs the loops (late runs, retention, …); the replicas that do share them. Default true. */
  readonly loops?: boolean | undefined;
  /** What the loops go by; what is left out has its default. */
  readonly policies?: Partial<ServerPolicies> | undefined;
  /** Program version for `server.json`. */
  readonly version: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Longest wait for requests that are under way when the server stops, in milliseconds. Default 10,000. */
  readonly drainMs?: number | undefined;
  /** Called at the named points of each group commit; for tests of crashes. */
  readonly onPoint?: ((point: StorePoint) => void) | undefined;
}

/** A server that listens. */
export interface RunningServer extends AsyncDisposable {
  /** The API's root: `http://127.0.0.1:4200/api`. */
  readonly url: string;
  readonly port: number;
  /** UUID kept in the database. */
  readonly databaseId: string;
  /** Takes no more work, finishes what is under way, removes `server.json`, closes the database. Idempotent. */
  close(): Promise<void>;
}
