import { describe, expect, it } from "vitest";
import { z } from "zod";
import { compareDocuments } from "../../scripts/openapi/compare-documents.ts";
import { buildOpenApi } from "./openapi.ts";
import { Instant, JsonAny, JsonObject, Uuid } from "./primitives.ts";
import { route } from "./route.ts";
import { apiRoutes } from "./routes.ts";
import { verbatimPaths } from "./verbatim-paths.ts";

describe("table of routes", () => {
  it("has unique ids, and each path's placeholders are its params", () => {
    const ids = apiRoutes.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const each of apiRoutes) {
      const placeholders = [...each.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const params = "params" in each && each.params ? Object.keys(each.params.shape) : [];
      expect(params, each.id).toEqual(placeholders);
    }
  });

  it("knows where bodies are kept word for word", () => {
    const body = z.object({
      a: JsonObject.default({}),
      b: z.object({ c: JsonAny.optional() }).nullish(),
      d: z.array(z.object({ e: JsonObject.nullish(), f: z.string() })),
    });
    expect(verbatimPaths(body)).toEqual([["a"], ["b", "c"], ["d", "*", "e"]]);
  });
});

describe("OpenAPI document", () => {
  it("describes every operation with what it takes and answers", () => {
    const document = buildOpenApi();
    const paths = document.paths as Record<string, Record<string, unknown>>;
    for (const each of apiRoutes)
      expect(paths[each.path]?.[each.method.toLowerCase()], each.id).toBeDefined();
    expect(paths["/flow_runs/{id}/set_state"]?.post).toMatchObject({
      operationId: "set-flow-run-state",
      parameters: [
        { in: "path", name: "id", required: true, schema: { type: "string", format: "uuid" } },
        { in: "header", name: "x-prefect-api-version", required: false },
      ],
      requestBody: { required: true },
    });
  });

  it("names shared shapes once, and every reference leads somewhere", () => {
    const document = buildOpenApi();
    const text = JSON.stringify(document);
    const { schemas } = document.components as { schemas: Record<string, unknown> };
    const references = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1] ?? "");
    expect(new Set(references)).toEqual(new Set(Object.keys(schemas)));
    expect(text).not.toContain("$defs");
    expect(Object.keys(schemas)).toEqual(
      expect.arrayContaining(["FlowRunResponse", "StateCreateInput", "State"]),
    );
  });

  it("differs from another document where a field is missing, narrower, new or newly required", () => {
    const make = (body: z.ZodType, reply: z.ZodType) =>
      buildOpenApi([
        route({
          id: "x",
          method: "POST",
          path: "/x/",
          tag: "X",
          summary: "x",
          body,
          responses: { 200: reply },
        }),
      ]);
    const theirs = make(
      z.object({ a: z.string().nullable().optional(), b: Uuid.optional() }),
      z.object({ at: Instant }),
    );
    const ours = make(z.object({ a: z.string(), c: z.int() }), z.object({ at: Instant.optional() }));
    expect(compareDocuments(theirs, theirs).differences).toEqual([]);
    expect(compareDocuments(ours, theirs).differences.map(({ text }) => text)).toEqual([
      "POST /x/ body.a: Prefect's type null is missing (ours: string)",
      "POST /x/ body.a: required by us only",
      "POST /x/ body.b: missing",
      "POST /x/ body.c: only ours",
      "POST /x/ 200.at: not always in our answer",
    ]);
  });

  it("differs where a route, a named value, a parameter, a header or a response code is missing", () => {
    const theirs = buildOpenApi([
      route({
        id: "x",
        method: "POST",
        path: "/x/",
        tag: "X",
        summary: "x",
        query: z.object({ since: z.string().optional() }),
        headers: ["x-look"],
        body: z.object({ sort: z.enum(["UP", "DOWN"]) }),
        responses: { 200: z.null(), 201: z.null() },
      }),
      route({ id: "y", method: "GET", path: "/y/", tag: "X", summary: "y", responses: { 200: z.null() } }),
    ]);
    const ours = buildOpenApi([
      route({
        id: "x",
        method: "POST",
        path: "/x/",
        tag: "X",
        summary: "x",
        query: z.object({ until: z.string().optional() }),
        body: z.object({ sort: z.enum(["UP"]) }),
        responses: { 200: z.null() },
      }),
    ]);
    expect(compareDocuments(ours, theirs).differences.map(({ text }) => text)).toEqual([
      'POST /x/ body.sort: Prefect\'s value "DOWN" is missing',
      "POST /x/ query parameter since: missing",
      "POST /x/ header parameter x-look: missing",
      "POST /x/ query parameter until: only ours",
      "POST /x/ 201: not among our answers",
      "GET /y/: missing",
    ]);
  });
});
