import type { WebSocket } from "ws";
import { JOURNAL_CLOSE_CODES } from "../../contract/websocket/journal-frames.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/logger.ts";
import type { Meter } from "../../services/metrics/meter.ts";
import {
  type AppendEntries,
  type JournalConnectionLimits,
  JournalServerConnection,
} from "./journal-connection.ts";
import { createRefusalLog } from "./refusal-log.ts";

/** Options of `createJournalEndpoint`. */
export interface JournalEndpointOptions {
  readonly append: AppendEntries;
  /** Whether a stream with this token (auth string or API key) may come in. */
  readonly isAuthorized: (token: string | null) => boolean;
  /** One for each start of a server. */
  readonly serverId: string;
  readonly databaseId: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter?: Meter | undefined;
  readonly limits?: Partial<JournalConnectionLimits> | undefined;
  /** Streams at once; one more is asked to come back later. Default 1,000. */
  readonly maxConnections?: number | undefined;
}

/** The server's end of all journal streams. */
export interface JournalEndpoint {
  readonly connectionCount: number;
  /** Takes over a websocket that has just been upgraded. */
  accept(socket: WebSocket): void;
  /** Takes no new streams, acknowledges what was read of the others, closes them. */
  close(): Promise<void>;
}

const DEFAULT_LIMITS: JournalConnectionLimits = {
  maxPendingBytes: 16 * 1024 * 1024,
  handshakeMs: 10_000,
  pingMs: 20_000,
};

/** Makes the websocket endpoint at `/api/batuta/journal/stream`. */
export function createJournalEndpoint(options: JournalEndpointOptions): JournalEndpoint {
  const connections = new Set<JournalServerConnection>();
  const deps = { ...options, limits: { ...DEFAULT_LIMITS, ...options.limits } };
  const noteRefusal = createRefusalLog(options);
  let isClosed = false;
  return {
    get connectionCount() {
      return connections.size;
    },
    accept(socket) {
      if (isClosed || connections.size >= (options.maxConnections ?? 1000)) {
        const reason = isClosed ? "going-away" : "too-many-connections";
        if (!isClosed) noteRefusal(connections.size);
        socket.on("error", () => {});
        socket.close(JOURNAL_CLOSE_CODES[reason], reason);
        return;
      }
      const connection = new JournalServerConnection(socket, deps);
      connections.add(connection);
      void connection.closed.then(() => connections.delete(connection));
    },
    async close() {
      isClosed = true;
      await Promise.all([...connections].map((connection) => connection.shutDown()));
    },
  };
}
