import { decodeError } from "./decode-error.ts";
import { createValueReader } from "./value-reader.ts";

const read = createValueReader(decodeError);

/**
 * Reads what `encodeResult` wrote, and any other JSON text.
 *
 * @throws `BatutaError` with code `result-unreadable` for text that is neither.
 */
export function decodeResult(text: string): unknown {
  return read(text);
}
