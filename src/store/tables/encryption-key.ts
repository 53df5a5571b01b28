/** Which keys encrypt the secrets of this database: their ids, never the keys. The newest generation encrypts. */
export interface EncryptionKeyTable {
  /** 1 for the first key. */
  readonly generation: number;
  readonly key_id: string;
  readonly created: number;
}
