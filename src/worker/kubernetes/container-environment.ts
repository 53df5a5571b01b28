import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import type { Job } from "../infrastructure.ts";
import { invalidJob } from "../job-configuration.ts";

/** What Batuta's code and Prefect's read under names of their own. */
const TWINS = ["API_URL", "API_KEY", "API_AUTH_STRING"];
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * The environment of a container, as a manifest has it: the job's, what the manifest has beside it, and above all what
 * names where its value is (`valueFrom`). Credentials that are named so stand nowhere in the manifest.
 */
export function containerEnvironment(job: Job, ofManifest: unknown): JsonObject[] {
  const entries = new Map<string, JsonObject>();
  for (const one of [...listed(ofManifest), ...listed(job.configuration.env)])
    entries.set(String(one.name), one);
  for (const [name, value] of Object.entries(job.env)) {
    if (entries.get(name)?.valueFrom === undefined) entries.set(name, { name, value });
  }
  for (const twin of TWINS) {
    const names = [`BATUTA_${twin}`, `PREFECT_${twin}`];
    const named = names.map((name) => entries.get(name)).find((entry) => entry?.valueFrom !== undefined);
    if (named === undefined) continue;
    for (const name of names) if (entries.has(name)) entries.set(name, { name, valueFrom: named.valueFrom });
  }
  return [...entries.values()];
}

function listed(env: unknown): readonly JsonObject[] {
  if (!Array.isArray(env)) return []; // a map is part of the job's
  return env.map((entry) => {
    if (isJsonObject(entry) && typeof entry.name === "string" && entry.name !== "") return entry;
    throw invalidJob(`env of the job has ${JSON.stringify(entry)}, which has no name`);
  });
}

/**
 * A pod's loopback is its own: the API is reached there only by what shares the pod, or the node's network.
 *
 * @returns the environment, with the one address that pods can reach under both names
 * @throws BatutaError `invalid-job-configuration` where there is none
 */
export function reachApi(env: readonly JsonObject[], podSpec: JsonObject): readonly JsonObject[] {
  const isUrl = ({ name }: JsonObject): boolean => name === "BATUTA_API_URL" || name === "PREFECT_API_URL";
  const urls = env.filter(isUrl);
  const local = urls.find(({ value }) => isLoopback(value));
  const beside = [podSpec.containers, podSpec.initContainers].flatMap((one) =>
    Array.isArray(one) ? one : [],
  );
  if (local === undefined || podSpec.hostNetwork === true || beside.length > 1) return env;
  const elsewhere = urls.find(({ value }) => !isLoopback(value));
  if (elsewhere !== undefined) {
    return env.map((entry) => (isUrl(entry) ? { ...elsewhere, name: entry.name } : entry));
  }
  throw invalidJob(
    `pods can't reach the API at ${String(local.value)}, which is the worker's own machine; start the worker with an address that the cluster reaches (BATUTA_API_URL), or name it in the job variable env`,
  );
}

function isLoopback(url: unknown): boolean {
  return typeof url === "string" && URL.canParse(url) && LOOPBACK.test(new URL(url).hostname);
}
