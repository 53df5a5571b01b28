import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Clock } from "../platform/clock.ts";
import { BatutaError } from "../platform/errors.ts";

/** Options of `listen`. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly overrideGlobals: boolean;
  readonly clock: Clock;
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

/**
 * Listens for HTTP.
 *
 * @throws BatutaError `port-in-use`, `port-not-permitted`, `host-not-available`
 */
export async function listen(options: ListenOptions): Promise<HttpListener> {
  const server = createAdaptorServer({
    fetch: options.fetch,
    overrideGlobalObjects: options.overrideGlobals,
    serverOptions: { keepAliveTimeout: KEEP_ALIVE_MS },
  }) as Server; // safe: without a `createServer` of ours it makes a plain HTTP server
  let underWay = 0;
  let onIdle: (() => void) | undefined;
  server.on("request", (_request, response) => {
    underWay += 1;
    response.on("close", () => {
      underWay -= 1;
      if (underWay === 0) onIdle?.();
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
