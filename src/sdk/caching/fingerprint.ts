import { hash } from "node:crypto";
import { canonicalText } from "./canonical-text.ts";

/** Up to this length the canonical text itself is the fingerprint: hashing a short text costs more than comparing it. */
const SHORT = 64;

/**
 * A text that is equal for equal values and different for different ones, in every process: at most 64 characters.
 * The order of keys, Map entries and Set members does not matter; `{ a: undefined }` and `{}` differ, as do 1 and 1n.
 * A value that was stored and read again by `encodeResult` and `decodeResult` keeps its fingerprint.
 *
 * @returns undefined for what has none: functions, symbols, promises, sockets and other instances with behaviour,
 * unless they have a `toJSON` (which then counts together with the name of the class).
 */
export function fingerprint(value: unknown): string | undefined {
  const text = canonicalText(value);
  if (text === undefined || text.length <= SHORT) return text;
  // No canonical text begins with this character, so that the two forms never meet.
  return `#${hash("sha256", text, "base64url")}`;
}
