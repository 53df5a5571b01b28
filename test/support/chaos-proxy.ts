import { connect, createServer, type Socket } from "node:net";
import { takeWebSocketFrame } from "./websocket-frame.ts";

/** `up` is from the client to the server. */
export type Direction = "up" | "down";

/** Where a proxy cuts: once in its life. */
export interface Cut {
  readonly direction: Direction;
  /** Index of the frame over all connections; 0 is the first frame after the upgrade. */
  readonly frame: number;
  /** What of that frame is still delivered. */
  readonly delivered: "nothing" | "half" | "all";
}

/** Options of `startChaosProxy`. */
export interface ChaosProxyOptions {
  readonly targetPort: number;
  /** What passes is a database's protocol: handed on as it comes. */
  readonly isPlain?: boolean | undefined;
  readonly cut?: Cut | undefined;
  /**
   * Asked for each plain request by its first line, `POST /api/logs/ HTTP/1.1`: its connection is reset before the
   * request, or before its answer, has passed.
   */
  readonly lose?: ((request: string) => "request" | "answer" | undefined) | undefined;
  /** Frames for which this is true vanish; the connection stays. */
  readonly swallow?: ((direction: Direction, text: string, index: number) => boolean) | undefined;
}

/** A proxy before a websocket server that fails on purpose. */
export interface ChaosProxy extends AsyncDisposable {
  readonly port: number;
  /** Frames seen so far in each direction, swallowed ones too. */
  readonly frames: { readonly up: number; readonly down: number };
  readonly connections: number;
  /** Text of each frame seen, for failure messages. */
  readonly log: readonly string[];
  readonly hasCut: boolean;
  /** Later connections go to this port. */
  setTarget(port: number): void;
  /** Refuses (false) or takes (true) connections; refusing cuts the open ones. */
  setUp(isUp: boolean): void;
}

interface Connection {
  /** Cuts both sides. */
  readonly cut: () => void;
  /** Requests without a websocket pass as they are. */
  isPlain: boolean;
  /** The server acts on what it was asked, and nobody hears of it. */
  losesAnswer: boolean;
}

/** The first line of a plain request at the start of what was sent. */
function requestLine(chunk: Buffer): string | undefined {
  return /^[A-Z]+ \S+ HTTP\/1\.1(?=\r\n)/.exec(chunk.toString("latin1", 0, 2000))?.[0];
}

/** Starts a TCP proxy that understands websocket frames on a free port of the loopback. */
export async function startChaosProxy(options: ChaosProxyOptions): Promise<ChaosProxy> {
  const frames = { up: 0, down: 0 };
  const log: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let hasCut = false;
  let targetPort = options.targetPort;
  let isUp = true;

  const track = (socket: Socket): void => {
    sockets.add(socket);
    // A cut shows as a reset on either side; that is the point.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  };

  const server = createServer((client) => {
    track(client);
    if (!isUp) {
      client.resetAndDestroy();
      return;
    }
    connections += 1;
    const upstream = connect(targetPort, "127.0.0.1");
    track(upstream);
    const cut = (): void => {
      client.resetAndDestroy();
      upstream.resetAndDestroy();
    };
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
    const connection = { cut, isPlain: options.isPlain ?? false, losesAnswer: false };
    relay("up", client, upstream, connection);
    relay("down", upstream, client, connection);
  });

  function relay(direction: Direction, from: Socket, to: Socket, connection: Connection): void {
    const { cut } = connection;
    const passPlain = (chunk: Buffer): void => {
      const request = direction === "up" ? requestLine(chunk) : undefined;
      const lost = request === undefined ? undefined : options.lose?.(request);
      if (lost === "answer") connection.losesAnswer = true;
      if (lost === "request" || (direction === "down" && connection.losesAnswer)) cut();
      else to.write(chunk);
    };
    let isUpgraded = false;
    let buffered: Buffer = Buffer.alloc(0);
    from.on("data", (chunk) => {
      if (connection.isPlain) {
        passPlain(chunk);
        return;
      }
      buffered = Buffer.concat([buffered, chunk]);
      if (!isUpgraded) {
        const end = buffered.indexOf("\r\n\r\n");
        if (end < 0) return;
        if (direction === "up" && !/^upgrade: *websocket/im.test(buffered.toString("latin1", 0, end))) {
          connection.isPlain = true;
          passPlain(buffered);
          return;
        }
        isUpgraded = true;
        to.write(buffered.subarray(0, end + 4));
        buffered = buffered.subarray(end + 4);
      }
      for (
        let frame = takeWebSocketFrame(buffered);
        frame !== undefined;
        frame = takeWebSocketFrame(buffered)
      ) {
        const index = frames[direction]++;
        buffered = buffered.subarray(frame.raw.length);
        log.push(`${direction} ${index}: ${frame.text.slice(0, 100)}`);
        const rule = options.cut;
        if (rule !== undefined && !hasCut && rule.direction === direction && rule.frame === index) {
          hasCut = true;
          log.push(`cut, ${rule.delivered} delivered`);
          const delivered =
            rule.delivered === "all"
              ? frame.raw
              : frame.raw.subarray(0, rule.delivered === "half" ? frame.raw.length / 2 : 0);
          // The reset follows what was delivered, or the kernel may drop it.
          if (delivered.length === 0) cut();
          else to.write(delivered, cut);
          return;
        }
        if (options.swallow?.(direction, frame.text, index)) log.push("swallowed");
        else to.write(frame.raw);
      }
    });
  }

  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    port: address.port,
    frames,
    log,
    get connections() {
      return connections;
    },
    get hasCut() {
      return hasCut;
    },
    setTarget(port) {
      targetPort = port;
    },
    setUp(value) {
      isUp = value;
      if (!value) for (const socket of sockets) socket.resetAndDestroy();
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
