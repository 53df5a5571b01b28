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

/** Routes that are loaded when a path below one of these first segments is asked. */
export interface LazyRoutes<R> {
  readonly segments: readonly string[];
  load(): Promise<Router<R>>;
}

/**
 * Finds the router for a request: the core one when it has the route, otherwise one over the core and all lazy groups of
 * the path's first segment, each loaded once.
 */
export function createLazyRouter<R>(
  core: Router<R>,
  groups: readonly LazyRoutes<R>[],
): (method: string, path: string) => Promise<Router<R>> | Router<R> {
  const bySegment = new Map<string, LazyRoutes<R>[]>();
  for (const group of groups) {
    for (const segment of group.segments) {
      const list = bySegment.get(`/api/${segment}`) ?? [];
      list.push(group);
      bySegment.set(`/api/${segment}`, list);
    }
  }
  const loaded = new Map<LazyRoutes<R>, Promise<Router<R>>>();
  const load = (group: LazyRoutes<R>): Promise<Router<R>> => {
    const router = loaded.get(group) ?? group.load();
    loaded.set(group, router);
    return router;
  };
  return (method, path) => {
    const lazy = bySegment.get(firstSegment(path));
    if (lazy === undefined || core.match(method, path) !== undefined) return core;
    return Promise.all(lazy.map(load)).then((routers) => firstOf([core, ...routers]));
  };
}

/** Asks several routers in turn. */
function firstOf<R>(routers: readonly Router<R>[]): Router<R> {
  const first = <T>(ask: (router: Router<R>) => T | undefined): T | undefined => {
    for (const router of routers) {
      const answer = ask(router);
      if (answer !== undefined) return answer;
    }
    return undefined;
  };
  return {
    match: (method, path) => first((router) => router.match(method, path)),
    has: (path) => routers.some((router) => router.has(path)),
    withOtherSlash: (method, path) => first((router) => router.withOtherSlash(method, path)),
  };
}
