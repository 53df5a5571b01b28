import type { PlainAnswer, PlainRequest } from "./plain-request.ts";

const METHODS = "GET, POST, PUT, PATCH, DELETE";
/** How long a browser may go by an answer about what is allowed. */
const MAX_AGE_SECONDS = "600";

/** Lets pages of other origins in. */
export interface Cors {
  /** The answer to a browser that asks before it sends a request; undefined when it does not ask. */
  preflight(request: PlainRequest): PlainAnswer | undefined;
  /** Headers that every answer to this request carries. */
  headers(request: PlainRequest): Readonly<Record<string, string>>;
}

const NONE = Object.freeze({});

/**
 * Makes the rules for pages of other origins. Without origins, the default, none is let in: a browser shows no answer
 * to them. `*` lets in all.
 */
export function createCors(origins: readonly string[]): Cors | undefined {
  if (origins.length === 0) return undefined;
  const all = origins.includes("*");
  const allowed = new Set(origins);
  const headers = ({ header }: PlainRequest): Readonly<Record<string, string>> => {
    const origin = header("origin");
    if (origin === null || !(all || allowed.has(origin))) return NONE;
    return { "access-control-allow-origin": all ? "*" : origin, ...(all ? {} : { vary: "origin" }) };
  };
  return {
    headers,
    preflight(request) {
      const { method, header } = request;
      if (method !== "OPTIONS" || header("access-control-request-method") === null) return undefined;
      const given = headers(request);
      if (given === NONE) return { status: 403, headers: {}, body: null };
      const asked = header("access-control-request-headers");
      return {
        status: 204,
        headers: {
          ...given,
          "access-control-allow-methods": METHODS,
          "access-control-max-age": MAX_AGE_SECONDS,
          ...(asked === null ? {} : { "access-control-allow-headers": asked }),
        },
        body: null,
      };
    },
  };
}
