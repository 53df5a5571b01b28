import type { Queryable } from "../../store/dialects/dialect.ts";
import { insertEncryptionKey, listEncryptionKeyIds } from "../../store/queries/encryption-key-queries.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";

import type { Vault } from "./vault.ts";

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
