import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type PlainAnswer, type PlainRequest, splitUrl } from "./plain-request.ts";
import { type HeldBytes, readBody } from "./request-body.ts";

/** A request of Node's HTTP server. */
export function nodeRequest(incoming: IncomingMessage, held: HeldBytes): PlainRequest {
  const header = (name: string): string | null => {
    const value = incoming.headers[name];
    return value === undefined ? null : String(value);
  };
  return {
    method: incoming.method ?? "GET",
    ...splitUrl(incoming.url ?? "/"),
    header,
    address: incoming.socket.remoteAddress,
    // Whoever sent too much is still told so: its connection stays.
    text: (limit) => readBody({ header, chunks: incoming.iterator({ destroyOnReturn: false }) }, limit, held),
  };
}

/**
 * Writes an answer to Node's HTTP server, at the pace of who reads it.
 *
 * @throws Error when the connection ends before the answer, or a piece of the answer can't be made
 */
export async function writeAnswer(
  incoming: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: PlainAnswer,
): Promise<void> {
  if (typeof body === "string" || body === null || body instanceof Uint8Array) {
    const text = body ?? "";
    const length = status === 204 || status === 304 ? {} : { "content-length": Buffer.byteLength(text) };
    response.writeHead(status, { ...headers, ...length }).end(text);
  } else {
    response.writeHead(status, headers);
    await pipeline(Readable.from(body), response);
  }
  // What nobody read of the request stands before the next one of this connection.
  incoming.resume();
}
