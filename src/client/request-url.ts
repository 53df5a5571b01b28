import type { Route } from "../contract/route.ts";
import { BatutaError } from "../platform/errors.ts";
import type { AnyCallInput } from "./call-input.ts";

/** Checks a base URL once, so that a typing error is told at the start and not as a failed connection. */
export function normalizeBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return baseUrl.replace(/\/+$/, "");
  throw new BatutaError(
    "invalid-api-url",
    `the API URL ${JSON.stringify(baseUrl)} is not an http(s) URL; it looks like http://127.0.0.1:4200/api`,
    { fields: { base_url: baseUrl } },
  );
}

/** Fills a route's placeholders and appends its query. */
export function buildRequestUrl(baseUrl: string, route: Route, input: AnyCallInput): string {
  let path = route.path;
  if (path.includes("{")) {
    const params = asRecord(input.params);
    path = path.replace(/\{([^}]+)\}/g, (_, name: string) => {
      const value = params[name];
      if (value === undefined || value === null || value === "") throw missing(route, name);
      return encodeURIComponent(String(value));
    });
  }
  return input.query === undefined ? baseUrl + path : baseUrl + path + queryOf(asRecord(input.query));
}

/** Repeats a key for each item of an array; leaves out what is undefined or null. */
function queryOf(query: Readonly<Record<string, unknown>>): string {
  const out = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null) out.append(key, String(item));
    }
  }
  const text = out.toString();
  return text === "" ? "" : `?${text}`;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {}; // safe: an object's own keys are read only
}

function missing(route: Route, name: string): BatutaError {
  return new BatutaError("invalid-argument", `${route.id} needs the path parameter ${name}`, {
    fields: { route: route.id, parameter: name },
  });
}
