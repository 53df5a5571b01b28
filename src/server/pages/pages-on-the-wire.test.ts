import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { describeEachDialect, type TestDialect } from "../../../test/support/each-dialect.ts";
import { PAGE_HEADER } from "../../contract/ui/session.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { createIds } from "../../platform/ids.ts";
import { silentLogger } from "../../platform/logger.ts";
import { startServer } from "../start.ts";
import type { StartServerOptions } from "../start-options.ts";

async function start(dialect: TestDialect, options: Partial<StartServerOptions> = {}) {
  const uiFolder = await mkdtemp(join(tmpdir(), "batuta-pages-"));
  onTestFinished(() => rm(uiFolder, { recursive: true }));
  await mkdir(join(uiFolder, "assets"));
  await writeFile(join(uiFolder, "index.html"), "<p>pages ü</p>");
  const server = await startServer({
    port: 0,
    databaseUrl: await dialect.createDatabase(),
    version: "test",
    clock: createSystemClock(),
    ids: createIds(),
    logger: silentLogger,
    loops: false,
    uiFolder,
    ...options,
  });
  onTestFinished(() => server.close());
  return { server, origin: `http://127.0.0.1:${server.port}` };
}

/** How a websocket of the events ends up: open, or refused with a code. */
async function openSocket(port: number, headers: Readonly<Record<string, string>>): Promise<number | "open"> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/events/out`, { headers });
  const refused = once(socket, "unexpected-response").then(([, answer]) => Number(answer.statusCode));
  const closed = once(socket, "close").then(([code]) => Number(code));
  socket.on("error", () => {});
  // A server that refuses a socket does so before anything else is answered on it.
  const answered = once(socket, "pong").then(() => "open" as const);
  socket.on("open", () => socket.ping());
  const first = await Promise.race([refused, closed, answered]);
  socket.terminate();
  return first;
}

describeEachDialect("pages of a server", (dialect) => {
  it("are shown to anybody, and what they show only after a login", async () => {
    const { server, origin } = await start(dialect, { authString: "admin:secret" });
    const page = await fetch(`${origin}/runs`);
    expect([page.status, await page.text()]).toEqual([200, "<p>pages ü</p>"]);
    const head = await fetch(`${origin}/runs`, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "15", ""]);
    const known = page.headers.get("etag") ?? "";
    expect((await fetch(`${origin}/`, { headers: { "if-none-match": known } })).status).toBe(304);
    const count = async (headers: Readonly<Record<string, string>>) =>
      (await fetch(`${server.url}/flows/count`, { method: "POST", headers, body: "{}" })).status;
    expect(await count({})).toBe(401);
    const login = await fetch(`${server.url}/batuta/ui/session`, {
      method: "POST",
      headers: { [PAGE_HEADER]: "1", origin },
      body: JSON.stringify({ user: "admin", password: "secret" }),
    });
    const cookie = login.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
    expect(await count({ cookie, [PAGE_HEADER]: "1" })).toBe(200);
    expect(await openSocket(server.port, { cookie, origin })).toBe("open");
    expect(await openSocket(server.port, { origin })).toBe(1002);
    expect(await openSocket(server.port, { cookie, origin: "http://127.0.0.1:1" })).toBe(403);
  });

  it("leave the addresses of the API and of Prometheus alone", async () => {
    const { origin } = await start(dialect);
    const typeOf = async (path: string) => {
      const answer = await fetch(`${origin}${path}`);
      return [answer.status, answer.headers.get("content-type")];
    };
    expect(await typeOf("/api/no-such-thing")).toEqual([404, "application/json"]);
    expect(await typeOf("/api")).toEqual([404, "application/json"]);
    expect(await typeOf("/metrics")).toEqual([404, "application/json"]);
    expect(await typeOf("/ui-settings")).toEqual([200, "application/json"]);
    expect(await typeOf("/apiary")).toEqual([200, "text/html; charset=utf-8"]);
    expect((await fetch(`${origin}/runs`, { method: "POST" })).status).toBe(404);
  });

  it("can be switched off", async () => {
    const { origin } = await start(dialect, { ui: false });
    expect((await fetch(`${origin}/`)).status).toBe(404);
  });
});
