/** Encrypts what must not be read from the database's file or its backups. */
export interface Vault {
  /** Ids of its keys: the first one encrypts, all of them decrypt. An id tells nothing of its key. */
  readonly keyIds: readonly [string, ...string[]];
  /** Where its keys come from, for messages. */
  readonly origin: string;
  /** Encrypts a text; `owner` (`block_document:<id>`) must be the same when it is opened. */
  seal(text: string, owner: string): string;
  /**
   * Decrypts a text.
   *
   * @throws BatutaError `encryption-key-missing` when it was encrypted with a key that is not among these,
   * `stored-secret-damaged` when it was changed or belongs to another owner
   */
  open(sealed: string, owner: string): string;
}

/** Gives the vault when it is first needed: most processes never do. */
export interface VaultSource {
  /** @throws BatutaError `encryption-key-invalid`, `encryption-key-unavailable` */
  load(): Promise<Vault>;
}
