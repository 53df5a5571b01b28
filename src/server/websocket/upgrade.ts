import type { IncomingHttpHeaders, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket, WebSocketServer } from "ws";
import type { Sessions } from "../pages/sessions.ts";
import { createRefusalLog, type RefusalLogDeps } from "./refusal-log.ts";

/** What is known of a websocket's HTTP request. */
export interface UpgradeRequest {
  /** Values of the path's placeholders, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** Whether it is a page's, in a browser that has logged in. */
  readonly hasSession: boolean;
  /** True when the route has switched `autoPong` off, so that its sessions answer pings. */
  readonly answersPings: boolean;
}

/** One websocket path. */
export interface WebSocketRoute {
  /** Whole path with `/api`; `{name}` stands for one segment. Of two that match, the one listed first counts. */
  readonly path: string;
  /** Sub-protocols that it speaks; the first one that the client offers too is chosen. */
  readonly protocols: readonly string[];
  /** Largest message, in bytes; a larger one closes its socket with 1009. */
  readonly maxMessageBytes: number;
  /** Whether pings are answered at once, before what came before them is done. Default true. */
  readonly autoPong?: boolean | undefined;
  accept(socket: WebSocket, request: UpgradeRequest): void;
}

/**
 * What may wait for a peer that sends and does not read, its pongs included; more than any send queue holds. Such a
 * peer would be let go by the pings, but its answers would pile up until then.
 */
const MAX_UNREAD_BYTES = 32 * 1024 * 1024;

/** Sockets of all paths at once; each has buffers of its own, also while nothing waits. */
const MAX_SOCKETS = 5000;

/** What `attachWebSockets` needs beside the routes. */
export interface WebSocketsOptions extends RefusalLogDeps {
  /** Default 5,000. */
  readonly maxSockets?: number | undefined;
  /** Undefined: there are no pages. */
  readonly sessions?: Pick<Sessions, "isProven"> | undefined;
}

function boundUnread(socket: WebSocket): void {
  const check = (): void => {
    if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate();
  };
  socket.on("ping", check);
  socket.on("message", check);
}

/**
 * Serves websockets beside the HTTP routes of a server. Returns what stops it: no further upgrade is accepted; open
 * sockets are the routes' own to close.
 */
export function attachWebSockets(
  server: Server,
  routes: readonly WebSocketRoute[],
  options: WebSocketsOptions,
): () => void {
  const { meter, sessions, maxSockets = MAX_SOCKETS } = options;
  const noteRefusal = createRefusalLog(options);
  for (const { path } of routes) meter?.add("batuta_websockets", { path }, 0);
  const entries = routes.map((route) => ({
    route,
    sockets: openWhenAsked(route),
    match: createMatcher(route.path),
  }));
  let isStopped = false;
  let openSockets = 0;
  const onUpgrade = (
    request: Parameters<WebSocketServer["handleUpgrade"]>[0],
    socket: Duplex,
    head: Buffer,
  ): void => {
    socket.on("error", () => socket.destroy());
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    if (isStopped) {
      refuse(socket, "503 Service Unavailable", "the server stops");
      return;
    }
    if (!isSameOrigin(request.headers.origin, request.headers.host)) {
      refuse(socket, "403 Forbidden", "a page of another origin may not open a websocket here");
      return;
    }
    if (openSockets >= maxSockets) {
      noteRefusal(openSockets);
      refuse(socket, "503 Service Unavailable", "too many websockets are open; try again later");
      return;
    }
    for (const { route, sockets, match } of entries) {
      const params = match(path);
      if (params === undefined) continue;
      const { headers } = request;
      openSockets += 1;
      meter?.add("batuta_websockets", { path: route.path });
      socket.once("close", () => {
        openSockets -= 1;
        meter?.add("batuta_websockets", { path: route.path }, -1);
      });
      const cookies = headers.cookie ?? null;
      const isProven = cookies === null ? undefined : sessions?.isProven(cookies);
      void Promise.all([sockets(), isProven]).then(([opened, hasSession = false]) => {
        opened.handleUpgrade(request, socket, head, (accepted) => {
          boundUnread(accepted);
          route.accept(accepted, { params, headers, hasSession, answersPings: route.autoPong === false });
        });
      });
      return;
    }
    refuse(socket, "404 Not Found", "Not Found");
  };
  server.on("upgrade", onUpgrade);
  return () => {
    isStopped = true;
  };
}

/** The library comes with Node's TLS, 6 MB: it is loaded when a client first asks for a websocket. */
function openWhenAsked({
  maxMessageBytes,
  protocols,
  autoPong,
}: WebSocketRoute): () => Promise<WebSocketServer> {
  let opened: Promise<WebSocketServer> | undefined;
  return () => {
    opened ??= import("ws").then(
      ({ WebSocketServer }) =>
        new WebSocketServer({
          noServer: true,
          clientTracking: false,
          // Records are sent once over local or fast links; deflate would cost more than it saves, and memory per socket.
          perMessageDeflate: false,
          maxPayload: maxMessageBytes,
          autoPong: autoPong ?? true,
          handleProtocols: (offered) => protocols.find((protocol) => offered.has(protocol)) ?? false,
        }),
    );
    return opened;
  };
}

/** Makes a function that gives the values of a path's placeholders, or undefined when a path is another one. */
function createMatcher(pattern: string): (path: string) => Record<string, string> | undefined {
  const segments = pattern.split("/");
  return (path) => {
    const given = path.split("/");
    if (given.length !== segments.length) return undefined;
    const params: Record<string, string> = {};
    for (const [at, segment] of segments.entries()) {
      const text = given[at] ?? "";
      if (segment.startsWith("{")) {
        const value = decoded(text);
        if (value === undefined || value === "") return undefined;
        params[segment.slice(1, -1)] = value;
      } else if (segment !== text) return undefined;
    }
    return params;
  };
}

/** Undefined when the text is broken percent-encoding. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
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
