import { expect, it } from "vitest";
import { describeEachDialect } from "../../test/support/each-dialect.ts";
import { createClient } from "../client/http.ts";
import { createFlow } from "../contract/flows/routes.ts";
import { createSystemClock } from "../platform/clock.ts";
import { createIds } from "../platform/ids.ts";
import { silentLogger } from "../platform/logger.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { createApp } from "./app.ts";

const ids = createIds();
const ORIGIN = "https://pages.example";

function post(headers: Readonly<Record<string, string>> = {}): Request {
  return new Request("http://batuta.invalid/api/flows/", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ name: "f" }),
  });
}

describeEachDialect("security of the application", (dialect) => {
  it("asks for a CSRF token with what changes something, and takes it for its hour and the next", async () => {
    const clock = createVirtualClock();
    const store = await dialect.openStore({ clock });
    const app = createApp({ store, clock, ids, logger: silentLogger, csrf: true });
    const refused = async (headers: Readonly<Record<string, string>>) => {
      const answer = await app.fetch(post(headers));
      return [answer.status, ((await answer.json()) as { detail?: string }).detail];
    };
    await expect(refused({})).resolves.toEqual([403, "Missing CSRF token."]);
    await expect(refused({ "prefect-csrf-token": "x" })).resolves.toEqual([
      403,
      "Missing client identifier.",
    ]);
    const other = createApp({ store, clock, ids, logger: silentLogger, csrf: true });
    const issued = await other.fetch(new Request("http://batuta.invalid/api/csrf-token?client=me"));
    const { token, expiration } = (await issued.json()) as { token: string; expiration: string };
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    const mine = { "prefect-csrf-token": token, "prefect-csrf-client": "me" };
    expect((await app.fetch(post(mine))).status).toBe(201);
    const wrong = [403, "Invalid CSRF token or client identifier."];
    await expect(refused({ ...mine, "prefect-csrf-client": "you" })).resolves.toEqual(wrong);
    await clock.advance(Date.parse(expiration) - clock.now() - 1);
    expect((await app.fetch(post(mine))).status).toBe(200);
    await clock.advance(1);
    await expect(refused(mine)).resolves.toEqual(wrong);
  });

  it("is spoken by the client, which fetches a token when it is asked for one", async () => {
    const clock = createVirtualClock();
    const store = await dialect.openStore({ clock });
    const app = createApp({ store, clock, ids, logger: silentLogger, csrf: true });
    const paths: string[] = [];
    const client = createClient({
      baseUrl: "http://batuta.invalid/api",
      clock,
      ids,
      timeoutMs: null,
      fetch: (request) => {
        paths.push(`${request.method} ${new URL(request.url).pathname}`);
        return app.fetch(request);
      },
    });
    await client.call(createFlow, { body: { name: "one" } });
    await client.call(createFlow, { body: { name: "two" } });
    expect(paths).toEqual([
      "POST /api/flows/",
      "GET /api/csrf-token",
      "POST /api/flows/",
      "POST /api/flows/",
    ]);
    await clock.advance(3 * 3_600_000);
    await client.call(createFlow, { body: { name: "three" } });
    expect(paths.slice(4)).toEqual(["POST /api/flows/", "GET /api/csrf-token", "POST /api/flows/"]);
  });

  it("lets in who shows the auth string, as basic credentials or as a key", async () => {
    const clock = createSystemClock();
    const store = await dialect.openStore();
    const app = createApp({ store, clock, ids, logger: silentLogger, authString: "me:secret" });
    const status = async (authorization: string) => (await app.fetch(post({ authorization }))).status;
    expect(await status(`Basic ${Buffer.from("me:secret").toString("base64")}`)).toBe(201);
    expect(await status("Bearer me:secret")).toBe(200);
    for (const wrong of ["Bearer me:secre", "me:secret", "Basic me:secret", ""])
      expect(await status(wrong)).toBe(401);
  });

  it("lets in pages of the origins that are named, and of no others", async () => {
    const clock = createSystemClock();
    const store = await dialect.openStore();
    const ask = (origins: readonly string[] | undefined, origin: string) => {
      const app = createApp({
        store,
        clock,
        ids,
        logger: silentLogger,
        corsOrigins: origins,
        authString: "a:b",
      });
      const headers = {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "x-one",
      };
      return app.fetch(new Request("http://batuta.invalid/api/flows/", { method: "OPTIONS", headers }));
    };
    const allowed = await ask([ORIGIN], ORIGIN);
    expect(allowed.status).toBe(204);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      "access-control-allow-origin": ORIGIN,
      "access-control-allow-headers": "x-one",
      vary: "origin",
    });
    for (const [origins, origin] of [
      [[ORIGIN], "https://other.example"],
      [undefined, ORIGIN],
    ] as const) {
      const answer = await ask(origins, origin);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    }
    expect((await ask(["*"], ORIGIN)).headers.get("access-control-allow-origin")).toBe("*");
    const app = createApp({ store, clock, ids, logger: silentLogger, corsOrigins: [ORIGIN] });
    expect((await app.fetch(post({ origin: ORIGIN }))).headers.get("access-control-allow-origin")).toBe(
      ORIGIN,
    );
  });
});
