import type { Client } from "../../src/client/http.ts";
import { createDeployment, createDeploymentRun } from "../../src/contract/deployments/routes.ts";
import type { FlowRun } from "../../src/contract/flow-runs/schemas.ts";
import { createPoolQueue, createWorkPool } from "../../src/contract/work-pools/routes.ts";
import type { WorkPool } from "../../src/contract/work-pools/schemas.ts";
import { makeFlow } from "./api-builders.ts";

type Parts = Readonly<Record<string, unknown>>;

/** Creates a pool of processes, with these queues beside its default one. */
export async function makePool(
  client: Client,
  name: string,
  parts: Parts = {},
  queues: readonly Parts[] = [],
): Promise<WorkPool> {
  const pool = await client.call(createWorkPool, { body: { name, type: "process", ...parts } });
  for (const queue of queues) {
    const body = queue as { readonly name: string };
    await client.call(createPoolQueue, { params: { work_pool_name: name }, body });
  }
  return pool;
}

/** Creates a deployment of flow "etl" to a queue; returns its id. */
export async function makeQueueDeployment(
  client: Client,
  name: string,
  work_pool_name: string | undefined,
  work_queue_name: string | undefined,
): Promise<string> {
  const flow_id = await makeFlow(client);
  const body = { name, flow_id, work_pool_name, work_queue_name };
  return (await client.call(createDeployment, { body })).id;
}

/** Creates a run of a deployment that is due at a time. */
export async function makeDueRun(client: Client, id: string, name: string, dueMs: number): Promise<FlowRun> {
  const state_details = { scheduled_time: new Date(dueMs).toISOString() };
  const body = { name, state: { type: "SCHEDULED" as const, state_details } };
  return client.call(createDeploymentRun, { params: { id }, body });
}
