import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "../platform/clock.ts";
import { BatutaError } from "../platform/errors.ts";
import type { Logger } from "../platform/logger.ts";
import { writeAnswer } from "./http/node-request.ts";
import type { PlainAnswer } from "./http/plain-request.ts";

/** Options of `listen`. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Never rejects. */
  readonly answer: (request: IncomingMessage) => Promise<PlainAnswer>;
  /** From the first byte of a request to the end of its headers, in milliseconds; for tests. Default 20,000. */
  readonly headersMs?: number | undefined;
  /** From the first byte of a request to its last, in milliseconds; for tests. Default 300,000. */
  readonly requestMs?: number | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A listening HTTP server. */
export interface HttpListener {
  readonly server: Server;
  readonly address: AddressInfo;
  /** Takes no more connections and resolves when the requests under way are answered, or cut after `drainMs`. */
  close(drainMs: number): Promise<void>;
}

/** Longer than clients and proxies keep theirs, so that it is never the server that closes under a request. */
const KEEP_ALIVE_MS = 75_000;

/** Headers come in one go; who dribbles them only wants to hold a connection. */
const HEADERS_MS = 20_000;
/** The largest body takes so long over two megabits a second. */
const REQUEST_MS = 300_000;
/** How often both are looked after. */
const CHECK_MS = 5000;
/** Bytes of a request's first line and headers. */
const MAX_HEADER_BYTES = 32 * 1024;
/** Connections at once; one costs some 20 KB. One more is closed at once. */
const MAX_CONNECTIONS = 10_000;

/**
 * Listens for HTTP.
 *
 * @throws BatutaError `port-in-use`, `port-not-permitted`, `host-not-available`
 */
export async function listen(options: ListenOptions): Promise<HttpListener> {
  // An import would read every export of `node:http`, and one of them loads Node's `fetch`: 17 MB.
  const { createServer } = process.getBuiltinModule("node:http");
  const server = createServer({
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: options.headersMs ?? HEADERS_MS,
    requestTimeout: options.requestMs ?? REQUEST_MS,
    connectionsCheckingInterval: Math.min(CHECK_MS, options.headersMs ?? HEADERS_MS),
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  server.maxConnections = MAX_CONNECTIONS;
  let underWay = 0;
  let onIdle: (() => void) | undefined;
  server.on("request", (request, response) => {
    underWay += 1;
    response.on("close", () => {
      underWay -= 1;
      if (underWay === 0) onIdle?.();
    });
    options
      .answer(request)
      .then((answer) => writeAnswer(request, response, answer))
      .catch((error: unknown) => {
        response.destroy();
        // Who has gone misses nothing.
        if (isGone(error)) return;
        options.logger.error("answer could not be written", { path: request.url, err: error });
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listenError(error, options)));
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new BatutaError("internal", "internal error: the server listens on no port. Please report it.");
  }
  return {
    server,
    address,
    async close(drainMs) {
      const isClosed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      if (underWay > 0) {
        await new Promise<void>((resolve) => {
          const cancel = options.clock.schedule(resolve, drainMs);
          onIdle = () => {
            cancel();
            resolve();
          };
        });
      }
      server.closeAllConnections();
      await isClosed;
    },
  };
}

const isGone = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";

function listenError(error: Error, { host, port }: ListenOptions): BatutaError {
  const code = "code" in error ? String(error.code) : "";
  const fields = { host, port };
  switch (code) {
    case "EADDRINUSE":
      return new BatutaError(
        "port-in-use",
        `port ${port} of ${host} is taken by another program; stop it, or choose another port with --port (0 takes a free one)`,
        { cause: error, fields },
      );
    case "EACCES":
      return new BatutaError(
        "port-not-permitted",
        `this user may not listen on port ${port} of ${host}; choose a port above 1023 with --port`,
        { cause: error, fields },
      );
    default:
      return new BatutaError(
        "host-not-available",
        `can't listen on ${host} port ${port} (${code || error.message}); --host must be an address of this machine, 127.0.0.1 for this machine only or 0.0.0.0 for all`,
        { cause: error, fields },
      );
  }
}
