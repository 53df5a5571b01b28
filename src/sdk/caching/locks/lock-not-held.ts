import { BatutaError } from "../../../platform/errors.ts";

/** The error of a release by somebody who does not hold the lock. */
export function lockNotHeld(key: string, holder: string): BatutaError {
  return new BatutaError(
    "lock-not-held",
    `the lock '${key}' is not held by '${holder}': it was released already, or its holdSeconds were over and somebody else took it`,
    { fields: { key, holder } },
  );
}
