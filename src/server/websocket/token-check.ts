import { createSecretCheck } from "../secret-check.ts";

/** Whether a websocket that shows this token may come in. Undefined: everybody may. */
export type TokenCheck = (token: string | null) => boolean;

/** Makes the check of a websocket's token against the server's auth string. Undefined without an auth string. */
export function createTokenCheck(authString: string | undefined): TokenCheck | undefined {
  if (authString === undefined) return undefined;
  const isKnown = createSecretCheck(authString);
  return (token) => token !== null && isKnown(token);
}
