import type { PlainWorkQueue } from "../../contract/work-queues/schemas.ts";
import { listQueuesForDeployment } from "../../store/queries/deployment-queries.ts";
import { decodePlainWorkQueue } from "../../store/queries/work-queue-queries.ts";
import type { ServiceContext } from "../context.ts";
import { PAGE_SIZE } from "../list-limits.ts";
import { requireDeployment } from "./read.ts";

/** The queues that a deployment's runs could go to by their filters; for clients from before work pools. */
export async function checkDeploymentQueues(ctx: ServiceContext, id: string): Promise<PlainWorkQueue[]> {
  const row = await requireDeployment(ctx.store.db, id);
  const deployment = { id, tags: JSON.parse(row.tags) as string[] }; // safe: written from the contract's type only
  const queues = await listQueuesForDeployment(ctx.store.reader, ctx.store.dialect, deployment, PAGE_SIZE);
  return queues.map(decodePlainWorkQueue);
}
