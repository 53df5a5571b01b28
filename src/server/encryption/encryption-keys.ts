import { BatutaError } from "../../platform/errors.ts";

const KEY_BYTES = 32;

/** What a key looks like, for messages. */
export const KEY_FORM = "32 random bytes as 43 letters of base64url (or base64, or 64 hexadecimal digits)";

function decodeKey(text: string): Buffer | undefined {
  const encoding = /^[0-9a-fA-F]{64}$/.test(text) ? "hex" : "base64url"; // base64url reads base64 as well
  if (encoding === "base64url" && !/^[A-Za-z0-9_+/-]{43}=?$/.test(text)) return undefined;
  const bytes = Buffer.from(text, encoding);
  return bytes.length === KEY_BYTES ? bytes : undefined;
}

/**
 * Reads a list of keys, separated by commas, blanks or line ends; the first one encrypts. `origin` tells where the text
 * is from. The message of a refusal names no key.
 */
export function parseEncryptionKeys(text: string, origin: string): [Buffer, ...Buffer[]] {
  const lines = text.split("\n").filter((line) => !line.trimStart().startsWith("#"));
  const words = lines.flatMap((line) => line.split(/[\s,]+/)).filter((word) => word !== "");
  const keys = words.map((word, at) => {
    const key = decodeKey(word);
    if (key !== undefined) return key;
    throw invalid(`key ${at + 1} of ${origin} is not an encryption key: it must be ${KEY_FORM}`);
  });
  const [first, ...rest] = keys;
  if (first === undefined) throw invalid(`${origin} has no encryption key: it must hold ${KEY_FORM}`);
  return [first, ...rest];
}

function invalid(message: string): BatutaError {
  return new BatutaError("encryption-key-invalid", message);
}
