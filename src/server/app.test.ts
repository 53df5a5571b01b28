import { expect, it } from "vitest";
import { openApi, type TestApi } from "../../test/support/api.ts";
import { describeEachDialect } from "../../test/support/each-dialect.ts";
import { type Logger, silentLogger } from "../platform/logger.ts";

const AUTH = "admin:päss";
const basic = (text: string) => `Basic ${Buffer.from(text, "utf8").toString("base64")}`;

describeEachDialect("application", (dialect) => {
  const answer = async (api: TestApi, ...args: Parameters<TestApi["request"]>) => {
    const response = await api.request(...args);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? null : JSON.parse(text),
    };
  };

  it("answers who it is", async () => {
    const api = await openApi(dialect);
    expect(await answer(api, "GET", "/health")).toMatchObject({ status: 200, body: true });
    expect(await answer(api, "GET", "/ready")).toMatchObject({ status: 200, body: { message: "OK" } });
    expect(await answer(api, "GET", "/version")).toMatchObject({ body: "0.8.4" });
    expect(await answer(api, "GET", "/hello")).toMatchObject({ body: "👋" });
    expect(await answer(api, "GET", "/csrf-token?client=1")).toMatchObject({
      status: 422,
      body: { detail: "CSRF protection is disabled." },
    });
    expect((await answer(api, "GET", "/openapi.json")).body).toMatchObject({ openapi: "3.1.0" });
  });

  it.each([
    [undefined, "3.8.4"],
    ["prefect/3.6.1 (API 0.8.4)", "3.8.4"],
    ["prefect/3.9.0 (API 0.8.4)", "3.9.0"],
    ["prefect/3.10.0.dev2 (API 0.8.4)", "3.10.0.dev2"],
    ["prefect/4.0.0 (API 0.9.0)", "3.8.4"],
    ["curl/8", "3.8.4"],
    ["python-httpx/0.28.1", "3.999.0"],
  ])("tells a client with user agent %s the version %s", async (agent, version) => {
    const api = await openApi(dialect);
    const headers: Record<string, string> = agent === undefined ? {} : { "user-agent": agent };
    expect((await answer(api, "GET", "/admin/version", undefined, headers)).body).toBe(version);
  });

  it("leads to the path with the right slash, keeping method and query", async () => {
    const api = await openApi(dialect);
    const missing = await answer(api, "POST", "/flows?a=1", { name: "f" });
    expect([missing.status, missing.headers.get("location")]).toEqual([307, "/api/flows/?a=1"]);
    const extra = await answer(api, "POST", "/flows/filter/", {});
    expect([extra.status, extra.headers.get("location")]).toEqual([307, "/api/flows/filter"]);
  });

  it("tells unknown paths, ids that are none, and wrong methods apart", async () => {
    const api = await openApi(dialect);
    expect(await answer(api, "GET", "/nothing")).toMatchObject({
      status: 404,
      body: { detail: "Not Found" },
    });
    expect(await answer(api, "GET", "/flows/not-a-uuid")).toMatchObject({
      status: 404,
      body: { detail: "Not Found" },
    });
    expect(await answer(api, "PUT", "/flows/filter")).toMatchObject({ status: 405 });
    expect(await answer(api, "GET", "/flows/0f8fad5b-d9cb-469f-a165-70867728950e")).toMatchObject({
      status: 404,
      body: { detail: "Flow not found", code: "not-found" },
    });
  });

  it("refuses bodies that do not fit in Prefect's shape", async () => {
    const api = await openApi(dialect);
    expect(await answer(api, "POST", "/flows/", { name: "a/b", tags: 1 })).toMatchObject({
      status: 422,
      body: {
        exception_message: "Invalid request received.",
        exception_detail: [
          { type: "string_pattern_mismatch", loc: ["body", "name"], input: "a/b" },
          { type: "array_type", loc: ["body", "tags"], input: 1 },
        ],
        request_body: { name: "a/b", tags: 1 },
      },
    });
    expect(await answer(api, "POST", "/flows/", "{")).toMatchObject({
      status: 422,
      body: { exception_detail: [{ type: "json_invalid" }], request_body: "{" },
    });
    expect(await answer(api, "POST", "/flows/")).toMatchObject({
      status: 422,
      body: { exception_detail: [{ type: "missing", loc: ["body"] }] },
    });
    expect(await answer(api, "GET", "/flow_run_states/")).toMatchObject({
      status: 422,
      body: { exception_detail: [{ type: "missing", loc: ["query", "flow_run_id"] }] },
    });
  });

  it("drops unknown fields, but not of what destroys", async () => {
    const api = await openApi(dialect);
    expect((await answer(api, "POST", "/flows/", { name: "f", colour: "red" })).body).not.toHaveProperty(
      "colour",
    );
    for (const path of ["/flows/bulk_delete", "/flow_runs/bulk_delete"]) {
      const key = path.startsWith("/flows") ? "flows" : "flow_runs";
      const { status, body } = await answer(api, "POST", path, { [key]: { nam: { any_: ["f"] } } });
      expect([status, body.exception_detail[0].type]).toEqual([422, "extra_forbidden"]);
    }
  });

  it("tells once, for each client version, which fields it drops", async () => {
    const told: unknown[] = [];
    const logger: Logger = { ...silentLogger, info: (_message, fields) => told.push(fields) };
    const api = await openApi(dialect, { logger });
    const body = { flows: { nam: {} }, sorted: true, limit: 1 };
    for (const agent of ["prefect/3.9.0", "prefect/3.9.0", "prefect/4.0.0"]) {
      await answer(api, "POST", "/flows/filter", body, { "user-agent": agent });
    }
    expect(told).toEqual(
      ["prefect/3.9.0", "prefect/4.0.0"].flatMap((client) =>
        ["flows.nam", "sorted"].map((field) => ({ client, route: "list-flows", field })),
      ),
    );
  });

  it("takes null for what a client leaves to the server", async () => {
    const api = await openApi(dialect);
    const body = { flows: null, sort: null, limit: null, offset: null };
    expect(await answer(api, "POST", "/flows/filter", body)).toMatchObject({ status: 200, body: [] });
    expect((await answer(api, "POST", "/flow_runs/paginate", { sort: null, page: null })).status).toBe(200);
    const flow = await answer(api, "POST", "/flows/", { name: "f", tags: null });
    const run = { flow_id: flow.body.id, parameters: null, empirical_policy: null, tags: null, name: null };
    expect(await answer(api, "POST", "/flow_runs/", run)).toMatchObject({
      status: 201,
      body: { parameters: {} },
    });
  });

  it("reads a body without content type as JSON, an absent or null one as empty where it may be", async () => {
    const api = await openApi(dialect);
    const headers = { "content-type": "text/plain" };
    expect((await answer(api, "POST", "/flows/", '{"name":"f"}', headers)).status).toBe(201);
    expect((await answer(api, "POST", "/flows/filter")).status).toBe(200);
    expect((await answer(api, "POST", "/flows/filter", "null")).status).toBe(200);
  });

  it("refuses bodies that are too large, and lists that are too long", async () => {
    const api = await openApi(dialect, { maxBodyBytes: 100 });
    expect(await answer(api, "POST", "/flows/", { name: "f".repeat(100) })).toMatchObject({
      status: 413,
      body: { code: "body-too-large" },
    });
    expect(await answer(api, "POST", "/flows/filter", { limit: 201 })).toMatchObject({
      status: 422,
      body: { detail: "Invalid limit: must be less than or equal to 200." },
    });
  });

  it("serves clients whose API is new enough", async () => {
    const api = await openApi(dialect);
    const ask = (version: string, path = "/flows/count") =>
      answer(api, path === "/health" ? "GET" : "POST", path, undefined, { "x-prefect-api-version": version });
    expect((await ask("0.8.0")).status).toBe(200);
    expect((await ask("0.9.1")).status).toBe(200);
    expect(await ask("0.7.9")).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining("0.8.0") },
    });
    expect(await ask("new")).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining("x.y.z") },
    });
    expect((await ask("0.7.9", "/health")).status).toBe(200);
  });

  it("lets nobody in without the auth string, but answers for its health", async () => {
    const api = await openApi(dialect, { authString: AUTH });
    const ask = (authorization: string) => answer(api, "POST", "/flows/count", {}, { authorization });
    expect(await answer(api, "POST", "/flows/count", {})).toMatchObject({
      status: 401,
      body: { exception_message: "Unauthorized" },
    });
    expect((await ask(basic("admin:wrong"))).status).toBe(401);
    expect((await ask("Bearer admin:wrong")).status).toBe(401);
    expect((await ask(`Bearer ${AUTH}`)).status).toBe(200);
    expect((await ask(basic(AUTH))).status).toBe(200);
    expect((await answer(api, "GET", "/nothing")).status).toBe(401);
    expect((await answer(api, "GET", "/health")).status).toBe(200);
    expect((await answer(api, "GET", "/ready")).status).toBe(200);
  });

  it("says 503 while the database is away, and 500 without details for what it did not expect", async () => {
    const logged: unknown[] = [];
    const logger: Logger = { ...silentLogger, error: (message, fields) => logged.push([message, fields]) };
    const api = await openApi(dialect, { logger });
    await api.store.close();
    const line = { name: "n", level: 20, message: "m", timestamp: "2026-01-01" };
    const away = await answer(api, "POST", "/logs/", [line]);
    expect(away).toMatchObject({ status: 503, body: { exception_message: "Service Unavailable" } });
    expect(away.headers.get("retry-after")).toBe("1");
    const broken = await openApi(dialect, {
      logger,
      ids: { uuid: () => "0f8fad5b-d9cb-469f-a165-70867728950e", random: () => Number.NaN },
      facts: {
        publish: () => {
          throw new TypeError("secret detail");
        },
      },
    });
    const flow = await answer(broken, "POST", "/flows/", { name: "f" });
    const failed = await answer(broken, "POST", "/flow_runs/", { flow_id: flow.body.id });
    expect(failed).toMatchObject({
      status: 500,
      body: { exception_message: "Internal Server Error", request_id: expect.any(String) },
    });
    expect(JSON.stringify(failed.body)).not.toContain("secret");
    expect(logged).toHaveLength(1);
  });
});
