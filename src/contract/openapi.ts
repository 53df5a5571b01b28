import { z } from "zod";
import { EMULATED_VERSION } from "./admin/routes.ts";
import type { Route } from "./route.ts";
import { apiRoutes } from "./routes.ts";

type Json = Record<string, unknown>;

/** What a client sends is described by what is accepted, what it receives by what is sent. */
function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Json;
  return rest;
}

function parametersOf(where: "path" | "query", schema: z.ZodType | undefined): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(schema, "input");
  return Object.entries(properties as Json).map(([name, property]) => ({
    in: where,
    name,
    required: where === "path" || (required as string[]).includes(name),
    schema: property,
  }));
}

function contentOf(route: Route, schema: z.ZodType): Json {
  return { [route.produces ?? "application/json"]: { schema: schemaOf(schema, "output") } };
}

function operationOf(route: Route): Json {
  const responses: Json = {};
  for (const [status, schema] of Object.entries(route.responses)) {
    responses[status] =
      schema === null ? { description: "Done" } : { description: "Done", content: contentOf(route, schema) };
  }
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    parameters: [...parametersOf("path", route.params), ...parametersOf("query", route.query)],
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: route.bodyOptional !== true,
            content: { "application/json": { schema: schemaOf(route.body, "input") } },
          },
        }),
    responses,
  };
}

/** The OpenAPI 3.1 document of a table of routes; by default of the whole API. Paths are below `/api`. */
export function buildOpenApi(routes: readonly Route[] = apiRoutes): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = paths[route.path] ?? {};
    path[route.method.toLowerCase()] = operationOf(route);
    paths[route.path] = path;
  }
  return {
    openapi: "3.1.0",
    info: { title: "Batuta REST API", version: EMULATED_VERSION },
    servers: [{ url: "/api" }],
    paths,
  };
}
