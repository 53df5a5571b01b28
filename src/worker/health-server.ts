import { createServer } from "node:http";

/** A server of `GET /health`. */
export interface HealthServer extends AsyncDisposable {
  readonly port: number;
}

/** Answers 200 while a worker reaches the API, else 503. */
export async function startHealthServer(
  isHealthy: () => boolean,
  host: string,
  port: number,
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const isKnown = request.method === "GET" && request.url === "/health";
    const status = isKnown ? (isHealthy() ? 200 : 503) : 404;
    const message =
      status === 200 ? "OK" : status === 503 ? "Worker may be unresponsive at this time" : "Not Found";
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ message }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
