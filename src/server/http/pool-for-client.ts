import type { WorkPool } from "../../contract/work-pools/schemas.ts";
import { compareReleases, type Release, releaseOf } from "../../domain/prefect-release.ts";

/** The last version of Prefect's client that takes no field of a storage configuration which it does not know. */
const STRICT_UNTIL: Release = [3, 3, 7];

/** A work pool without what this client, named by its User-Agent, would refuse to read. */
export function poolForClient(pool: WorkPool, userAgent: string | null): WorkPool {
  const release = releaseOf(userAgent);
  if (release === undefined || compareReleases(release, STRICT_UNTIL) > 0) return pool;
  const { default_result_storage_block_id: _, ...storage } = pool.storage_configuration;
  // safe: the client's own schema of a pool lacks the field.
  return { ...pool, storage_configuration: storage } as WorkPool;
}
