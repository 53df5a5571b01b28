import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { route } from "../contract/route.ts";
import { createSeededIds } from "../testing/seeded-ids.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { ApiError } from "./errors.ts";
import { type ClientOptions, createClient } from "./http.ts";

const readThing = route({
  id: "read-thing",
  method: "GET",
  path: "/things/{id}",
  tag: "Things",
  summary: "Read",
  params: z.object({ id: z.string() }),
  query: z.object({ tags: z.array(z.string()).optional(), after: z.string().optional() }),
  responses: { 200: z.object({ name: z.string() }) },
});
const createThing = route({
  id: "create-thing",
  method: "POST",
  path: "/things/",
  tag: "Things",
  summary: "Create",
  body: z.object({ name: z.string() }),
  responses: { 201: z.object({ name: z.string() }) },
});
const deleteThing = route({
  id: "delete-thing",
  method: "DELETE",
  path: "/things/{id}",
  tag: "Things",
  summary: "Delete",
  params: z.object({ id: z.string() }),
  responses: { 204: null },
});
const readHealth = route({
  id: "read-health",
  method: "GET",
  path: "/health",
  tag: "Root",
  summary: "Health",
  responses: { 200: z.boolean() },
});

type Answer = Response | Error | "hang";

/** A server that gives these answers in turn, the last one for ever. */
function scripted(answers: readonly (() => Answer)[], options: Partial<ClientOptions> = {}) {
  const clock = createVirtualClock();
  const seen: { method: string; url: string; body: string; at: number; headers: Headers }[] = [];
  const client = createClient({
    baseUrl: "http://things.test/api/",
    clock,
    ids: createSeededIds(1),
    fetch: async (request) => {
      const { method, url, headers } = request;
      seen.push({ method, url, headers, body: await request.text(), at: clock.monotonicMs() });
      const answer = (answers[Math.min(seen.length, answers.length) - 1] ?? (() => new Error("no answer")))();
      if (answer instanceof Error) throw answer;
      if (answer !== "hang") return answer;
      return new Promise((_, reject) => {
        request.signal.addEventListener("abort", () => reject(request.signal.reason));
      });
    },
    ...options,
  });
  return { client, clock, seen };
}

const json = (status: number, body: unknown, headers?: Record<string, string>) => () =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
const refused = () =>
  new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED 127.0.0.1:4200") });

