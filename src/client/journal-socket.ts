import { BatutaError, messageOf } from "../platform/errors.ts";

/** What a socket tells its owner. After `onClose` it tells nothing more. */
export interface JournalSocketHandlers {
  onOpen(): void;
  onMessage(text: string): void;
  /** `httpStatus` when the server answered the upgrade with something else. */
  onClose(code: number, reason: string, httpStatus?: number): void;
}

/** One websocket, reduced to what the journal needs. */
export interface JournalSocket {
  send(text: string): void;
  /** Asks for an orderly end. */
  close(code: number, reason: string): void;
  /** Lets go at once, whatever the peer does. */
  terminate(): void;
}

/** Opens a websocket; replaceable for hosts that have their own. */
export type OpenJournalSocket = (
  url: string,
  options: { readonly protocol: string; readonly headers: Readonly<Record<string, string>> },
  handlers: JournalSocketHandlers,
) => Promise<JournalSocket>;

/**
 * The default: `ws`. The global WebSocket of Node can't be let go of when its peer no longer answers (the process
 * then never ends), and a browser's can't send headers; see docs/decisions.
 */
export const openWsSocket: OpenJournalSocket = async (url, { protocol, headers }, handlers) => {
  const { WebSocket } = await loadWs();
  const socket = new WebSocket(url, protocol, {
    headers,
    perMessageDeflate: false,
    maxPayload: 64 * 1024 * 1024,
  });
  let failure: string | undefined;
  let httpStatus: number | undefined;
  socket.on("open", () => handlers.onOpen());
  socket.on("message", (data, isBinary) => {
    // Ours are text frames; `ws` hands them over as one buffer.
    if (!isBinary && data instanceof Uint8Array) handlers.onMessage(new TextDecoder().decode(data));
  });
  socket.on("unexpected-response", (_request, response) => {
    httpStatus = response.statusCode;
    failure = `the upgrade was answered with HTTP ${response.statusCode ?? "?"}`;
    socket.terminate();
  });
  socket.on("error", (error) => {
    // An aggregate of refused addresses has no message of its own.
    failure ??= error.message || ("code" in error ? String(error.code) : error.name);
  });
  socket.on("close", (code, reason) => handlers.onClose(code, failure ?? reason.toString(), httpStatus));
  return {
    send: (text) => socket.send(text),
    close: (code, reason) => socket.close(code, reason),
    terminate: () => socket.terminate(),
  };
};

/** Loaded on demand: most programs run embedded and never open a socket. */
async function loadWs(): Promise<typeof import("ws")> {
  try {
    return await import("ws");
  } catch (error) {
    throw new BatutaError(
      "websocket-not-loaded",
      `the package ws, which carries task runs to a server, cannot be loaded (${messageOf(error)}): if batuta is in a bundle, keep it out (esbuild: --external:batuta), or bundle to CommonJS`,
      { cause: error },
    );
  }
}

/** `http://host/api` → `ws://host/api/batuta/journal/stream`. */
export function toWebSocketUrl(baseUrl: string, path: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url?.protocol === "http:") url.protocol = "ws:";
  else if (url?.protocol === "https:") url.protocol = "wss:";
  else
    throw new BatutaError("invalid-api-url", `the API URL ${JSON.stringify(baseUrl)} is not an http(s) URL`);
  url.pathname = url.pathname.replace(/\/+$/, "") + path;
  return url.href;
}
