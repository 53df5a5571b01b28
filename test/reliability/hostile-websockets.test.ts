import { expect, it } from "vitest";
import { WebSocket } from "ws";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { createPrefectEndpoint } from "../../src/server/websocket/prefect-handshake.ts";
import { createVirtualClock } from "../../src/testing/virtual-clock.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { type LineProcess, startLineProcess } from "../support/line-process.ts";
import { residentMb } from "../support/raw-http.ts";
import { connectWebSocket, serveWebSockets } from "../support/websocket-server.ts";

const IS_WHOLE = process.env.CRASH_STRIDE === "1";
const SOCKETS = IS_WHOLE ? 1000 : 100;
const SLOW_READERS = IS_WHOLE ? 100 : 10;
const AUTH = "ada:lovelace-1815";
const MB = 1024 * 1024;
const POLL_MS = 20;
/** Protocol error, policy, and the worker channel's own. */
const REFUSALS = [1002, 1008, 4001];
const clock = createSystemClock();
const ids = createIds();

/** Every websocket path, with its limit and what a client says after the handshake. */
const PATHS = [
  { path: "/events/in", limitBytes: 16 * MB },
  { path: "/events/out", limitBytes: MB },
  { path: "/logs/out", limitBytes: MB },
  { path: "/work_pools/pool/workers/connect", limitBytes: MB },
  { path: "/task_runs/subscriptions/scheduled", limitBytes: MB },
  { path: "/batuta/journal/stream", limitBytes: 32 * MB, protocol: "batuta-journal" },
] as const;

interface Server {
  readonly process: LineProcess;
  readonly url: string;
  post(path: string, body: unknown): Promise<void>;
}

async function untilTrue(check: () => boolean): Promise<void> {
  while (!check()) await clock.sleep(POLL_MS);
}

