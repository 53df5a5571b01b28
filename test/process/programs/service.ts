import { createServer } from "node:http";
import { say } from "./say.ts";
import { sumOfSquares } from "./service-flow.ts";

/** An HTTP service that runs a flow for each request. */
const server = createServer((request, response) => {
  const upTo = Number(request.url?.slice(1));
  sumOfSquares(upTo).then(
    (sum) => response.end(JSON.stringify({ sum })),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address !== "string") say({ port: address.port });
});
process.once("SIGTERM", () => {
  say({ signals: process.listenerCount("SIGINT") + process.listenerCount("SIGTERM") });
  server.close();
  server.closeAllConnections();
});
