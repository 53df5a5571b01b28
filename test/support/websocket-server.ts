import { createServer } from "node:http";
import { WebSocket } from "ws";
import { createSystemClock } from "../../src/platform/clock.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { attachWebSockets, type WebSocketRoute } from "../../src/server/websocket/upgrade.ts";
import type { Meter } from "../../src/services/metrics/meter.ts";
import { createStatusLog } from "./status-log.ts";

/** A server of nothing but websockets, on a port of the loopback. */
export interface WebSocketServerForTest extends AsyncDisposable {
  readonly port: number;
}

export async function serveWebSockets(
  routes: readonly WebSocketRoute[],
  close: () => Promise<void> = async () => {},
  meter?: Meter,
): Promise<WebSocketServerForTest> {
  const server = createServer((_request, response) => response.writeHead(404).end());
  attachWebSockets(server, routes, { clock: createSystemClock(), logger: silentLogger, meter });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      await close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** A client that sends what it is told to, right or wrong. */
export async function connectWebSocket(
  url: string,
  protocols: string[] = ["prefect"],
  headers: Readonly<Record<string, string>> = {},
) {
  const socket = new WebSocket(url, protocols, { headers });
  const frames = createStatusLog<Record<string, unknown>>();
  socket.on("message", (data) => frames.push(JSON.parse(String(data))));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: String(reason) }));
  });
  await new Promise((resolve, reject) => {
    socket.on("open", resolve);
    socket.on("error", reject);
  });
  const send = (frame: unknown): void => socket.send(JSON.stringify(frame));
  const next = (type: string): Promise<Record<string, unknown>> =>
    frames.next((frame) => frame.type === type);
  /** Resolves when a ping sent now is answered. */
  const pong = (): Promise<void> =>
    new Promise((resolve) => {
      socket.once("pong", () => resolve());
      socket.ping();
    });
  const greet = async (token: string | null = null): Promise<void> => {
    send({ type: "auth", token });
    await next("auth_success");
  };
  return { socket, frames, closed, send, next, pong, greet };
}
