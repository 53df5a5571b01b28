import { BatutaError } from "../../platform/errors.ts";
import { listEncryptionKeyIds } from "../../store/queries/encryption-key-queries.ts";
import type { ServiceContext } from "../context.ts";
import { loadVault } from "./open-vault.ts";

/**
 * Loads the keys when a server starts, and says early what would otherwise be met when a secret is needed: that this
 * process cannot read what is stored. It serves all the same; runs that need no secret are not stopped by it.
 *
 * @throws BatutaError `encryption-key-invalid`
 */
export async function checkVault(ctx: ServiceContext): Promise<void> {
  const vault = await loadVault(ctx).catch((error: unknown) => {
    if (!BatutaError.is(error) || error.code !== "encryption-key-unavailable") throw error;
    ctx.logger.warn(`blocks can't be stored or read: ${error.message}`);
    return undefined;
  });
  if (vault === undefined) return;
  const known = await listEncryptionKeyIds(ctx.store.db);
  const missing = known.filter((id) => !vault.keyIds.includes(id));
  if (missing.length === 0) return;
  const fields = { missing, present: vault.keyIds, origin: vault.origin };
  if (missing.length === known.length) {
    ctx.logger.error(
      "the secrets of this database are encrypted with another key: blocks can be neither read nor written until BATUTA_ENCRYPTION_KEY, or the encryption.key file, has it",
      fields,
    );
  } else {
    ctx.logger.warn(
      "secrets that were encrypted with an older key can't be read: that key is missing",
      fields,
    );
  }
}
