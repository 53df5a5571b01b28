import type { InProcessAnswer } from "../../contract/in-process.ts";
import type { PlainAnswer } from "./plain-request.ts";

function streamOf(pieces: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

/** An answer of the web's kind. */
export function webResponse({ status, headers, body }: PlainAnswer): Response {
  const isWhole = typeof body === "string" || body === null || body instanceof Uint8Array;
  return new Response(isWhole ? body : streamOf(body), { status, headers });
}

/** An answer for the same process; pieces are joined. */
export async function inProcessAnswer({ status, headers, body }: PlainAnswer): Promise<InProcessAnswer> {
  if (typeof body === "string" || body === null) return { status, headers, text: body ?? "" };
  if (body instanceof Uint8Array) return { status, headers, text: new TextDecoder().decode(body) };
  let text = "";
  for await (const piece of body) text += piece;
  return { status, headers, text };
}
