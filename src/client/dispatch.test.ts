import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { InProcessAnswer, InProcessRequest } from "../contract/in-process.ts";
import { route } from "../contract/route.ts";
import { createSeededIds } from "../testing/seeded-ids.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { createClient } from "./http.ts";

const createThing = route({
  id: "create-thing",
  method: "POST",
  path: "/things/",
  tag: "Things",
  summary: "Create",
  body: z.object({ name: z.string() }),
  responses: { 201: z.object({ name: z.string() }) },
});

function makeClient(dispatch: (request: InProcessRequest) => Promise<InProcessAnswer>) {
  const clock = createVirtualClock();
  const baseUrl = "http://embedded.test/api";
  return {
    clock,
    client: createClient({ baseUrl, dispatch, clock, ids: createSeededIds(1), timeoutMs: null }),
  };
}

describe("client of a server in the same process", () => {
  it("hands over the request and reads the answer", async () => {
    const seen: InProcessRequest[] = [];
    const { client } = makeClient(async (request) => {
      seen.push(request);
      return { status: 201, headers: {}, text: request.body ?? "" };
    });
    expect(await client.call(createThing, { body: { name: "a" } })).toEqual({ name: "a" });
    expect(seen).toEqual([
      {
        method: "POST",
        url: "http://embedded.test/api/things/",
        headers: { "content-type": "application/json" },
        body: '{"name":"a"}',
      },
    ]);
  });

  it("repeats what passes by itself, after the time it was told", async () => {
    let calls = 0;
    const { client, clock } = makeClient(async () => {
      calls += 1;
      return calls < 3
        ? { status: 503, headers: { "retry-after": "2" }, text: "{}" }
        : { status: 201, headers: {}, text: '{"name":"late"}' };
    });
    expect(await clock.runUntil(client.call(createThing, { body: { name: "a" } }))).toEqual({ name: "late" });
    expect(calls).toBe(3);
  });

  it("gives a call up when its signal says so", async () => {
    const { client } = makeClient(() => new Promise(() => {}));
    const controller = new AbortController();
    const reason = new Error("enough");
    const call = client.call(createThing, { body: { name: "a" } }, { signal: controller.signal });
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
  });

  it("passes a bug of the server on", async () => {
    const bug = new RangeError("bug");
    const { client } = makeClient(() => Promise.reject(bug));
    await expect(client.call(createThing, { body: { name: "a" } })).rejects.toBe(bug);
  });
});
