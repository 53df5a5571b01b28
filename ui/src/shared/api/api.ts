import { ApiError, messageOf } from "@/shared/api/api-error.ts";
import type { CallInput, Reply, RouteId } from "@/shared/api/call-types.ts";
import { ROUTES } from "@/shared/api/routes.gen.ts";

interface CallOptions {
  /** A query's own signal: the request ends when nobody waits for it. */
  readonly signal?: AbortSignal | undefined;
}

/** Calls the server by the names of its routes; the types are the contract's. */
export interface Api {
  call<Id extends RouteId>(id: Id, input: CallInput<Id>, options?: CallOptions): Promise<Reply<Id>>;
}

export interface ApiOptions {
  readonly fetch: typeof fetch;
  /** Address below which the routes are. Default `/api`. */
  readonly baseUrl?: string;
  /** Told of an answer 401: the login has expired, or there was none. */
  readonly onUnauthorized: () => void;
  /** Told whether the server could be reached, with each request. */
  readonly onReachable: (isReachable: boolean) => void;
}

interface AnyInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

function urlOf(path: string, { params = {}, query = {} }: AnyInput): string {
  const filled = path.replace(/\{(\w+)(?::path)?\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== null) search.append(name, String(one));
  return search.size === 0 ? filled : `${filled}?${search}`;
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return undefined;
  if (!response.headers.get("content-type")?.includes("json")) return text;
  return JSON.parse(text);
}

/** Makes the API over this `fetch`. */
export function createApi({ fetch, baseUrl = "/api", onUnauthorized, onReachable }: ApiOptions): Api {
  return {
    async call(id, input, options = {}) {
      const [method, path] = ROUTES[id].split(" ", 2) as [string, string];
      // safe: an input has no other parts than these
      const parts = input as AnyInput;
      const headers: Record<string, string> = { accept: "application/json" };
      if (parts.body !== undefined) headers["content-type"] = "application/json";
      const init: RequestInit = { method, headers, credentials: "same-origin" };
      if (parts.body !== undefined) init.body = JSON.stringify(parts.body);
      if (options.signal) init.signal = options.signal;
      let response: Response;
      try {
        response = await fetch(baseUrl + urlOf(path, parts), init);
      } catch (error) {
        if (options.signal?.aborted) throw error;
        onReachable(false);
        throw new ApiError(0, "The server cannot be reached.", undefined);
      }
      onReachable(response.status !== 502 && response.status !== 504);
      const body = await bodyOf(response);
      if (response.status === 401) onUnauthorized();
      if (!response.ok) throw new ApiError(response.status, messageOf(response.status, body), body);
      // safe: the server's answers are made by the same contract
      return body as Reply<typeof id>;
    },
  };
}
