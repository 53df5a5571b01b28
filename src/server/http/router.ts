import type { Route } from "../../contract/route.ts";

/** A route that a path leads to, with the texts of its placeholders. */
export interface RouteMatch<R> {
  readonly route: R;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds routes by method and path. */
export interface Router<R> {
  /** The route that takes this request; of several the one listed first. */
  match(method: string, path: string): RouteMatch<R> | undefined;
  /** Whether any method has this path. */
  has(path: string): boolean;
  /** The path with or without its last slash, when a route of this method has that one. */
  withOtherSlash(method: string, path: string): string | undefined;
}

interface Pattern<R> {
  readonly route: R;
  readonly method: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

const NO_PARAMS = Object.freeze({});

/** The first segment below `/api`, by which patterns are told apart before any is tried. */
function firstSegment(path: string): string {
  const end = path.indexOf("/", 5);
  return end < 0 ? path : path.slice(0, end);
}

function decoded(text: string): string | undefined {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** Makes a router of routes, mounted below `/api`. */
export function createRouter<R extends Pick<Route, "method" | "path">>(routes: readonly R[]): Router<R> {
  const fixed = new Map<string, R>();
  const patterns = new Map<string, Pattern<R>[]>();
  for (const route of routes) {
    const path = `/api${route.path}`;
    const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
    if (names.length === 0) {
      fixed.set(`${route.method} ${path}`, route);
      continue;
    }
    const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, "([^/]+)")}$`);
    const group = patterns.get(firstSegment(path)) ?? [];
    group.push({ route, method: route.method, pattern, names });
    patterns.set(firstSegment(path), group);
  }

  function match(method: string, path: string): RouteMatch<R> | undefined {
    const found = fixed.get(`${method} ${path}`);
    if (found !== undefined) return { route: found, params: NO_PARAMS };
    for (const one of patterns.get(firstSegment(path)) ?? []) {
      if (one.method !== method) continue;
      const texts = one.pattern.exec(path);
      if (texts === null) continue;
      const values = texts.slice(1).map(decoded);
      if (values.includes(undefined)) return undefined;
      return {
        route: one.route,
        params: Object.fromEntries(one.names.map((name, at) => [name, values[at] ?? ""])),
      };
    }
    return undefined;
  }

  return {
    match,
    has: (path) =>
      ["GET", "POST", "PUT", "PATCH", "DELETE"].some((method) => match(method, path) !== undefined),
    withOtherSlash(method, path) {
      const other = path.endsWith("/") ? path.slice(0, -1) : `${path}/`;
      return match(method, other) === undefined ? undefined : other;
    },
  };
}
