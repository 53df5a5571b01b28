import type { Clock } from "../platform/clock.ts";
import { isJsonObject } from "../platform/json-object.ts";
import { authorizationHeader, authorizationToken, type Credentials } from "./authorization.ts";
import { type JournalSocket, openWsSocket, toWebSocketUrl } from "./journal-socket.ts";

/** What of an event a subscriber looks at. */
export interface SubscribedEvent {
  readonly event: string;
  /** `prefect.resource.id` of what it is about. */
  readonly resourceId: string;
}

/** Options of `subscribeToEvents`. */
export interface EventSubscriptionOptions extends Credentials {
  readonly baseUrl: string;
  readonly clock: Clock;
  /** An event filter, as the API has it. Events from before the connection do not come. */
  readonly filter: Readonly<Record<string, unknown>>;
  readonly onEvent: (event: SubscribedEvent) => void;
  /** The subscription begins, or begins again: what happened meanwhile has to be looked up. */
  readonly onOpen: () => void;
  /** It came to an end, and is tried again. */
  readonly onLost?: (() => void) | undefined;
}

/** Waits before another attempt, in milliseconds; the last one for all later ones. */
const WAITS_MS = [100, 500, 1000, 2000, 5000];

/**
 * Follows the server's events over its websocket and connects anew when it is lost. A hint, not a record: who follows
 * looks for itself now and then.
 *
 * @returns a function that ends it.
 */
export function subscribeToEvents(options: EventSubscriptionOptions): () => void {
  const { clock } = options;
  let isClosed = false;
  let attempts = 0;
  let socket: JournalSocket | undefined;
  let cancelWait: (() => void) | undefined;

  const again = (): void => {
    socket = undefined;
    if (isClosed) return;
    options.onLost?.();
    const wait = WAITS_MS[Math.min(attempts, WAITS_MS.length - 1)] ?? 5000;
    attempts += 1;
    cancelWait = clock.schedule(() => void connect(), wait, { ref: false });
  };

  const onMessage = (text: string): void => {
    const frame: unknown = JSON.parse(text);
    if (!isJsonObject(frame)) return;
    if (frame.type === "auth_success") {
      socket?.send(JSON.stringify({ type: "filter", filter: options.filter, backfill: false }));
      attempts = 0;
      options.onOpen();
    } else if (frame.type === "event" && isJsonObject(frame.event)) {
      const { event, resource } = frame.event;
      const id = isJsonObject(resource) ? resource["prefect.resource.id"] : undefined;
      if (typeof event === "string" && typeof id === "string") options.onEvent({ event, resourceId: id });
    }
  };

  async function connect(): Promise<void> {
    const url = toWebSocketUrl(options.baseUrl, "/events/out");
    const headers = authorizationHeader(options);
    const opened = await openWsSocket(
      url,
      { protocol: "prefect", headers },
      {
        onOpen: () => opened.send(JSON.stringify({ type: "auth", token: authorizationToken(options) })),
        onMessage,
        onClose: again,
      },
    );
    socket = opened;
    if (isClosed) opened.terminate();
  }

  void connect();
  return () => {
    isClosed = true;
    cancelWait?.();
    socket?.terminate();
  };
}
