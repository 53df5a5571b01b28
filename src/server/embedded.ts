import type { InProcessAnswer, InProcessRequest } from "../contract/in-process.ts";
import type { JournalPort } from "../contract/journal/port.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/logger.ts";
import { openStore } from "../store/open.ts";
import type { StorePoint } from "../store/open-options.ts";
import { createApp } from "./app.ts";
import { createDirectJournal } from "./direct-journal.ts";
import { createVaultSource } from "./encryption/vault-source.ts";

/** Options of `openEmbedded`. */
export interface OpenEmbeddedOptions {
  /** `sqlite:///absolute/path.db`, `sqlite::memory:` or `postgresql://…`. */
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Where the key that encrypts stored secrets is kept, made when it is first needed. */
  readonly home?: string | undefined;
  /** Keys that encrypt stored secrets, instead of the file of `home`. */
  readonly encryptionKey?: string | undefined;
  /** SQLite only: `full` survives power loss too, at a sync for each commit. Default `normal`. */
  readonly synchronous?: "normal" | "full" | undefined;
  /** Entries that may wait for their commit before the journal holds the engine back. Default 2,000. */
  readonly maxBufferedEntries?: number | undefined;
  /** Where lease time comes from on Postgres: see `openStore`. Default `database`. */
  readonly timeSource?: "database" | "clock" | undefined;
  /** Called at the named points of each group commit; for tests of crashes. */
  readonly onPoint?: ((point: StorePoint) => void) | undefined;
}

/** The server application in this process, without a socket and without loops of its own. */
export interface EmbeddedServer extends AsyncDisposable {
  /** Answers a request; the host name of its URL is not looked at. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** The same without the cost of the web's request and response; for `createClient`. */
  readonly dispatch: (request: InProcessRequest) => Promise<InProcessAnswer>;
  readonly journal: JournalPort;
  /** UUID kept in the database. */
  readonly identity: string;
  /** Commits what is appended, then closes the database. Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens the same application that `batuta server start` serves, over the database itself. Any number of processes may
 * do so on one SQLite file, beside a server or without one.
 *
 * @throws BatutaError what `openStore` throws
 */
export async function openEmbedded(options: OpenEmbeddedOptions): Promise<EmbeddedServer> {
  const { clock, ids, logger } = options;
  const store = await openStore({
    url: options.databaseUrl,
    clock,
    ids,
    logger,
    synchronous: options.synchronous,
    timeSource: options.timeSource,
    onPoint: options.onPoint,
  });
  const app = createApp({ store, clock, ids, logger, vault: createVaultSource(options) });
  const journal = createDirectJournal({
    append: (entries) => store.appendJournal(entries),
    clock,
    maxBufferedEntries: options.maxBufferedEntries,
  });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= journal.close().then(() => store.close());
    return closed;
  };
  return {
    fetch: (request) => app.fetch(request),
    dispatch: (request) => app.dispatch(request),
    journal,
    identity: store.identity,
    close,
    [Symbol.asyncDispose]: close,
  };
}
