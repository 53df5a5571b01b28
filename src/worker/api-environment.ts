/** How a program is told of a server. */
export interface ApiAddress {
  readonly url: string;
  readonly authString: string | undefined;
  readonly apiKey: string | undefined;
}

/** Variables by which flows of both languages find the server that their worker uses. */
export function apiEnvironment({ url, authString, apiKey }: ApiAddress): Record<string, string> {
  const env: Record<string, string> = {};
  for (const product of ["BATUTA", "PREFECT"]) {
    env[`${product}_API_URL`] = url;
    if (authString !== undefined) env[`${product}_API_AUTH_STRING`] = authString;
    if (apiKey !== undefined) env[`${product}_API_KEY`] = apiKey;
  }
  return env;
}
