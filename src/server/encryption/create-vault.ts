import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { BatutaError } from "../../platform/errors.ts";
import { missingKey } from "../../services/secrets/open-vault.ts";
import type { Vault } from "../../services/secrets/vault.ts";

const ALGORITHM = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** `v1.<key id>.<base64url of iv, tag and cipher text>`; no base64url letter is a dot. */
const SEALED = /^v1\.([0-9a-f]{16})\.([A-Za-z0-9_-]+)$/;

/** Names a key without telling anything of it. */
export function encryptionKeyId(key: Buffer): string {
  return createHash("sha256").update("batuta encryption key id\0").update(key).digest("hex").slice(0, 16);
}

/**
 * A vault of AES-256-GCM. Each text has its own random iv; its owner is authenticated with it, so that a sealed text
 * that is copied to another row does not open there.
 */
export function createVault(keys: readonly [Buffer, ...Buffer[]], origin: string): Vault {
  const [current] = keys;
  const currentId = encryptionKeyId(current);
  const byId = new Map(keys.map((key) => [encryptionKeyId(key), key]));
  const keyIds = [currentId, ...[...byId.keys()].filter((id) => id !== currentId)] as const;
  return {
    keyIds: [...keyIds],
    origin,
    seal(text, owner) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, current, iv).setAAD(Buffer.from(owner));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      const sealed = Buffer.concat([iv, cipher.getAuthTag(), body]);
      return `v1.${currentId}.${sealed.toString("base64url")}`;
    },
    open(sealed, owner) {
      const [, keyId = "", text = ""] = SEALED.exec(sealed) ?? [];
      const key = byId.get(keyId);
      if (keyId !== "" && key === undefined) throw missingKey(keyId, keyIds, origin);
      const bytes = Buffer.from(text, "base64url");
      try {
        if (key === undefined) throw new Error("not in the form of a sealed text");
        const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES), {
          authTagLength: TAG_BYTES,
        });
        decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
        const body = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES));
        return Buffer.concat([body, decipher.final()]).toString("utf8");
      } catch (cause) {
        throw new BatutaError(
          "stored-secret-damaged",
          `the stored secret of ${owner} cannot be decrypted: it was changed in the database, or copied there from another row. Restore it from a backup, or store it anew`,
          { cause, fields: { owner } },
        );
      }
    },
  };
}