describeEachDialect("hostile websockets", (dialect) => {
  // Sockets that come to nothing never reach the database: `npm run test:processes:full` shows them over both.
  const itOnce = it.skipIf(dialect.name === "postgres" && process.env.CRASH_STRIDE !== "1");
  async function withServer(use: (server: Server) => Promise<void>): Promise<void> {
    const databaseUrl = await dialect.createDatabase();
    await using process = startLineProcess("serve.ts", {
      databaseUrl,
      port: 0,
      authString: AUTH,
      logLevel: "INFO",
    });
    const url = String((await process.next("url")).url);
    const authorization = `Basic ${Buffer.from(AUTH).toString("base64")}`;
    await use({
      process,
      url,
      async post(path, body) {
        const headers = { authorization, "content-type": "application/json" };
        const answer = await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
        expect(answer.ok, await answer.text()).toBe(true);
      },
    });
    expect(process.stderr()).not.toContain("lovelace");
  }

  /** A socket that is open; what happens to it later is its test's matter. */
  async function open(
    server: Server,
    path: string,
    protocol = "prefect",
    autoPong = true,
  ): Promise<WebSocket> {
    const socket = new WebSocket(`${server.url.replace("http", "ws")}${path}`, [protocol], { autoPong });
    await new Promise((resolve, reject) => {
      socket.on("open", resolve);
      socket.on("error", reject);
    });
    return socket;
  }

  async function greeted(server: Server, path: string, protocol?: string): Promise<WebSocket> {
    const socket = await open(server, path, protocol);
    const answer = new Promise((resolve) => socket.once("message", (data) => resolve(String(data))));
    socket.send(JSON.stringify({ type: "auth", token: AUTH }));
    expect(await answer).toContain("auth_success");
    return socket;
  }

  const closeOf = (socket: WebSocket): Promise<number> =>
    new Promise((resolve) => socket.on("close", (code) => resolve(code)));

  itOnce(
    "lets go of sockets that are opened and dropped, before the handshake and after it",
    {
      timeout: 300_000,
    },
    async () => {
      await withServer(async (server) => {
        const each = async (
          dropped: (path: string, protocol?: string) => Promise<WebSocket>,
        ): Promise<void> => {
          for (let from = 0; from < SOCKETS; from += 50) {
            const sockets = Array.from({ length: 50 }, (_, at) => {
              const { path, ...more } = PATHS[(from + at) % PATHS.length] ?? PATHS[0];
              return dropped(path, "protocol" in more ? more.protocol : undefined);
            });
            for (const socket of await Promise.all(sockets)) socket.terminate();
          }
        };
        await each((path, protocol) => open(server, path, protocol));
        const settledMb = residentMb(server.process.pid);
        await each((path, protocol) => greeted(server, path, protocol));
        await each((path, protocol) => open(server, path, protocol));
        const grownMb = residentMb(server.process.pid) - settledMb;
        console.log(
          `${3 * SOCKETS} sockets opened and dropped: ${grownMb.toFixed(0)} MB more after the first third (${dialect.name})`,
        );
        expect(grownMb).toBeLessThan(100);
        for (const { path, ...more } of PATHS) {
          (await greeted(server, path, "protocol" in more ? more.protocol : undefined)).terminate();
        }
      });
    },
  );

  itOnce(
    "answers frames that are broken, too deep, no UTF-8 or too large on every path, and serves on",
    {
      timeout: 120_000,
    },
    async () => {
      await withServer(async (server) => {
        const deep = "[".repeat(100_000) + "]".repeat(100_000);
        const broken: (string | Buffer)[] = [
          "{",
          "null",
          "[]",
          '"text"',
          '{"type":"\ud800"}',
          '{"type":1e999}',
          deep,
          `{"type":"filter","filter":${deep}}`,
        ];
        for (const { path, limitBytes, ...more } of PATHS) {
          const protocol = "protocol" in more ? more.protocol : undefined;
          for (const frame of broken) {
            // Before the handshake: refused. After it: closed, or refused by itself where others may follow.
            const early = await open(server, path, protocol);
            const refused = closeOf(early);
            early.send(frame);
            expect(REFUSALS).toContain(await refused);
            const late = await greeted(server, path, protocol);
            late.send(frame);
            const pong = new Promise((resolve) => late.once("pong", () => resolve("alive")));
            late.ping();
            expect(["alive", ...REFUSALS]).toContain(await Promise.race([pong, closeOf(late)]));
            late.terminate();
          }
          const invalid = await greeted(server, path, protocol);
          const closed = closeOf(invalid);
          // A text frame of one byte that is no UTF-8, masked with zeros.
          (invalid as unknown as { _socket: { write(data: Buffer): void } })._socket.write(
            Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0xff]),
          );
          expect(await closed).toBe(1007);
          const large = await greeted(server, path, protocol);
          const tooLarge = closeOf(large);
          large.send("x".repeat(limitBytes + 1));
          expect(await tooLarge).toBe(1009);
        }
        await server.post("/flows/", { name: "still-served" });
      });
    },
  );

  it("closes readers that are too slow with a log line, within bounded memory", {
    timeout: 300_000,
  }, async () => {
    await withServer(async (server) => {
      const before = residentMb(server.process.pid);
      const readers: WebSocket[] = [];
      for (let at = 0; at < SLOW_READERS; at++) {
        const isLogs = at % 2 === 1;
        const socket = await greeted(server, isLogs ? "/logs/out" : "/events/out");
        const filter = isLogs ? { level: { ge_: 0 } } : { event: { prefix: ["flood"] } };
        socket.send(JSON.stringify({ type: "filter", filter, backfill: false }));
        const pong = new Promise((resolve) => socket.once("pong", resolve));
        socket.ping();
        await pong;
        socket.pause();
        readers.push(socket);
      }
      const text = "x".repeat(200_000);
      const resource = { "prefect.resource.id": "flood" };
      let peak = before;
      const closes = (): number => server.process.stderr().split("reads too slowly").length - 1;
      while (closes() < SLOW_READERS) {
        const now = new Date(clock.now()).toISOString();
        const event = () => ({
          id: ids.uuid(),
          occurred: now,
          event: "flood",
          resource,
          related: [],
          payload: { text },
        });
        await server.post("/events", [event(), event(), event(), event()]);
        const log = { name: "flood", level: 20, message: text, timestamp: now };
        await server.post("/logs/", [log, log, log, log]);
        peak = Math.max(peak, residentMb(server.process.pid));
      }
      console.log(
        `${SLOW_READERS} slow readers closed: ${Math.round(before)} MB before, at most ${Math.round(peak)} MB (${dialect.name})`,
      );
      expect(peak - before).toBeLessThan(700);
      for (const socket of readers) socket.terminate();
    });
  });

  itOnce("lets go of who pings without reading", { timeout: 120_000 }, async () => {
    await withServer(async (server) => {
      const before = residentMb(server.process.pid);
      const socket = await greeted(server, "/logs/out");
      socket.on("error", () => {});
      socket.pause();
      let isClosed = false;
      const raw = (
        socket as unknown as { _socket: NodeJS.WritableStream & { on(name: string, run: () => void): void } }
      )._socket;
      raw.on("error", () => {
        isClosed = true;
      });
      raw.on("close", () => {
        isClosed = true;
      });
      const data = Buffer.alloc(125);
      let sent = 0;
      for (; !isClosed && sent < 200 * MB; sent += data.length * 1000) {
        for (let at = 0; at < 1000; at++) socket.ping(data, true);
        await clock.sleep(0);
      }
      await untilTrue(() => isClosed);
      expect(residentMb(server.process.pid) - before).toBeLessThan(300);
    });
  });
});

/** A peer whose machine is gone: nothing comes from it, and nothing tells that its socket is dead. */
it("finds half-open peers by pings that stay unanswered", async () => {
  const virtual = createVirtualClock();
  const ended = Promise.withResolvers<void>();
  const endpoint = createPrefectEndpoint(
    { name: "test", isAuthorized: undefined, clock: virtual, logger: silentLogger, pingMs: 1000 },
    () => ({ receive: () => {}, end: ended.resolve }),
  );
  const route = { path: "/api/x", protocols: ["prefect"], maxMessageBytes: 1000, accept: endpoint.accept };
  await using server = await serveWebSockets([route], () => endpoint.close());
  const client = await connectWebSocket(`ws://127.0.0.1:${server.port}/api/x`);
  await client.greet();
  // It still has a kernel that takes what is sent, and no program that reads it.
  client.socket.pause();
  for (let ping = 0; ping < 3; ping++) await virtual.advance(1000);
  expect(endpoint.connectionCount).toBe(1);
  await virtual.advance(2000); // for the answer to our close frame
  await ended.promise;
  expect(endpoint.connectionCount).toBe(0);
  client.socket.terminate();
});
