import type { PoolPage, QueueItem } from "@/features/work-pools/api/work-pools.ts";
import { ApiError } from "@/shared/api/api-error.ts";

/** A queue of a pool by its name. @throws ApiError 404, as the server would say it, when there is none */
export function queueOf({ queues }: PoolPage, name: string): QueueItem {
  const queue = queues.find((one) => one.name === name);
  if (queue === undefined) throw new ApiError(404, "Work queue not found.", undefined);
  return queue;
}
