import type { Socket } from "node:net";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { createSystemClock } from "../../src/platform/clock.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { type LineProcess, startLineProcess } from "../support/line-process.ts";
import { openSocket, postOf, type RawAnswer, residentMb, sendRaw } from "../support/raw-http.ts";

const IS_WHOLE = process.env.CRASH_STRIDE === "1";
const MB = 1024 * 1024;
const LARGE_BYTES = 100 * MB;
const LARGE_AT_ONCE = IS_WHOLE ? 20 : 6;
const HALF_OPEN = IS_WHOLE ? 2000 : 300;
/** What a server may take beyond its start, however many hostile requests come. */
const MEMORY_BOUND_MB = 600;
const HEAD = "POST /api/flows/ HTTP/1.1\r\nHost: batuta\r\nContent-Type: application/json\r\n";
const clock = createSystemClock();

describeEachDialect("hostile requests", (dialect) => {
  let server: LineProcess;
  let port: number;

  beforeAll(async () => {
    server = startLineProcess("serve.ts", { databaseUrl: await dialect.createDatabase(), port: 0 });
    port = Number(new URL(String((await server.next("url")).url)).port);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  async function answersHealth(): Promise<void> {
    expect((await fetch(`http://127.0.0.1:${port}/api/health`)).status).toBe(200);
  }

  /** No answer tells where our code is. */
  function withoutStack(answer: RawAnswer): RawAnswer {
    expect(answer.text).not.toMatch(/\.ts:\d|\.js:\d|node:internal|\n {4}at /);
    return answer;
  }

  const post = async (path: string, body: string | Uint8Array, headers?: string): Promise<RawAnswer> =>
    withoutStack(await sendRaw(port, postOf(`/api${path}`, body, headers)));

  function* chunks(bytes: number): Generator<string> {
    yield `${HEAD}Transfer-Encoding: chunked\r\n\r\n`;
    const chunk = "x".repeat(MB);
    for (let sent = 0; sent < bytes; sent += MB) yield `${MB.toString(16)}\r\n${chunk}\r\n`;
    yield "0\r\n\r\n";
  }

  function* declared(bytes: number): Generator<string> {
    yield `${HEAD}Content-Length: ${bytes}\r\n\r\n`;
    const chunk = "x".repeat(MB);
    for (let sent = 0; sent < bytes; sent += MB) yield chunk;
  }

  it("refuses requests of 100 MB, with and without a length, and its memory stays bounded", async () => {
    const before = residentMb(server.pid);
    let peak = before;
    let isDone = false;
    const watching = (async () => {
      for (; !isDone; await clock.sleep(100)) peak = Math.max(peak, residentMb(server.pid));
    })();
    const requests = Array.from({ length: LARGE_AT_ONCE }, (_, at) =>
      sendRaw(port, at % 2 === 0 ? chunks(LARGE_BYTES) : declared(LARGE_BYTES), { answers: 1 }),
    );
    for (const request of requests) {
      const answer = withoutStack(await request);
      // Those of unknown length may meet the bound of what is held at once before their own limit.
      expect([413, 503]).toContain(answer.status);
      expect(answer.text).toMatch(/body-too-large|server-busy/);
    }
    isDone = true;
    await watching;
    console.log(
      `${LARGE_AT_ONCE} requests of 100 MB: ${Math.round(before)} MB before, at most ${Math.round(peak)} MB`,
    );
    expect(peak - before).toBeLessThan(MEMORY_BOUND_MB);
    await answersHealth();
  }, 120_000);

  it.each([
    ["invalid JSON", "{", 422, "JSON decode error"],
    ["no JSON", "\u0000\u0001", 422, "JSON decode error"],
    [
      "an array nested 100,000 deep",
      `{"name":"n","labels":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      422,
      "json-too-deep",
    ],
    [
      "an object nested 100,000 deep",
      `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`,
      422,
      "json-too-deep",
    ],
    ["an opening without an end", "[".repeat(5_000_000), 422, "json-too-deep"],
    ["a number beyond every range", '{"name":"n","labels":{"x":1e999}}', 422, "labels"],
    ["a number where a name is due", `{"name":${"9".repeat(10_000)}}`, 422, "name"],
    ["half of a surrogate pair", '{"name":"half \\ud800"}', 422, "surrogate"],
    ["half of a surrogate pair in a key", '{"name":"n","labels":{"\\udc00":1}}', 422, "surrogate"],
  ])("answers %s by what is wrong", async (_, body, status, text) => {
    const answer = await post("/flows/", body);
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(text)]);
  });

  it.each([
    ["a lone byte", [0xff]],
    ["half a character", [0xe2, 0x82]],
    ["an overlong slash", [0xc0, 0xaf]],
    ["an encoded surrogate", [0xed, 0xa0, 0x80]],
  ])("stores no text that is not UTF-8: %s", async (_, bytes) => {
    const name = `utf8-${bytes.join("-")}`;
    const body = Buffer.concat([Buffer.from(`{"name":"${name}`), Buffer.from(bytes), Buffer.from('"}')]);
    const answer = await post("/flows/", body);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining("not UTF-8")]);
    const found = await post("/flows/count", JSON.stringify({ flows: { name: { like_: name } } }));
    expect(found.text.endsWith("\r\n\r\n0")).toBe(true);
  });

  it("takes what is unusual and right: a byte order mark, doubled keys, whole pairs, 500 levels, numbers as they are", async () => {
    expect((await post("/flows/", '\uFEFF{"name":"marked"}')).status).toBe(201);
    const doubled = await post("/flows/", '{"name":"first","name":"last"}');
    expect([doubled.status, doubled.text]).toEqual([201, expect.stringContaining('"name":"last"')]);
    expect((await post("/flows/", '{"name":"\\ud83d\\ude00 \\\\ud800"}')).status).toBe(201);
    const deep = `${"[".repeat(500)}1e999,-0,9223372036854775808${"]".repeat(500)}`;
    const variable = await post("/variables/", `{"name":"deep","value":${deep}}`);
    expect([variable.status, variable.text]).toEqual([201, expect.stringContaining(deep)]);
    const again = withoutStack(
      await sendRaw(port, [
        "GET /api/variables/name/deep HTTP/1.1\r\nHost: batuta\r\nConnection: close\r\n\r\n",
      ]),
    );
    expect(again.text).toContain(deep);
  });

  it("survives filters that nest as deep as bodies may", async () => {
    const levels = 990;
    const filter = `${'{"and_":['.repeat(levels / 2 - 2)}${"]}".repeat(levels / 2 - 2)}`;
    for (const path of ["/flow_runs/filter", "/flow_runs/count", "/task_runs/filter", "/flows/filter"]) {
      const answer = await post(path, `{"flow_runs":${filter.replaceAll("and_", "operator")}}`);
      expect(answer.status, path).toBeLessThan(500);
    }
  });

  it("keeps NUL characters out of what can't hold them", async () => {
    const answer = await post(
      "/flows/",
      '{"name":"with\\u0000nul","tags":["a\\u0000b"],"labels":{"k\\u0000":"v\\u0000"}}',
    );
    expect(answer.status).toBe(201);
    expect(answer.text).not.toContain("\\u0000");
    expect((await post("/variables/", '{"name":"nul","value":"a\\u0000b"}')).status).toBeLessThan(500);
    expect(
      (
        await post(
          "/logs/",
          '[{"name":"l","level":20,"message":"a\\u0000b\\ud800","timestamp":"2026-01-01T00:00:00Z"}]',
        )
      ).status,
    ).toBe(201);
    const path = await sendRaw(port, [
      "GET /api/variables/name/%00 HTTP/1.1\r\nHost: batuta\r\nConnection: close\r\n\r\n",
    ]);
    expect(withoutStack(path).status).toBe(404);
  });

  it.each([
    ["a path of 100 KB", [`GET /api/${"a".repeat(100_000)} HTTP/1.1\r\nHost: batuta\r\n\r\n`], 431],
    [
      "a header of 100 KB",
      [`GET /api/health HTTP/1.1\r\nHost: batuta\r\nX: ${"a".repeat(100_000)}\r\n\r\n`],
      431,
    ],
    [
      "3,000 headers",
      [`GET /api/health HTTP/1.1\r\nHost: batuta\r\n${"X: abcdefgh\r\n".repeat(3000)}\r\n`],
      431,
    ],
    ["no host", ["GET /api/health HTTP/1.1\r\nConnection: close\r\n\r\n"], 400],
    ["another protocol", ["\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"], 400],
    [
      "a path in broken percent-encoding",
      ["GET /api/flows/name/%ff%zz HTTP/1.1\r\nHost: batuta\r\nConnection: close\r\n\r\n"],
      404,
    ],
    ["a chunk of no length", [`${HEAD}Transfer-Encoding: chunked\r\n\r\nZZZ\r\nabc\r\n`], 400],
    ["a length below zero", [`${HEAD}Content-Length: -5\r\n\r\n`], 400],
    ["two lengths", [`${HEAD}Content-Length: 5\r\nContent-Length: 6\r\n\r\n`], 400],
    ["a length and chunks", [`${HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`], 400],
    ["a compressed body", postOf("/api/flows/", '{"name":"z"}', "Content-Encoding: gzip\r\n"), 415],
    [
      "an encoding that nobody knows",
      postOf("/api/flows/", '{"name":"z"}', "Content-Encoding: klingon\r\n"),
      415,
    ],
    [
      "a method that nobody knows",
      ["BREW /api/flows/ HTTP/1.1\r\nHost: batuta\r\nConnection: close\r\n\r\n"],
      400,
    ],
    [
      "a method that no route has",
      ["TRACE /api/flows/ HTTP/1.1\r\nHost: batuta\r\nConnection: close\r\n\r\n"],
      405,
    ],
    [
      "an upgrade to nothing",
      ["GET /api/flows/ HTTP/1.1\r\nHost: batuta\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"],
      404,
    ],
  ])("refuses %s", async (_, pieces, status) => {
    const answer = withoutStack(await sendRaw(port, pieces));
    expect(answer.status).toBe(status);
    expect(answer.isClosed).toBe(true);
    await answersHealth();
  });

  it("answers requests that come in one piece in their order", async () => {
    const asked = ["/health", "/nowhere", "/version", "/flows/", "/health"];
    const text = asked.map((path) => `GET /api${path} HTTP/1.1\r\nHost: batuta\r\n\r\n`).join("");
    const answer = withoutStack(await sendRaw(port, [text], { answers: asked.length }));
    expect([...answer.text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))).toEqual([
      200, 404, 200, 405, 200,
    ]);
  });

  it("does not mind clients that leave in the middle of a body", async () => {
    const sockets = await Promise.all(Array.from({ length: 50 }, () => openSocket(port)));
    for (const [at, socket] of sockets.entries()) {
      socket.write(
        `${HEAD}${at % 2 === 0 ? "Content-Length: 100000" : "Transfer-Encoding: chunked"}\r\n\r\n1`,
      );
      socket.resetAndDestroy();
    }
    await answersHealth();
  });

  it("is served beside half-open connections, which cost little memory", async () => {
    const before = residentMb(server.pid);
    const sockets: Socket[] = [];
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
    });
    for (let at = 0; at < HALF_OPEN; at++) {
      const socket = await openSocket(port);
      socket.on("error", () => {});
      socket.write(
        at % 2 === 0 ? "GET /api/health HTTP/1.1\r\nHost:" : `${HEAD}Content-Length: 1000000\r\n\r\n{`,
      );
      sockets.push(socket);
    }
    await answersHealth();
    const grownMb = residentMb(server.pid) - before;
    console.log(`${HALF_OPEN} half-open connections: ${grownMb.toFixed(0)} MB (${dialect.name})`);
    expect(grownMb).toBeLessThan(20 + HALF_OPEN * 0.1);
  });
});
