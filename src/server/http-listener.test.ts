import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { createSystemClock } from "../platform/clock.ts";
import { silentLogger } from "../platform/logger.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import type { PlainAnswer } from "./http/plain-request.ts";
import { type HttpListener, type ListenOptions, listen } from "./http-listener.ts";

const clock = createSystemClock();
const host = "127.0.0.1";

const text = (body: string): PlainAnswer => ({ status: 200, headers: {}, body });

function open(options: Partial<ListenOptions> = {}): Promise<HttpListener> {
  return listen({
    host,
    port: 0,
    clock,
    logger: silentLogger,
    answer: async () => text("hi"),
    ...options,
  });
}

describe("listen", () => {
  it("answers on a free port", async () => {
    const listener = await open();
    expect(await (await fetch(`http://127.0.0.1:${listener.address.port}/`)).text()).toBe("hi");
    await listener.close(1000);
    await expect(fetch(`http://127.0.0.1:${listener.address.port}/`)).rejects.toThrow();
  });

  it("says what to do when the port is taken", async () => {
    const listener = await open();
    const { port } = listener.address;
    await expect(open({ port })).rejects.toMatchObject({
      code: "port-in-use",
      message: `port ${port} of 127.0.0.1 is taken by another program; stop it, or choose another port with --port (0 takes a free one)`,
    });
    await listener.close(0);
  });

  it("says what to do when the address is not of this machine", async () => {
    await expect(open({ host: "192.0.2.1" })).rejects.toMatchObject({ code: "host-not-available" });
    await expect(open({ host: "no-such-host.invalid" })).rejects.toMatchObject({
      code: "host-not-available",
    });
  });

  it("lets go of who dribbles headers or a body, and of nobody else", async () => {
    const listener = await open({
      headersMs: 100,
      requestMs: 200,
      answer: async (incoming) => {
        let body = "";
        for await (const chunk of incoming) body += String(chunk);
        return text(body);
      },
    });
    const { port } = listener.address;
    const answerTo = async (head: string): Promise<string> => {
      const socket = connect(port, host);
      socket.write(head);
      let text = "";
      for await (const chunk of socket) text += String(chunk);
      return text;
    };
    const answers = await Promise.all([
      answerTo("GET / HTTP/1.1\r\nHost:"),
      answerTo("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf"),
    ]);
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout/);
    expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe("");
    await listener.close(0);
  });

  it("answers what is under way before it closes", async () => {
    const arrived = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const listener = await open({
      answer: async () => {
        arrived.resolve();
        await gate.promise;
        return text("late");
      },
    });
    const answer = fetch(`http://127.0.0.1:${listener.address.port}/`);
    await arrived.promise;
    const closed = listener.close(60_000);
    gate.resolve();
    expect(await (await answer).text()).toBe("late");
    await closed;
  });

  it("cuts what takes longer than the drain", async () => {
    const virtual = createVirtualClock();
    const arrived = Promise.withResolvers<void>();
    const listener = await open({
      clock: virtual,
      answer: () => {
        arrived.resolve();
        return new Promise(() => {});
      },
    });
    const answer = fetch(`http://127.0.0.1:${listener.address.port}/`).catch((error: unknown) => error);
    await arrived.promise;
    const closed = listener.close(10_000);
    await virtual.advance(10_000);
    await closed;
    expect(await answer).toBeInstanceOf(TypeError);
  });

  it("ends the pieces of an answer whose reader has gone", async () => {
    const ended = Promise.withResolvers<void>();
    async function* pieces(): AsyncGenerator<string> {
      try {
        for (;;) yield "piece ".repeat(10_000);
      } finally {
        ended.resolve();
      }
    }
    const listener = await open({ answer: async () => ({ status: 200, headers: {}, body: pieces() }) });
    const socket = connect(listener.address.port, host);
    socket.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    socket.once("data", () => socket.destroy());
    await ended.promise;
    await listener.close(0);
  });

  it("says nothing half as if it were whole: an answer that can't be made to its end is cut", async () => {
    const errors: string[] = [];
    const logger = { ...silentLogger, error: (message: string) => void errors.push(message) };
    async function* pieces(): AsyncGenerator<string> {
      yield "first";
      throw new Error("no second");
    }
    const listener = await open({
      logger,
      answer: async () => ({ status: 200, headers: {}, body: pieces() }),
    });
    const answer = await fetch(`http://${host}:${listener.address.port}/`);
    await expect(answer.text()).rejects.toThrow();
    expect(errors).toEqual(["answer could not be written"]);
    await listener.close(0);
  });

  it("takes the next request of a connection after a body that nobody read", async () => {
    const listener = await open();
    const socket = connect(listener.address.port, host);
    const body = "x".repeat(1_000_000);
    socket.write(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    socket.write("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    let answers = "";
    for await (const chunk of socket) answers += String(chunk);
    expect(answers.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    await listener.close(0);
  });

  it("does not wait for idle connections", async () => {
    const listener = await open();
    const socket = connect(listener.address.port, host);
    await new Promise((resolve) => {
      socket.on("connect", resolve);
    });
    const ended = new Promise((resolve) => {
      socket.on("close", resolve);
    });
    await listener.close(60_000);
    await ended;
  });
});
