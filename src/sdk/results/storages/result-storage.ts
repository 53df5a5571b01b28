/** Options of each access. */
export interface StorageAccess {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Where result records are kept: texts by key. Keys are up to 500 characters, may hold `/` like paths, and never
 * leave the storage's own place. A write is whole or not there at all, and replaces what was under the key.
 */
export interface ResultStorage {
  /** What people are told: a directory, a database. */
  readonly description: string;
  /** Id of Prefect's block document, where the storage has one. */
  readonly blockId?: string | undefined;
  /** The text under a key; undefined when there is none. */
  read(key: string, access?: StorageAccess): Promise<string | undefined>;
  /** @param expiration - when the text may be thrown away; a storage may ignore it. */
  write(
    key: string,
    content: string,
    options?: StorageAccess & { readonly expiration?: Date | undefined },
  ): Promise<void>;
  exists(key: string, access?: StorageAccess): Promise<boolean>;
  /** Removes what is under a key, if anything is. */
  remove(key: string, access?: StorageAccess): Promise<void>;
}
