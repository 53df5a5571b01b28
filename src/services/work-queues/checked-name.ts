import { PoolName } from "../../contract/work-queues/schemas.ts";
import { cleanText } from "../clean-text.ts";
import { serviceError } from "../errors.ts";

/**
 * A name that a queue may have. Prefect refuses others only where a queue itself is created: renamed to one, its lists
 * fail ever after, and a deployment that names one fails it with a 500.
 */
export function checkedQueueName(name: string): string {
  if (PoolName.safeParse(name).success) return cleanText(name);
  throw serviceError(
    "invalid-name",
    `a work queue can't have the name ${JSON.stringify(name)}: a name is not empty and does not contain any of / % & > <`,
    { name },
  );
}
