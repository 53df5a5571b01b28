import { EMULATED_VERSION } from "../../contract/admin/routes.ts";
import { compareReleases, type Release } from "../../domain/prefect-release.ts";

const CLIENT = /\bprefect\/((\d+)\.(\d+)\.(\d+)[\w.+-]*)/;

/** What clients ask with when they are about to open a websocket: they don't say then which release they are. */
const BARE_CLIENT = /^python-httpx\//;
/** Newer than any release within our major version. */
const NEWER_THAN_ANY = `${EMULATED_VERSION.split(".")[0]}.999.0`;

const release = ([major, minor, patch]: readonly string[]): Release => [
  Number(major),
  Number(minor),
  Number(patch),
];

/**
 * The version of Prefect that a client is told: ours, or its own when that is newer within our major version, so that
 * it does not warn of an older server.
 */
export function emulatedVersion(userAgent: string | null): string {
  if (userAgent !== null && BARE_CLIENT.test(userAgent)) return NEWER_THAN_ANY;
  const client = userAgent === null ? null : CLIENT.exec(userAgent);
  if (client === null) return EMULATED_VERSION;
  const [, full = EMULATED_VERSION, ...parts] = client;
  const [ours, theirs] = [release(EMULATED_VERSION.split(".")), release(parts)];
  return theirs[0] === ours[0] && compareReleases(theirs, ours) > 0 ? full : EMULATED_VERSION;
}
