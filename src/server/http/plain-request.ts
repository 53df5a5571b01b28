import type { InProcessRequest } from "../../contract/in-process.ts";
import { bodyTooLarge, type HeldBytes, readBody } from "./request-body.ts";

/** A request as the application sees it, wherever it came from. */
export interface PlainRequest {
  readonly method: string;
  readonly path: string;
  /** With its question mark; empty when there is none. */
  readonly search: string;
  header(name: string): string | null;
  /** Of the peer of the connection, which may be a proxy; undefined without one. */
  readonly address?: string | undefined;
  /**
   * The body as text.
   *
   * @throws BatutaError `body-too-large`, `body-not-text`, `encoding-unsupported`, `request-aborted`, `server-busy`
   */
  text(limitBytes: number): Promise<string>;
}

/** An answer of the application; a body may come in pieces, or as the bytes of a file. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | AsyncIterable<string> | null;
}

/** The path and the search of a URL, or of a request's target, which mostly begins with its path. */
export function splitUrl(url: string): { readonly path: string; readonly search: string } {
  const start = url.startsWith("/") ? 0 : url.indexOf("/", url.indexOf("://") + 3);
  const fragment = url.indexOf("#", start);
  const end = fragment < 0 ? url.length : fragment;
  const question = url.indexOf("?", start);
  const isSearch = question >= 0 && question < end;
  const pathEnd = isSearch ? question : end;
  return {
    path: start < 0 ? "/" : url.slice(start, pathEnd),
    search: isSearch ? url.slice(question, end) : "",
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** A request of the web's kind. */
export function plainRequest(request: Request, held: HeldBytes): PlainRequest {
  const header = (name: string): string | null => request.headers.get(name);
  return {
    method: request.method,
    ...splitUrl(request.url),
    header,
    text: (limit) => readBody({ header, chunks: request.body ?? nothing() }, limit, held),
  };
}

/** A request of the same process. */
export function plainInProcessRequest(request: InProcessRequest): PlainRequest {
  const { body = "", headers } = request;
  return {
    method: request.method,
    ...splitUrl(request.url),
    header: (name) => headers[name.toLowerCase()] ?? null,
    text: async (limit) => {
      if (body.length > limit) throw bodyTooLarge(limit);
      return body;
    },
  };
}
