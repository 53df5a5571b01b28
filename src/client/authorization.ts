/** What a client shows to be let in. */
export interface Credentials {
  /** `user:password`, sent as Basic. Goes before `apiKey`. */
  readonly authString?: string | undefined;
  /** Sent as Bearer. */
  readonly apiKey?: string | undefined;
}

/** The `authorization` header of plain requests and of a websocket's upgrade. */
export function authorizationHeader({ authString, apiKey }: Credentials): Record<string, string> {
  if (authString !== undefined) return { authorization: `Basic ${base64(authString)}` };
  if (apiKey !== undefined) return { authorization: `Bearer ${apiKey}` };
  return {};
}

/** The token of a websocket's first frame, in Prefect's way: the raw auth string or key. */
export function authorizationToken({ authString, apiKey }: Credentials): string | null {
  return authString ?? apiKey ?? null;
}

/** Through UTF-8, since `btoa` alone refuses other letters than Latin ones. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
