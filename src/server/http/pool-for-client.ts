import type { WorkPool } from "../../contract/work-pools/schemas.ts";

/** The last version of Prefect's client that takes no field of a storage configuration which it does not know. */
const STRICT_UNTIL = [3, 3, 7] as const;

function isStrict(userAgent: string | null): boolean {
  const version = /\bprefect\/(\d+)\.(\d+)\.(\d+)/.exec(userAgent ?? "");
  if (version === null) return false;
  for (const [at, last] of STRICT_UNTIL.entries()) {
    const part = Number(version[at + 1]);
    if (part !== last) return part < last;
  }
  return true;
}

/** A work pool without what this client, named by its User-Agent, would refuse to read. */
export function poolForClient(pool: WorkPool, userAgent: string | null): WorkPool {
  if (!isStrict(userAgent)) return pool;
  const { default_result_storage_block_id: _, ...storage } = pool.storage_configuration;
  return { ...pool, storage_configuration: storage };
}
