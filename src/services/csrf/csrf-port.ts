/** What tokens are made with; the composition root brings it. */
export interface TokenSigner {
  /** A new secret, random and long. */
  readonly makeSecret: () => string;
  /** What only a holder of the secret can make of a text. */
  readonly sign: (secret: string, text: string) => string;
  /** Whether two texts are equal, in a time that does not tell where they differ. */
  readonly isEqual: (one: string, other: string) => boolean;
}

/** Makes and checks CSRF tokens. Nothing is stored but one secret, which all servers of a database share. */
export interface CsrfTokens {
  issue(client: string): Promise<{
    id: string;
    created: string;
    updated: string;
    token: string;
    client: string;
    expiration: string;
  }>;
  /**
   * Passes when the request shows the token of its client.
   *
   * @throws BatutaError `csrf-refused`
   */
  check(token: string | null, client: string | null): Promise<void>;
}
