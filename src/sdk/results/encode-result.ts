import { encodeError } from "./encode-error.ts";
import { createValueWriter } from "./value-writer.ts";

const write = createValueWriter(encodeError);

/**
 * Writes a value as JSON text. Plain JSON stays as it is, so that any program reads it; all else goes into an
 * envelope `{"$batuta":"devalue@1","data":…}` that keeps dates, bigint, Map, Set, typed arrays, ArrayBuffer, Buffer,
 * undefined, NaN, infinities, -0, holes, cycles, shared references, URL, RegExp, errors and states.
 *
 * Instances of classes without methods become plain objects. Properties of an array that are no elements are not
 * kept, and an error inside keeps no shared references to what is outside of it.
 *
 * @param name - how the value is called in the path of an error; default `result`.
 * @throws `BatutaError` with code `result-not-serializable`: the message has the path to the culprit and what to do.
 */
export function encodeResult(value: unknown, name?: string): string {
  return write(value, name);
}
