import { createServer, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";

/** A call that a worker or a run made. */
export interface Call {
  readonly beganMs: number;
  readonly tookMs: number;
  /** `POST /flow_runs/…/set_state` */
  readonly what: string;
  readonly status: number;
}

/** An API whose calls are noted on their way to another one. */
export interface TracedApi {
  readonly apiUrl: string;
  readonly calls: readonly Call[];
}

const ID = /[\da-f]{8}-[\da-f-]{27}/g;

/** Starts a proxy before an API and hands it to `use`. Costs each call about a millisecond. */
export async function withTracedApi<T>(apiUrl: string, use: (api: TracedApi) => Promise<T>): Promise<T> {
  const { hostname, port, pathname } = new URL(apiUrl);
  const calls: Call[] = [];
  const note = ({ method, url = "" }: IncomingMessage, beganMs: number, status: number): void => {
    const path = url.slice(pathname.length).replace(ID, "…");
    calls.push({ beganMs, tookMs: Date.now() - beganMs, what: `${method} ${path}`, status });
  };
  const server = createServer((asked, answer) => {
    const beganMs = Date.now();
    const { method, url, headers } = asked;
    const onward = request({ hostname, port, method, path: url, headers }, (got) => {
      const { statusCode = 0 } = got;
      answer.writeHead(statusCode, got.headers);
      got.pipe(answer).once("finish", () => note(asked, beganMs, statusCode));
    });
    onward.once("error", () => answer.destroy());
    asked.pipe(onward);
  });
  server.on("upgrade", (asked, socket, head) => {
    const beganMs = Date.now();
    const onward = connect(Number(port), hostname, () => {
      const lines = asked.rawHeaders.flatMap((name, at) =>
        at % 2 === 0 ? [`${name}: ${asked.rawHeaders[at + 1]}`] : [],
      );
      onward.write(`${asked.method} ${asked.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    onward.once("data", () => note(asked, beganMs, 101));
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  try {
    return await use({ apiUrl: `http://127.0.0.1:${address.port}${pathname}`, calls });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
