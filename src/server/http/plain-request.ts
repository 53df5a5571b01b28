import type { InProcessRequest } from "../../contract/in-process.ts";
import { BatutaError } from "../../platform/errors.ts";

/** A request as the application sees it, wherever it came from. */
export interface PlainRequest {
  readonly method: string;
  readonly path: string;
  /** With its question mark; empty when there is none. */
  readonly search: string;
  header(name: string): string | null;
  /**
   * The body as text.
   *
   * @throws BatutaError `body-too-large`
   */
  text(limitBytes: number): Promise<string>;
}

/** An answer of the application; a body may come in pieces. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | AsyncIterable<string> | null;
}

function splitUrl(url: string): { readonly path: string; readonly search: string } {
  const start = url.indexOf("/", url.indexOf("://") + 3);
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

function tooLarge(limit: number): BatutaError {
  return new BatutaError(
    "body-too-large",
    `the request's body is larger than the server's limit of ${limit} bytes; send it in parts, or raise the limit`,
    { fields: { limit_bytes: limit } },
  );
}

async function readText(request: Request, limit: number): Promise<string> {
  const declared = request.headers.get("content-length");
  if (declared !== null) {
    if (Number(declared) > limit) throw tooLarge(limit);
    return request.text();
  }
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > limit) throw tooLarge(limit);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** A request of the web's kind. */
export function plainRequest(request: Request): PlainRequest {
  return {
    method: request.method,
    ...splitUrl(request.url),
    header: (name) => request.headers.get(name),
    text: (limit) => readText(request, limit),
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
      if (body.length > limit) throw tooLarge(limit);
      return body;
    },
  };
}
