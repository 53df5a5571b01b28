import { createServer } from "node:http";
import type { JournalEntry, JournalRefusal } from "../../src/contract/journal/schemas.ts";
import {
  JOURNAL_STREAM_PATH,
  JOURNAL_SUBPROTOCOL,
  MAX_JOURNAL_FRAME_BYTES,
} from "../../src/contract/websocket/journal-frames.ts";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { type Logger, silentLogger } from "../../src/platform/logger.ts";
import type { JournalConnectionLimits } from "../../src/server/websocket/journal-connection.ts";
import { createJournalEndpoint, type JournalEndpoint } from "../../src/server/websocket/journal-endpoint.ts";
import { attachWebSockets, type WebSocketRoute } from "../../src/server/websocket/upgrade.ts";

/** A server of nothing but the journal stream. */
export interface JournalServer extends AsyncDisposable {
  readonly port: number;
  readonly baseUrl: string;
  readonly endpoint: JournalEndpoint;
}

/** Options of `startJournalServer`. */
export interface JournalServerOptions {
  readonly append: (entries: readonly JournalEntry[]) => Promise<(JournalRefusal | null)[]>;
  readonly token?: string | undefined;
  readonly port?: number | undefined;
  readonly logger?: Logger | undefined;
  readonly limits?: Partial<JournalConnectionLimits> | undefined;
  readonly maxConnections?: number | undefined;
}

/** Serves the real journal endpoint over whatever `append` keeps, on a port of the loopback. */
export async function startJournalServer(options: JournalServerOptions): Promise<JournalServer> {
  const ids = createIds();
  const endpoint = createJournalEndpoint({
    append: options.append,
    isAuthorized: (token) => options.token === undefined || token === options.token,
    serverId: ids.uuid(),
    databaseId: ids.uuid(),
    clock: createSystemClock(),
    logger: options.logger ?? silentLogger,
    limits: options.limits,
    maxConnections: options.maxConnections,
  });
  const server = createServer((_request, response) => response.writeHead(404).end());
  const route: WebSocketRoute = {
    path: `/api${JOURNAL_STREAM_PATH}`,
    protocols: [JOURNAL_SUBPROTOCOL],
    maxMessageBytes: MAX_JOURNAL_FRAME_BYTES,
    accept: (socket) => endpoint.accept(socket),
  };
  attachWebSockets(server, [route], { clock: createSystemClock(), logger: silentLogger });
  await new Promise<void>((resolve) => {
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    port: address.port,
    baseUrl: `http://127.0.0.1:${address.port}/api`,
    endpoint,
    async [Symbol.asyncDispose]() {
      await endpoint.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** Keeps records as the store does: by id, a later record replaces one with no more states. */
export function createRecordKeeper(): {
  readonly records: Map<string, JournalEntry["record"]>;
  readonly received: string[];
  readonly append: JournalServerOptions["append"];
} {
  const records = new Map<string, JournalEntry["record"]>();
  const received: string[] = [];
  return {
    records,
    received,
    append: async (entries) =>
      entries.map(({ record }) => {
        received.push(record.id);
        const known = records.get(record.id);
        if (known === undefined || record.states.length >= known.states.length)
          records.set(record.id, record);
        return null;
      }),
  };
}