describe("createClient", () => {
  it("fills the path, the query and the body", async () => {
    const { client, seen } = scripted([json(200, { name: "a" }), json(201, { name: "b" })]);
    await client.call(readThing, {
      params: { id: "x/y z" },
      query: { tags: ["a", "b&c"], after: undefined },
    });
    await client.call(createThing, { body: { name: "b" } });
    expect(seen.map(({ method, url, body }) => ({ method, url, body }))).toEqual([
      { method: "GET", url: "http://things.test/api/things/x%2Fy%20z?tags=a&tags=b%26c", body: "" },
      { method: "POST", url: "http://things.test/api/things/", body: '{"name":"b"}' },
    ]);
    expect(seen[1]?.headers.get("content-type")).toBe("application/json");
  });

  it("is typed by the route", () => {
    const { client } = scripted([json(200, true)]);
    expectTypeOf(client.call(readHealth)).resolves.toEqualTypeOf<boolean>();
    expectTypeOf(client.call(readThing, { params: { id: "1" } })).resolves.toEqualTypeOf<{ name: string }>();
    expectTypeOf(client.call(deleteThing, { params: { id: "1" } })).resolves.toEqualTypeOf<undefined>();
    // @ts-expect-error the path parameter is needed
    const withoutId = (): unknown => client.call(readThing, {});
    // @ts-expect-error a name is a text
    const withNumber = (): unknown => client.call(createThing, { body: { name: 1 } });
    // @ts-expect-error the body is needed
    const withoutBody = (): unknown => client.call(createThing);
    expect([withoutId, withNumber, withoutBody]).toHaveLength(3);
  });

  it("returns undefined for an answer without a body", async () => {
    const { client } = scripted([() => new Response(null, { status: 204 })]);
    expect(await client.call(deleteThing, { params: { id: "1" } })).toBeUndefined();
  });

  it("returns the text of an answer that is not JSON by contract", async () => {
    const download = route({
      id: "download",
      method: "GET",
      path: "/logs.csv",
      tag: "Things",
      summary: "Download",
      responses: { 200: z.string() },
      produces: "text/csv",
    });
    const { client } = scripted([() => new Response("a,b\n")]);
    expect(await client.call(download)).toBe("a,b\n");
  });

  it.each([408, 429, 502, 503])("repeats a request that was answered with %i", async (status) => {
    const { client, clock, seen } = scripted([json(status, {}), json(status, {}), json(201, { name: "a" })]);
    expect(await clock.runUntil(client.call(createThing, { body: { name: "a" } }))).toEqual({ name: "a" });
    expect(seen).toHaveLength(3);
    const [first, second, third] = seen.map((each) => each.at);
    expect(second).toBeGreaterThanOrEqual((first ?? 0) + 500);
    expect(third).toBeGreaterThanOrEqual((second ?? 0) + 1000);
    expect(third).toBeLessThanOrEqual((second ?? 0) + 1200);
  });

  it("waits as long as Retry-After says", async () => {
    const { client, clock, seen } = scripted([json(429, {}, { "retry-after": "42.5" }), json(200, true)]);
    await clock.runUntil(client.call(readHealth));
    expect(seen[1]?.at).toBeGreaterThanOrEqual(42_500);
    expect(seen[1]?.at).toBeLessThanOrEqual(42_500 * 1.2);
  });

  it("gives up after the last retry with the answer's error", async () => {
    const { client, clock, seen } = scripted([json(503, { detail: "starting" })]);
    const failed = await clock.runUntil(client.call(readHealth).catch((error: unknown) => error));
    expect(failed).toMatchObject({ name: "ApiError", code: "api-unavailable", status: 503 });
    expect(seen).toHaveLength(6);
  });

  it("goes on waiting for a server in maintenance", async () => {
    const answers = Array.from({ length: 20 }, () => json(503, {}, { "prefect-maintenance": "true" }));
    const { client, clock, seen } = scripted([...answers, json(200, true)]);
    expect(await clock.runUntil(client.call(readHealth))).toBe(true);
    expect(seen).toHaveLength(21);
  });

  it("repeats after a failed connection and then tells where it wanted to go", async () => {
    const { client, clock, seen } = scripted([refused], { retries: { max: 2 } });
    const failed = await clock.runUntil(
      client.call(createThing, { body: { name: "a" } }).catch((error: unknown) => error),
    );
    expect(failed).toMatchObject({
      code: "api-unreachable",
      message:
        "no connection to http://things.test (3 attempts: connect ECONNREFUSED 127.0.0.1:4200); check that the server runs and that the API URL is right",
    });
    expect(seen).toHaveLength(3);
  });

  it("repeats an unanswered read, but not an unanswered creation", async () => {
    const reading = scripted([() => "hang", json(200, { name: "a" })]);
    expect(await reading.clock.runUntil(reading.client.call(readThing, { params: { id: "1" } }))).toEqual({
      name: "a",
    });
    expect(reading.seen[1]?.at).toBeGreaterThanOrEqual(60_000);

    const creating = scripted([() => "hang"]);
    const failed = await creating.clock.runUntil(
      creating.client.call(createThing, { body: { name: "a" } }).catch((error: unknown) => error),
    );
    expect(failed).toMatchObject({ code: "api-timeout" });
    expect(creating.seen).toHaveLength(1);
  });

  it("stops at once when aborted, in the middle of an attempt and between two", async () => {
    const during = scripted([() => "hang"]);
    const controller = new AbortController();
    const hanging = during.client.call(readHealth, {}, { signal: controller.signal });
    await during.clock.advance(10);
    controller.abort(new Error("cancelled by test"));
    await expect(hanging).rejects.toThrow("cancelled by test");

    const between = scripted([json(503, {})]);
    const other = new AbortController();
    const waiting = between.client.call(readHealth, {}, { signal: other.signal });
    await between.clock.advance(10);
    other.abort(new Error("cancelled between"));
    await expect(waiting).rejects.toThrow("cancelled between");
    expect(between.clock.pendingTimers).toBe(0);
  });

  it("keeps the server's code, status and body", async () => {
    const body = { detail: "flow run x is owned by another process", code: "run-owned", owner: { pid: 7 } };
    const { client } = scripted([json(409, body)]);
    const failed: unknown = await client
      .call(createThing, { body: { name: "a" } })
      .catch((error: unknown) => error);
    expect(ApiError.is(failed, 409)).toBe(true);
    expect(ApiError.is(failed, 404)).toBe(false);
    expect(failed).toMatchObject({
      code: "run-owned",
      body,
      request: { route: "create-thing", method: "POST", url: "http://things.test/api/things/" },
      message:
        "POST http://things.test/api/things/ was answered with 409: flow run x is owned by another process",
    });
  });

  it("puts validation problems into the message", async () => {
    const detail = [{ loc: ["body", "name"], msg: "Field required", type: "missing" }];
    const { client } = scripted([
      json(422, { exception_message: "Invalid request received.", exception_detail: detail }),
    ]);
    await expect(client.call(createThing, { body: { name: "a" } })).rejects.toThrow(
      "body.name: Field required",
    );
  });

  it("shows its credentials", async () => {
    const basic = scripted([json(200, true)], { authString: "admin:pässword" });
    await basic.client.call(readHealth);
    expect(basic.seen[0]?.headers.get("authorization")).toBe(
      `Basic ${Buffer.from("admin:pässword").toString("base64")}`,
    );
    const bearer = scripted([json(200, true)], { apiKey: "pnu_1" });
    await bearer.client.call(readHealth);
    expect(bearer.seen[0]?.headers.get("authorization")).toBe("Bearer pnu_1");
  });

  it("says that an answer is not JSON", async () => {
    const { client } = scripted([() => new Response("<html>", { status: 200 })]);
    await expect(client.call(readHealth)).rejects.toMatchObject({ code: "api-not-json" });
  });

  it("refuses a base URL that is none", () => {
    expect(() => scripted([], { baseUrl: "127.0.0.1:4200" })).toThrow("is not an http(s) URL");
  });
});
