import { API_VERSION, OLDEST_API_VERSION } from "../../contract/admin/routes.ts";
import { BatutaError } from "../../platform/errors.ts";

const FORMAT = /^(\d+)\.(\d+)\.(\d+)$/;

function isBelow(version: RegExpExecArray, other: string): boolean {
  const parts = other.split(".").map(Number);
  for (let at = 0; at < 3; at++) {
    const difference = Number(version[at + 1]) - (parts[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/**
 * Refuses clients whose API is too old; one that names no version is taken for new.
 *
 * @throws BatutaError `api-version-unsupported`
 */
export function checkApiVersion(given: string | null): void {
  if (given === null || given === API_VERSION) return;
  const version = FORMAT.exec(given);
  if (version === null) {
    throw new BatutaError(
      "api-version-unsupported",
      `Invalid X-PREFECT-API-VERSION header format. Expected header in format 'x.y.z' but got '${given}'.`,
    );
  }
  if (isBelow(version, OLDEST_API_VERSION)) {
    throw new BatutaError(
      "api-version-unsupported",
      `The client's API version ${given} is older than the oldest that this server supports: ${OLDEST_API_VERSION}. Please upgrade your client.`,
    );
  }
}
