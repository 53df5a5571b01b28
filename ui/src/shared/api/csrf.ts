/** Headers that a server with `csrf` wants with each change, or none. */
export interface CsrfHeaders {
  /** Those known so far. */
  get(): Readonly<Record<string, string>>;
  /** Asks for a token: the server has refused a change for want of one, or it is too old. */
  renew(): Promise<void>;
}

export function createCsrfHeaders(ask: (client: string) => Promise<string>): CsrfHeaders {
  const client = crypto.randomUUID();
  let token: string | undefined;
  return {
    get: () => (token === undefined ? {} : { "prefect-csrf-token": token, "prefect-csrf-client": client }),
    async renew() {
      token = await ask(client);
    },
  };
}
