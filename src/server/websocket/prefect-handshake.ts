import type { RawData, WebSocket } from "ws";
import type { Clock } from "../../platform/clock.ts";
import { parseShallowJson } from "../../platform/json-depth.ts";
import type { Logger } from "../../platform/logger.ts";
import type { Meter } from "../../services/metrics/meter.ts";
import { PrefectChannel } from "./prefect-channel.ts";
import { createRefusalLog } from "./refusal-log.ts";
import type { SendQueueLimits } from "./send-queue.ts";
import type { TokenCheck } from "./token-check.ts";
import type { UpgradeRequest } from "./upgrade.ts";

/** The sub-protocol of Prefect's websockets. */
export const PREFECT_SUBPROTOCOL = "prefect";

/** What may wait for all slow readers of one path together. */
export const MAX_WAITING_BYTES = 128 * 1024 * 1024;

/** What a socket does after its handshake. */
export interface PrefectSession {
  /** Takes a text frame. */
  receive(text: string): void;
  /** Takes a ping; only of a route whose `autoPong` is off, which then must answer by `socket.pong`. */
  ping?(data: Buffer): void;
  /** The socket is gone. */
  end(): void;
  /** The server stops: resolves when all that was received is done. Nothing is received any more. */
  drain?(): Promise<void>;
}

/** Options of `createPrefectEndpoint`. */
export interface PrefectEndpointOptions {
  /** For logs. */
  readonly name: string;
  /** Undefined: no auth string is set, and any token is welcome. */
  readonly isAuthorized: TokenCheck | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter?: Meter | undefined;
  /** Sockets that do not offer the sub-protocol are refused even without an auth string. Default false. */
  readonly needsHandshake?: boolean | undefined;
  /** The reason of every close with 1008, where clients know one. Default: what is wrong, in words. */
  readonly refusalReason?: string | undefined;
  /** From the upgrade to the auth frame, in milliseconds. Default 10,000. */
  readonly handshakeMs?: number | undefined;
  /** Between two pings, in milliseconds. Default 20,000. */
  readonly pingMs?: number | undefined;
  /** Sockets at once; one more is asked to come back later. Default 2,000. */
  readonly maxConnections?: number | undefined;
  readonly queue?: Partial<SendQueueLimits> | undefined;
}

/** The server's end of all sockets of one path. */
export interface PrefectEndpoint {
  readonly connectionCount: number;
  /** Takes over a websocket that has just been upgraded. */
  accept(socket: WebSocket, request: UpgradeRequest): void;
  /** Takes no new sockets, lets the sessions drain, closes them with 1001. */
  close(): Promise<void>;
}

interface Connection {
  readonly channel: PrefectChannel;
  session: PrefectSession | undefined;
  isDraining: boolean;
}

/**
 * Makes an endpoint with Prefect's handshake: the client's first frame is `{"type":"auth","token":…}`, the answer
 * `{"type":"auth_success"}` or a close with 1008. A client that does not offer the sub-protocol comes in without it
 * when there is no auth string, or its request showed it. `open` is called once for each socket that came in.
 */
