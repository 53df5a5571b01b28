import { BatutaError } from "../../platform/errors.ts";

function tooLarge(limit: number): BatutaError {
  return new BatutaError(
    "body-too-large",
    `the request's body is larger than the server's limit of ${limit} bytes; send it in parts, or raise the limit`,
    { fields: { limit_bytes: limit } },
  );
}

/**
 * Reads a request's body as text, at most `limit` bytes of it.
 *
 * @throws BatutaError `body-too-large`
 */
export async function readBody(request: Request, limit: number): Promise<string> {
  const declared = request.headers.get("content-length");
  if (declared !== null) {
    if (Number(declared) > limit) throw tooLarge(limit);
    return request.text();
  }
  // Requests of the same process tell no length and are not read in pieces: their text is there already.
  if (request.headers.get("transfer-encoding") === null) {
    const text = await request.text();
    if (text.length > limit) throw tooLarge(limit);
    return text;
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
