import { authorizationHeader, authorizationToken, type Credentials } from "../client/authorization.ts";
import { openWsSocket, toWebSocketUrl } from "../client/journal-socket.ts";
import { listEvents } from "../contract/events/routes.ts";
import { ReceivedEvent } from "../contract/events/schemas.ts";
import { BatutaError } from "../platform/errors.ts";
import { isJsonObject } from "../platform/json-object.ts";
import type { CliConnection } from "./connect.ts";
import type { CliContext } from "./context.ts";

/** Between the loss of a connection and another attempt. */
const RECONNECT_MS = 1_000;

/** What to stream. */
export interface StreamEventsOptions {
  readonly filter: Readonly<Record<string, unknown>>;
  /** False ends the stream. */
  readonly onEvent: (event: ReceivedEvent) => boolean;
}

/**
 * Hands over events as they happen, until the signal or `onEvent` ends it. A lost connection is told and made anew;
 * events of the time between are then sent first, and none comes twice.
 */
export async function streamEvents(
  context: CliContext,
  connection: CliConnection,
  options: StreamEventsOptions,
): Promise<void> {
  if (connection.kind === "embedded") {
    throw new BatutaError(
      "no-server",
      "events are streamed by a server, and none is running; `batuta server start` starts one",
    );
  }
  const { clock, signal } = context;
  const { apiAuthString, apiKey } = connection.settings;
  const credentials = { authString: apiAuthString?.reveal(), apiKey: apiKey?.reveal() };
  // Wrong credentials and a server that is away are told by the first request.
  await connection.client.call(listEvents, { body: { limit: 0 } }, { signal });
  const seen = new Set<string>();
  let since: string | undefined;
  for (;;) {
    const end = await streamOnce({
      url: toWebSocketUrl(connection.target, "/events/out"),
      credentials,
      signal,
      frame: {
        type: "filter",
        filter: since === undefined ? options.filter : { ...options.filter, occurred: { since } },
        backfill: since !== undefined,
      },
      onReady: () => {
        // The server's clock may differ from ours by a little; what comes twice is left out.
        since ??= new Date(clock.now() - RECONNECT_MS).toISOString();
        context.note("listening; Ctrl-C ends it");
      },
      onEvent: (event) => {
        if (seen.has(event.id)) return true;
        seen.add(event.id);
        since = event.occurred;
        return options.onEvent(event);
      },
    });
    if (end === undefined) return;
    context.note(`the connection was lost (${end}); connecting again`);
    await clock.sleep(RECONNECT_MS, { signal });
  }
}

interface StreamOnceOptions {
  readonly url: string;
  readonly credentials: Credentials;
  readonly signal: AbortSignal;
  readonly frame: unknown;
  readonly onReady: () => void;
  readonly onEvent: (event: ReceivedEvent) => boolean;
}

/** Why the connection ended; undefined when `onEvent` ended it. Rejects with the signal's reason. */
async function streamOnce(options: StreamOnceOptions): Promise<string | undefined> {
  const { credentials, signal } = options;
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  const socket = await openWsSocket(
    options.url,
    { protocol: "prefect", headers: authorizationHeader(credentials) },
    {
      onOpen: () => socket.send(JSON.stringify({ type: "auth", token: authorizationToken(credentials) })),
      onMessage: (text) => {
        const frame: unknown = JSON.parse(text);
        if (!isJsonObject(frame)) return;
        if (frame.type === "auth_success") {
          socket.send(JSON.stringify(options.frame));
          options.onReady();
        } else if (frame.type === "event") {
          const event = ReceivedEvent.safeParse(frame.event);
          if (event.success && !options.onEvent(event.data)) resolve(undefined);
        }
      },
      onClose: (code, reason) => resolve(reason === "" ? `code ${code}` : reason),
    },
  );
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener("abort", onAbort);
    socket.terminate();
  }
}
