import { ApiError, messageOf } from "@/shared/api/api-error.ts";
import type { CallInput, Reply, RouteId } from "@/shared/api/call-types.ts";
import { createCsrfHeaders } from "@/shared/api/csrf.ts";
import { ROUTES } from "@/shared/api/routes.gen.ts";
import { noteServerTime } from "@/shared/lib/server-clock.ts";

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
  /** Whether nobody is known, so that nothing is asked: loaders of routes do not wait for the login. */
  readonly isRefused?: () => boolean;
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

/** The cookie of the session counts only with it: no page of another origin can send it (decision 115). */
export const PAGE_HEADERS = { "x-batuta-page": "1" };

function wantsCsrfToken(status: number, body: unknown): boolean {
  return status === 403 && /csrf|client identifier/i.test(messageOf(status, body));
}

/** Makes the API over this `fetch`. */
export function createApi({
  fetch,
  baseUrl = "/api",
  isRefused,
  onUnauthorized,
  onReachable,
}: ApiOptions): Api {
  const send = async (path: string, init: RequestInit): Promise<{ status: number; body: unknown }> => {
    let response: Response;
    let body: unknown;
    try {
      response = await fetch(baseUrl + path, init);
      body = await bodyOf(response);
    } catch (error) {
      if (init.signal?.aborted) throw error;
      onReachable(false);
      throw new ApiError(0, "The server cannot be reached.", undefined);
    }
    noteServerTime(response.headers.get("date"));
    onReachable(response.status !== 502 && response.status !== 504);
    return { status: response.status, body };
  };
  const csrf = createCsrfHeaders(async (client) => {
    const { status, body } = await send(`/csrf-token?client=${client}`, { headers: PAGE_HEADERS });
    if (status !== 200) throw new ApiError(status, messageOf(status, body), body);
    // safe: what the route answers
    return (body as { readonly token: string }).token;
  });
  return {
    async call(id, input, options = {}) {
      if (isRefused?.()) throw new ApiError(401, "Nobody is logged in.", undefined);
      const [method, path] = ROUTES[id].split(" ", 2) as [string, string];
      // safe: an input has no other parts than these
      const parts = input as AnyInput;
      const request = (): Promise<{ status: number; body: unknown }> => {
        const headers: Record<string, string> = {
          accept: "application/json",
          ...PAGE_HEADERS,
          ...csrf.get(),
        };
        if (parts.body !== undefined) headers["content-type"] = "application/json";
        const init: RequestInit = { method, headers, credentials: "same-origin" };
        if (parts.body !== undefined) init.body = JSON.stringify(parts.body);
        if (options.signal) init.signal = options.signal;
        return send(urlOf(path, parts), init);
      };
      let { status, body } = await request();
      if (wantsCsrfToken(status, body)) {
        await csrf.renew();
        ({ status, body } = await request());
      }
      if (status === 401) onUnauthorized();
      if (status < 200 || status > 299) throw new ApiError(status, messageOf(status, body), body);
      // safe: the server's answers are made by the same contract
      return body as Reply<typeof id>;
    },
  };
}