export function createPrefectEndpoint(
  options: PrefectEndpointOptions,
  open: (channel: PrefectChannel, request: UpgradeRequest) => PrefectSession,
): PrefectEndpoint {
  const connections = new Set<Connection>();
  const queue = { shared: { max: MAX_WAITING_BYTES, waiting: 0 }, ...options.queue };
  /** What sessions whose sockets are gone still have to do. */
  const ending = new Set<Promise<void>>();
  const logger = options.logger.with({ websocket: options.name });
  const noteRefusal = createRefusalLog({ ...options, logger });
  let isClosed = false;

  function begin(connection: Connection, request: UpgradeRequest): void {
    connection.session = open(connection.channel, request);
  }

  function receive(connection: Connection, request: UpgradeRequest, data: RawData, isBinary: boolean): void {
    const { channel, session } = connection;
    if (!channel.isOpen || connection.isDraining) return;
    if (isBinary) channel.close(1003, "expected a text frame");
    else if (session !== undefined) session.receive(data.toString());
    else authorize(connection, request, data.toString());
  }

  function authorize(connection: Connection, request: UpgradeRequest, text: string): void {
    const { channel } = connection;
    const token = authToken(text);
    const refusal = token === undefined ? "Expected 'auth' message" : refusalOf(token, options.isAuthorized);
    if (refusal !== undefined) {
      channel.logger.info("websocket refused", { reason: refusal });
      channel.close(1008, options.refusalReason ?? refusal);
      return;
    }
    channel.send({ type: "auth_success" });
    begin(connection, request);
  }

  function accept(socket: WebSocket, request: UpgradeRequest): void {
    if (isClosed || connections.size >= (options.maxConnections ?? 2000)) {
      socket.on("error", () => {});
      if (isClosed) socket.close(1001, "the server stops");
      else {
        noteRefusal(connections.size);
        socket.close(1013, "too many connections");
      }
      return;
    }
    const { clock, pingMs = 20_000, handshakeMs = 10_000 } = options;
    const channel = new PrefectChannel(socket, { clock, logger, pingMs, queue });
    const connection: Connection = { channel, session: undefined, isDraining: false };
    connections.add(connection);
    socket.on("message", (data, isBinary) => receive(connection, request, data, isBinary));
    socket.on("ping", (data) => {
      if (connection.session?.ping !== undefined) connection.session.ping(data);
      // With `autoPong` on, `ws` has answered by itself.
      else if (request.answersPings) socket.pong(data);
    });
    const cancelDeadline = clock.schedule(
      () => {
        if (connection.session === undefined) {
          channel.close(1008, options.refusalReason ?? "Expected 'auth' message");
        }
      },
      handshakeMs,
      { ref: false },
    );
    socket.on("close", () => {
      cancelDeadline();
      connections.delete(connection);
      connection.session?.end();
      const left = connection.session?.drain?.();
      if (left === undefined) return;
      ending.add(left);
      void left.finally(() => ending.delete(left));
    });
    if (socket.protocol === PREFECT_SUBPROTOCOL) return;
    // Older clients know no handshake, but show the header that every request shows; pages have a session.
    const mayPass =
      options.isAuthorized === undefined || request.hasSession || showsHeader(request, options.isAuthorized);
    if (mayPass && options.needsHandshake !== true) begin(connection, request);
    else channel.close(1002, "the sub-protocol prefect and its auth message are needed");
  }

  return {
    get connectionCount() {
      return connections.size;
    },
    accept,
    async close() {
      isClosed = true;
      await Promise.all(
        [...connections].map(async (connection) => {
          connection.isDraining = true;
          const gone = new Promise((resolve) => connection.channel.socket.once("close", resolve));
          await connection.session?.drain?.();
          connection.channel.close(1001, "the server stops");
          await gone;
        }),
      );
      await Promise.all(ending);
    },
  };
}

/** The token of an auth frame, null when it shows none; undefined when the text is no auth frame. */
function authToken(text: string): string | null | undefined {
  let frame: unknown;
  try {
    frame = parseShallowJson(text);
  } catch {
    return undefined; // Not JSON.
  }
  if (typeof frame !== "object" || frame === null || !("type" in frame) || frame.type !== "auth") {
    return undefined;
  }
  return "token" in frame && typeof frame.token === "string" && frame.token !== "" ? frame.token : null;
}

function refusalOf(token: string | null, isAuthorized: TokenCheck | undefined): string | undefined {
  if (isAuthorized === undefined || isAuthorized(token)) return undefined;
  return token === null ? "Auth required but no token provided" : "Invalid token";
}

function showsHeader(request: UpgradeRequest, isAuthorized: TokenCheck): boolean {
  const [, scheme, credentials] = /^(basic|bearer) (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
  if (scheme === undefined || credentials === undefined) return false;
  const isBasic = scheme.toLowerCase() === "basic";
  return isAuthorized(isBasic ? Buffer.from(credentials, "base64").toString("utf8") : credentials);
}
