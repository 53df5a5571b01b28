import type { Logger } from "../../platform/logger.ts";
import type { Vault, VaultSource } from "../../services/secrets/vault.ts";

/** Where the keys of a process are looked for. */
export interface VaultOptions {
  /** Keys of the setting; they come before the file. */
  readonly encryptionKey?: string | undefined;
  /** Where the key file is. */
  readonly home?: string | undefined;
  /** A database in memory needs no key that outlives it. */
  readonly databaseUrl: string;
  readonly logger: Logger;
}

async function openVault({ encryptionKey, home, databaseUrl, logger }: VaultOptions): Promise<Vault> {
  const { createVault } = await import("./create-vault.ts");
  const { parseEncryptionKeys } = await import("./encryption-keys.ts");
  if (encryptionKey !== undefined) {
    return createVault(parseEncryptionKeys(encryptionKey, "BATUTA_ENCRYPTION_KEY"), "BATUTA_ENCRYPTION_KEY");
  }
  if (databaseUrl === "sqlite::memory:") {
    const { randomBytes } = await import("node:crypto");
    return createVault([randomBytes(32)], "made for this process");
  }
  if (home === undefined) {
    const { BatutaError } = await import("../../platform/errors.ts");
    throw new BatutaError(
      "encryption-key-unavailable",
      "stored secrets need an encryption key: set BATUTA_ENCRYPTION_KEY, or give the server a home directory where it can keep one",
    );
  }
  const { loadKeyFile } = await import("./key-file.ts");
  const { text, path } = await loadKeyFile(home, logger);
  return createVault(parseEncryptionKeys(text, `"${path}"`), path);
}

/** The keys of this process, read when they are first needed. What went wrong is tried again the next time. */
export function createVaultSource(options: VaultOptions): VaultSource {
  let vault: Promise<Vault> | undefined;
  return {
    load() {
      vault ??= openVault(options).catch((error: unknown) => {
        vault = undefined;
        throw error;
      });
      return vault;
    },
  };
}
