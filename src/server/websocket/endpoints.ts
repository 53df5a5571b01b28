import {
  JOURNAL_STREAM_PATH,
  JOURNAL_SUBPROTOCOL,
  MAX_JOURNAL_FRAME_BYTES,
} from "../../contract/websocket/journal-frames.ts";
import type { ServiceContext } from "../../services/context.ts";
import { createJournalEndpoint } from "./journal.ts";
import { createTokenCheck } from "./token-check.ts";
import type { WebSocketRoute } from "./upgrade.ts";

/** What the websocket endpoints of a server need. */
export interface WebSocketEndpointsOptions {
  readonly context: ServiceContext;
  /** `user:password` that every socket must show. */
  readonly authString: string | undefined;
  /** One for each start of a server. */
  readonly serverId: string;
}

/** All websockets of a server. */
export interface WebSocketEndpoints {
  readonly routes: readonly WebSocketRoute[];
  /** Takes no new sockets, lets those that are open finish what was received, closes them. */
  close(): Promise<void>;
}

/** Makes every websocket endpoint below `/api`. */
export function createWebSocketEndpoints(options: WebSocketEndpointsOptions): WebSocketEndpoints {
  const { context, authString, serverId } = options;
  const { store, clock, logger } = context;
  const isAuthorized = createTokenCheck(authString);
  const journal = createJournalEndpoint({
    append: (entries) => store.appendJournal(entries),
    isAuthorized: isAuthorized ?? (() => true),
    serverId,
    databaseId: store.identity,
    clock,
    logger,
  });
  const endpoints = [journal];
  return {
    routes: [
      {
        path: `/api${JOURNAL_STREAM_PATH}`,
        protocols: [JOURNAL_SUBPROTOCOL],
        maxMessageBytes: MAX_JOURNAL_FRAME_BYTES,
        accept: (socket) => journal.accept(socket),
      },
    ],
    async close() {
      await Promise.all(endpoints.map((endpoint) => endpoint.close()));
    },
  };
}
