import {
  JOURNAL_STREAM_PATH,
  JOURNAL_SUBPROTOCOL,
  MAX_JOURNAL_FRAME_BYTES,
} from "../../contract/websocket/journal-frames.ts";
import { PAGE_CHANGES_PATH } from "../../contract/websocket/page-frames.ts";
import { TASK_SUBSCRIPTION_PATH } from "../../contract/websocket/task-frames.ts";
import { WORKER_CHANNEL_PATH } from "../../contract/websocket/worker-frames.ts";
import type { ServiceContext } from "../../services/context.ts";
import { takeEvents } from "../../services/events/take-events.ts";
import type { FactHub } from "../../services/fact-hub.ts";
import { createLogFeed } from "../../services/logs/log-feed.ts";
import { createPageChangeFeed } from "../../services/ui/page-changes.ts";
import { openEventIntake } from "./events-in.ts";
import { createJournalEndpoint } from "./journal-endpoint.ts";
import { openPageSession } from "./page-session.ts";
import {
  createPrefectEndpoint,
  MAX_WAITING_BYTES,
  PREFECT_SUBPROTOCOL,
  type PrefectEndpoint,
} from "./prefect-handshake.ts";
import { openStream } from "./stream-out.ts";
import { eventStream, logStream } from "./streams.ts";
import { createTaskSubscriptions } from "./task-subscriptions.ts";
import { createTokenCheck } from "./token-check.ts";
import type { WebSocketRoute } from "./upgrade.ts";
import { openWorkerSession } from "./worker-channel.ts";

/** What the websocket endpoints of a server need. */
export interface WebSocketEndpointsOptions {
  readonly context: ServiceContext;
  /** Where the context publishes what is committed. */
  readonly facts: FactHub;
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

/** Larger than the largest event, so that one which is too large is refused by itself and its socket stays. */
const MAX_EVENT_FRAME_BYTES = 16 * 1024 * 1024;

const MAX_CONTROL_FRAME_BYTES = 1024 * 1024;

/** Makes every websocket endpoint below `/api`. */
export function createWebSocketEndpoints(options: WebSocketEndpointsOptions): WebSocketEndpoints {
  const { context, facts, authString, serverId } = options;
  const { store, clock, logger, meter } = context;
  const isAuthorized = createTokenCheck(authString);
  const journal = createJournalEndpoint({
    append: (entries) => store.appendJournal(entries),
    isAuthorized: isAuthorized ?? (() => true),
    serverId,
    databaseId: store.identity,
    clock,
    logger,
    meter,
  });
  // One bound for all streams: a crowd of slow readers must not become the server's memory.
  const queue = { shared: { max: MAX_WAITING_BYTES, waiting: 0 } };
  const shared = { isAuthorized, clock, logger, meter, queue };
  const eventsIn = createPrefectEndpoint({ ...shared, name: "events/in" }, (channel) =>
    openEventIntake(channel, { store: (texts) => takeEvents(context, texts) }),
  );
  const events = eventStream(context, facts);
  const eventsOut = createPrefectEndpoint({ ...shared, name: "events/out" }, (channel) =>
    openStream(channel, events),
  );
  const logs = logStream(context, facts);
  const logsOut = createPrefectEndpoint({ ...shared, name: "logs/out" }, (channel) =>
    openStream(channel, logs),
  );
  const workers = createPrefectEndpoint(
    { ...shared, name: "worker channel", needsHandshake: true, refusalReason: "authentication_failed" },
    (channel, { params }) => openWorkerSession(channel, params.name ?? "", { context, facts }),
  );
  const taskSubscriptions = createTaskSubscriptions(context, facts);
  const taskWorkers = createPrefectEndpoint({ ...shared, name: "task subscriptions" }, (channel) =>
    taskSubscriptions.open(channel),
  );
  const pageDeps = {
    changes: createPageChangeFeed(context, facts),
    logs: createLogFeed(context, facts),
    clock,
  };
  const pages = createPrefectEndpoint({ ...shared, name: "pages" }, (channel) =>
    openPageSession(channel, pageDeps),
  );
  const endpoints = [journal, eventsIn, eventsOut, logsOut, workers, taskWorkers, pages];
  return {
    routes: [
      {
        path: `/api${JOURNAL_STREAM_PATH}`,
        protocols: [JOURNAL_SUBPROTOCOL],
        maxMessageBytes: MAX_JOURNAL_FRAME_BYTES,
        accept: (socket) => journal.accept(socket),
      },
      {
        path: "/api/events/in",
        protocols: [PREFECT_SUBPROTOCOL],
        maxMessageBytes: MAX_EVENT_FRAME_BYTES,
        // A pong tells that all before it is committed.
        autoPong: false,
        accept: eventsIn.accept,
      },
      prefectRoute("/api/events/out", eventsOut),
      prefectRoute("/api/logs/out", logsOut),
      prefectRoute(`/api${WORKER_CHANNEL_PATH}`, workers),
      prefectRoute(`/api${TASK_SUBSCRIPTION_PATH}`, taskWorkers),
      prefectRoute(`/api${PAGE_CHANGES_PATH}`, pages),
    ],
    async close() {
      taskSubscriptions.stop();
      await Promise.all(endpoints.map((endpoint) => endpoint.close()));
    },
  };
}

/** A path whose clients send little. */
function prefectRoute(path: string, endpoint: PrefectEndpoint): WebSocketRoute {
  return {
    path,
    protocols: [PREFECT_SUBPROTOCOL],
    maxMessageBytes: MAX_CONTROL_FRAME_BYTES,
    accept: endpoint.accept,
  };
}
