import type { Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";

/** One websocket path. */
export interface WebSocketRoute {
  /** Whole path with `/api`. */
  readonly path: string;
  /** Sub-protocols that it speaks; the first one that the client offers too is chosen. */
  readonly protocols: readonly string[];
  accept(socket: WebSocket): void;
}

/** Options of `attachWebSockets`. */
export interface WebSocketOptions {
  /** Largest message, in bytes; a larger one closes its socket with 1009. */
  readonly maxMessageBytes: number;
}

/**
 * Serves websockets beside the HTTP routes of a server. Returns what stops it: no further upgrade is accepted; open
 * sockets are the routes' own to close.
 */
export function attachWebSockets(
  server: Server,
  routes: readonly WebSocketRoute[],
  options: WebSocketOptions,
): () => void {
  const byPath = new Map(
    routes.map((route) => {
      const sockets = new WebSocketServer({
        noServer: true,
        clientTracking: false,
        // Records are sent once over local or fast links; deflate would cost more than it saves, and memory per socket.
        perMessageDeflate: false,
        maxPayload: options.maxMessageBytes,
        handleProtocols: (offered) => route.protocols.find((protocol) => offered.has(protocol)) ?? false,
      });
      return [route.path, { route, sockets }];
    }),
  );
  let isStopped = false;
  const onUpgrade = (
    request: Parameters<WebSocketServer["handleUpgrade"]>[0],
    socket: Duplex,
    head: Buffer,
  ): void => {
    socket.on("error", () => socket.destroy());
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const entry = byPath.get(path);
    if (isStopped) refuse(socket, "503 Service Unavailable", "the server stops");
    else if (!isSameOrigin(request.headers.origin, request.headers.host)) {
      refuse(socket, "403 Forbidden", "a page of another origin may not open a websocket here");
    } else if (entry === undefined) refuse(socket, "404 Not Found", "Not Found");
    else entry.sockets.handleUpgrade(request, socket, head, (accepted) => entry.route.accept(accepted));
  };
  server.on("upgrade", onUpgrade);
  return () => {
    isStopped = true;
  };
}

/**
 * Browsers let any page open websockets to any host, also to this machine, and only tell the page's origin. Programs
 * send none.
 */
function isSameOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

function refuse(socket: Duplex, status: string, detail: string): void {
  const body = JSON.stringify({ detail });
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}
