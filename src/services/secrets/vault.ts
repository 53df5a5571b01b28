import type { Queryable } from "../../store/dialects/dialect.ts";
import { insertEncryptionKey, listEncryptionKeyIds } from "../../store/queries/encryption-key-queries.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";

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

/** The vault of this process. */
export async function loadVault(ctx: ServiceContext): Promise<Vault> {
  if (ctx.vault === undefined) {
    throw serviceError(
      "encryption-key-unavailable",
      "this server has no place for an encryption key: start it with a home directory, or set BATUTA_ENCRYPTION_KEY",
    );
  }
  return ctx.vault.load();
}

/**
 * Makes sure, before something is encrypted, that every process on this database can read it: refuses a key that this
 * database does not know, unless the process has a known one too. Then the new key is noted, and encrypts from now on.
 */
export async function admitVault(trx: Queryable, vault: Vault, nowMicros: number): Promise<void> {
  const [current] = vault.keyIds;
  const known = await listEncryptionKeyIds(trx);
  if (known.includes(current)) return;
  if (known.length > 0 && !vault.keyIds.some((id) => known.includes(id))) throw unknownKey(vault, known);
  await insertEncryptionKey(trx, { generation: known.length + 1, key_id: current, created: nowMicros });
  const after = await listEncryptionKeyIds(trx);
  // Another process, with another key, may have been faster.
  if (!after.includes(current)) throw unknownKey(vault, after);
}

function unknownKey(vault: Vault, known: readonly string[]): Error {
  return serviceError(
    "encryption-key-mismatch",
    `the secrets of this database are encrypted with key ${known[0]}, but this process has only ${vault.keyIds.join(", ")} (${vault.origin}): give every server the same key with BATUTA_ENCRYPTION_KEY, or the same encryption.key file`,
    { known, present: vault.keyIds },
  );
}

/** What to say when a stored secret needs a key that is not there. */
export function missingKey(keyId: string, keyIds: readonly string[], origin: string): Error {
  return serviceError(
    "encryption-key-missing",
    `a stored secret is encrypted with key ${keyId}, but this process has only ${keyIds.join(", ")} (${origin}): add the key to BATUTA_ENCRYPTION_KEY, after the present one, or to the encryption.key file`,
    { key_id: keyId, present: keyIds },
  );
}
