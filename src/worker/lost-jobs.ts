import { listWorkers } from "../contract/work-pools/routes.ts";
import { isJsonObject, type JsonObject } from "../platform/json-object.ts";
import type { JobSurroundings } from "./build-job.ts";
import type { Infrastructure, LostJob } from "./infrastructure.ts";
import { fillJobConfiguration, mergeJobVariables, resolveReferences } from "./job-template.ts";
import { createReferenceSources } from "./reference-sources.ts";

type PoolSurroundings = JobSurroundings & { readonly workPoolName: string };

/** A pool's job configuration with nothing of a deployment or run: what these must give is left out. */
export async function poolConfiguration(
  { client }: Pick<JobSurroundings, "client">,
  template: JsonObject,
): Promise<JsonObject> {
  const variables = isJsonObject(template.variables) ? { ...template.variables, required: [] } : {};
  const lenient = { ...template, variables };
  const filled = fillJobConfiguration(lenient, mergeJobVariables(lenient), process.env);
  const resolved = await resolveReferences(filled, createReferenceSources(client));
  return isJsonObject(resolved) ? resolved : {};
}

/** Jobs of the pool whose worker does not live any more: its heartbeats have stopped, or it had this one's name. */
export async function findLostJobs(
  surroundings: PoolSurroundings,
  infrastructure: Infrastructure,
  scope: string,
  template: JsonObject,
): Promise<readonly LostJob[]> {
  if (infrastructure.listJobs === undefined) return [];
  const jobs = await infrastructure.listJobs(scope, await poolConfiguration(surroundings, template));
  if (jobs.length === 0) return [];
  const { client, workPoolName, workerName } = surroundings;
  const workers = await client.call(listWorkers, { params: { work_pool_name: workPoolName }, body: {} });
  const live = new Set(workers.filter(({ status }) => status === "ONLINE").map(({ name }) => name));
  return jobs.filter((job) => job.workerName === workerName || !live.has(job.workerName));
}
