import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { createSystemClock } from "../platform/clock.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { type HttpListener, type ListenOptions, listen } from "./http-listener.ts";

const clock = createSystemClock();
const host = "127.0.0.1";

function open(options: Partial<ListenOptions> = {}): Promise<HttpListener> {
  return listen({
    host,
    port: 0,
    overrideGlobals: false,
    clock,
    fetch: async () => new Response("hi"),
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
      fetch: async (r) => new Response(await r.text()),
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
      fetch: async () => {
        arrived.resolve();
        await gate.promise;
        return new Response("late");
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
      fetch: () => {
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
