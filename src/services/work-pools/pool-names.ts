import { serviceError } from "../errors.ts";

/** The pool of queues that were made without one. */
export const AGENT_POOL = "default-agent-pool";
/** The kind of pools whose runs are fetched by agents: they have no workers, and no status. */
export const AGENT_TYPE = "prefect-agent";
/** The queue that each pool is made with. */
export const DEFAULT_QUEUE = "default";

/** Says that there is no pool of this name. */
export function poolNotFound(name: string) {
  return serviceError("not-found", `Work pool "${name}" not found.`, { name });
}

/** Says that a pool has no queue of this name. */
export function queueNotFound(poolName: string, name: string) {
  return serviceError("not-found", `Work pool queue '${poolName}/${name}' not found.`, { name });
}

/** Whether a pool of this name is kept for Prefect's own use. */
export function isReservedName(name: string): boolean {
  return name.toLowerCase().startsWith("prefect");
}

/** Refuses what would touch a reserved pool; `rest` ends the sentence. */
export function reservedName(rest = ""): Error {
  return serviceError(
    "reserved-name",
    `Work pools starting with 'Prefect' are reserved for internal use${rest}.`,
  );
}
