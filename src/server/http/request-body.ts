import { isUtf8 } from "node:buffer";
import { BatutaError } from "../../platform/errors.ts";

/** Bodies that are held at once, over all requests. */
export interface BodyBudget {
  /** What one request holds. */
  open(): HeldBytes;
}

/** The share of one request. */
export interface HeldBytes {
  /**
   * Counts bytes as held.
   *
   * @throws BatutaError `server-busy` when all requests together would hold more than there is room for
   */
  take(bytes: number): void;
  /** Gives back all that was taken. */
  release(): void;
}

/** Bounds what bodies of requests that are not answered yet may take of the memory. */
export function createBodyBudget(maxBytes: number): BodyBudget {
  let total = 0;
  return {
    open() {
      let held = 0;
      return {
        take(bytes) {
          // One alone is let in whatever its size: its own limit counts.
          if (total > 0 && total + bytes > maxBytes) {
            throw new BatutaError(
              "server-busy",
              "the server holds as many large requests as it has room for; try again in a moment",
            );
          }
          total += bytes;
          held += bytes;
        },
        release() {
          total -= held;
          held = 0;
        },
      };
    },
  };
}

/** What is said of a body above the limit. */
export function bodyTooLarge(limit: number): BatutaError {
  return new BatutaError(
    "body-too-large",
    `the request's body is larger than the server's limit of ${limit} bytes; send it in parts, or raise the limit`,
    { fields: { limit_bytes: limit } },
  );
}

/** Where a body comes from. */
export interface BodySource {
  header(name: string): string | null;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Reads a request's body as text. Bytes that are no UTF-8 are refused: replaced, they would be stored as something
 * that nobody sent.
 *
 * @throws BatutaError `body-too-large`, `body-not-text`, `encoding-unsupported`, `request-aborted`, `server-busy`
 */
export async function readBody(source: BodySource, limit: number, held: HeldBytes): Promise<string> {
  const encoding = source.header("content-encoding");
  if (encoding !== null && encoding.toLowerCase() !== "identity") {
    throw new BatutaError(
      "encoding-unsupported",
      "bodies are taken uncompressed: leave the header content-encoding out",
    );
  }
  const bytes = await readBytes(source, limit, held);
  if (!isUtf8(bytes)) {
    throw new BatutaError("body-not-text", "There was an error parsing the body: it is not UTF-8");
  }
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString("utf8", hasMark ? 3 : 0);
}

async function readBytes({ header, chunks }: BodySource, limit: number, held: HeldBytes): Promise<Buffer> {
  const declared = Number(header("content-length") ?? 0);
  if (declared > limit) throw bodyTooLarge(limit);
  held.take(declared);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      const before = Math.max(bytes, declared);
      bytes += chunk.byteLength;
      if (bytes > limit) throw bodyTooLarge(limit);
      if (bytes > before) held.take(bytes - before);
      parts.push(chunk);
    }
  } catch (error) {
    throw BatutaError.is(error) ? error : aborted(error);
  }
  return Buffer.concat(parts);
}

/** The only reason why a body can't be read to its end: who sent it has gone. Nobody reads the answer. */
function aborted(cause: unknown): BatutaError {
  return new BatutaError("request-aborted", "the request ended before its body", { cause });
}
