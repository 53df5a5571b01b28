import { z } from "zod";
import { EMULATED_VERSION } from "./admin/routes.ts";
import { namedSchemas } from "./named-schemas.ts";
import type { Route } from "./route.ts";
import { apiRoutes } from "./routes.ts";

type Json = Record<string, unknown>;

/**
 * What a client sends is described by what is accepted, what it receives by what is sent. Shapes that contain
 * themselves come along under `$defs`, with references to where they will stand in the document.
 */
function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const {
    $schema: _dialect,
    $defs,
    ...rest
  } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Json;
  if ($defs === undefined) return rest;
  const suffix = io === "input" ? "Input" : "";
  const named = Object.entries($defs as Json).map(([name, part]) => [`${name}${suffix}`, part] as const);
  const text = JSON.stringify({ ...rest, $defs: Object.fromEntries(named) });
  return JSON.parse(text.replaceAll(/"#\/\$defs\/(\w+)"/g, `"#/components/schemas/$1${suffix}"`));
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

/** Clients say which version of the API they speak; one that is not served is refused. */
const API_VERSION_HEADER = "x-prefect-api-version";

function headerParameter(name: string): Json {
  return { in: "header", name, required: false, schema: { type: "string" } };
}

/** Routes of ours, and those by which clients learn the version. */
const WITHOUT_VERSION = /^\/(batuta\/|health$|version$)/;

/** What is told about a request that does not fit its schema. */
const REFUSAL = {
  description: "Validation error",
  content: { "application/json": { schema: { $ref: "#/components/schemas/ValidationRefusal" } } },
};

const VALIDATION_REFUSAL = {
  type: "object",
  properties: {
    exception_message: { type: "string" },
    exception_detail: {
      type: "array",
      items: {
        type: "object",
        properties: {
          loc: { type: "array", items: { type: ["string", "integer"] } },
          msg: { type: "string" },
          type: { type: "string" },
        },
        required: ["loc", "msg", "type"],
      },
    },
    request_body: {},
    detail: { type: "string" },
    code: { type: "string" },
  },
};

function operationOf(route: Route): Json {
  const responses: Json = { 422: REFUSAL };
  for (const [status, schema] of Object.entries(route.responses)) {
    responses[status] =
      schema === null ? { description: "Done" } : { description: "Done", content: contentOf(route, schema) };
  }
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    parameters: [
      ...parametersOf("path", route.params),
      ...parametersOf("query", route.query),
      ...(route.headers ?? []).map(headerParameter),
      ...(WITHOUT_VERSION.test(route.path) ? [] : [headerParameter(API_VERSION_HEADER)]),
    ],
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

/**
 * Puts a reference in place of every part that is one of the named schemas. A shape that reads otherwise in bodies than
 * in answers (what has a default may be left out of a body) has a second name, ending in `Input`.
 */
function nameParts(paths: Json): { readonly paths: Json; readonly schemas: Json } {
  const names = new Map<string, string>();
  const known: Record<string, Json> = {};
  for (const io of ["output", "input"] as const) {
    for (const [name, schema] of Object.entries(namedSchemas)) {
      const json = schemaOf(schema, io);
      const text = JSON.stringify(json);
      if (names.has(text)) continue;
      const unique = io === "output" ? name : `${name}Input`;
      names.set(text, unique);
      known[unique] = json;
    }
  }
  const used = new Set<string>();
  const schemas: Json = { ValidationRefusal: VALIDATION_REFUSAL };
  const replace = (value: unknown, itself?: string): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if ("$defs" in value) {
      const { $defs, ...rest } = value as Json;
      // Kept under a name before its own parts are looked at: it contains itself.
      for (const [name, part] of Object.entries($defs as Json)) {
        if (name in schemas) continue;
        schemas[name] = {};
        schemas[name] = replace(part);
      }
      const name = names.get(JSON.stringify(value));
      if (name === undefined || name === itself) return replace(rest);
    }
    const name = names.get(JSON.stringify(value));
    if (name !== undefined && name !== itself) {
      used.add(name);
      return { $ref: `#/components/schemas/${name}` };
    }
    if (Array.isArray(value)) return value.map((item) => replace(item));
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, replace(part)]));
  };
  const named = replace(paths) as Json; // safe: an object stays one unless it is a schema
  // A named schema may be the only one that uses another: goes on until no new name turns up.
  for (const name of used) schemas[name] ??= replace(known[name], name);
  return { paths: named, schemas };
}

/** The OpenAPI 3.1 document of a table of routes; by default of the whole API. Paths are below `/api`. */
export function buildOpenApi(routes: readonly Route[] = apiRoutes): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = paths[route.path] ?? {};
    path[route.method.toLowerCase()] = operationOf(route);
    paths[route.path] = path;
  }
  const { paths: named, schemas } = nameParts(paths);
  return {
    openapi: "3.1.0",
    info: { title: "Batuta REST API", version: EMULATED_VERSION },
    servers: [{ url: "/api" }],
    paths: named,
    components: { schemas },
  };
}
