import type { PlainWorkQueue } from "../../contract/work-queues/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import { listQueuesForDeployment } from "../../store/queries/deployment-queries.ts";
import type { ServiceContext } from "../context.ts";
import { PAGE_SIZE } from "../list-limits.ts";
import { requireDeployment } from "./read.ts";

/** The queues that a deployment's runs could go to by their filters; for clients from before work pools. */
export async function checkDeploymentQueues(ctx: ServiceContext, id: string): Promise<PlainWorkQueue[]> {
  const row = await requireDeployment(ctx.store.db, id);
  const deployment = { id, tags: JSON.parse(row.tags) as string[] }; // safe: written from the contract's type only
  const queues = await listQueuesForDeployment(ctx.store.reader, ctx.store.dialect, deployment, PAGE_SIZE);
  return queues.map((queue) => ({
    id: queue.id,
    created: formatInstant(queue.created),
    updated: formatInstant(queue.updated),
    name: queue.name,
    description: queue.description,
    is_paused: queue.is_paused !== 0,
    concurrency_limit: queue.concurrency_limit,
    priority: queue.priority,
    work_pool_id: queue.work_pool_id,
    filter: queue.filter === null ? null : JSON.parse(queue.filter),
    last_polled: queue.last_polled === null ? null : formatInstant(queue.last_polled),
  }));
}
