import { BatutaError } from "../../../platform/errors.ts";

const MAX_KEY_CHARACTERS = 500;

/**
 * Refuses keys that could mean a place outside of the storage, or that not every storage can keep. Checked the same
 * way everywhere, so that a key that works with one storage works with all.
 *
 * @throws `BatutaError` with code `invalid-storage-key`.
 */
export function checkKey(key: string): void {
  const problem = problemWith(key);
  if (problem === undefined) return;
  throw new BatutaError(
    "invalid-storage-key",
    `${JSON.stringify(key.slice(0, 100))} can't be a key of a stored result: ${problem}; keys come from resultStorageKey, cacheKeyFn or transaction({ key })`,
    { fields: { key } },
  );
}

function problemWith(key: string): string | undefined {
  if (key === "") return "it is empty";
  if (key.length > MAX_KEY_CHARACTERS) return `it has more than ${MAX_KEY_CHARACTERS} characters`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(key)) return "it has control characters";
  if (!key.isWellFormed()) return "it has half of a surrogate pair";
  if (/^[/\\]|^[A-Za-z]:[/\\]?|\\/.test(key)) return "it must be relative, with '/' between its parts";
  const parts = key.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) {
    return "its parts must not be empty, '.' or '..'";
  }
  if (parts.some((part) => Buffer.byteLength(part) > 240)) return "a part of it is longer than 240 bytes";
  if (parts.some((part) => part.endsWith(".tmp"))) return "its parts must not end in '.tmp'";
  return undefined;
}
