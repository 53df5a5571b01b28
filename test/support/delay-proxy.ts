import { connect, createServer, type Socket } from "node:net";
import { createSystemClock } from "../../src/platform/clock.ts";

/** A TCP proxy of the loopback that is slow on purpose. */
export interface DelayProxy extends AsyncDisposable {
  readonly port: number;
  /** How long each piece of an answer waits, in milliseconds. Infinity: it never comes, and the connection stays. */
  delayMs: number;
}

/** Starts a proxy before a port; at first it hands on at once. */
export async function startDelayProxy(targetPort: number): Promise<DelayProxy> {
  const clock = createSystemClock();
  const sockets = new Set<Socket>();
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    const upstream = connect(targetPort, "127.0.0.1");
    track(client);
    track(upstream);
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
    client.on("data", (data) => upstream.write(data));
    let turn: Promise<void> = Promise.resolve();
    upstream.on("data", (data) => {
      const { delayMs } = proxy;
      if (delayMs === Number.POSITIVE_INFINITY) return;
      const due = delayMs === 0 ? Promise.resolve() : clock.sleep(delayMs);
      turn = turn.then(() => due).then(() => void client.write(data));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  const proxy: DelayProxy = {
    port: address.port,
    delayMs: 0,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return proxy;
}
