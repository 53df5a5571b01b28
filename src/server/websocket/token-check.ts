import { createHash, timingSafeEqual } from "node:crypto";

/** Whether a websocket that shows this token may come in. Undefined: everybody may. */
export type TokenCheck = (token: string | null) => boolean;

/**
 * Makes the check of a websocket's token against the server's auth string, in constant time, so that it can't be
 * guessed letter by letter. Undefined without an auth string.
 */
export function createTokenCheck(authString: string | undefined): TokenCheck | undefined {
  if (authString === undefined) return undefined;
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  const expected = digest(authString);
  return (token) => token !== null && timingSafeEqual(digest(token), expected);
}
