import type { Route } from "../../contract/route.ts";

/** Which paths exist, for requests that no route takes. */
export interface PathIndex {
  /** Whether any method has this path. */
  has(path: string): boolean;
  /** The path with or without its last slash, when a route of this method has that one. */
  withOtherSlash(path: string, method: string): string | undefined;
}

/** Indexes the paths of routes. Only asked when nothing matched, so it need not be fast. */
export function createPathIndex(routes: readonly Route[]): PathIndex {
  const patterns = routes.map(({ method, path }) => ({
    method: method as string,
    pattern: new RegExp(`^/api${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  }));
  return {
    has: (path) => patterns.some(({ pattern }) => pattern.test(path)),
    withOtherSlash(path, method) {
      const other = path.endsWith("/") ? path.slice(0, -1) : `${path}/`;
      return patterns.some((one) => one.method === method && one.pattern.test(other)) ? other : undefined;
    },
  };
}
