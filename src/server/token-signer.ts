import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { TokenSigner } from "../services/csrf/csrf-port.ts";

/** Signs with HMAC-SHA-256. */
export const tokenSigner: TokenSigner = {
  makeSecret: () => randomBytes(32).toString("hex"),
  sign: (secret, text) => createHmac("sha256", secret).update(text).digest("hex"),
  isEqual: (one, other) =>
    one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other)),
};
