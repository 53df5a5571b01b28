import type { PoolPage, Worker } from "@/features/work-pools/api/work-pools.ts";
import { ApiError } from "@/shared/api/api-error.ts";

/** A worker of a pool by its name, or its id, as Prefect's workers link to it. @throws ApiError 404, as the server would say it, when there is none */
export function workerOf({ workers }: PoolPage, name: string): Worker {
  const worker = workers.find((one) => one.name === name) ?? workers.find((one) => one.id === name);
  if (worker === undefined) throw new ApiError(404, "Worker not found.", undefined);
  return worker;
}

/** A text that a worker tells of itself under this name. */
export function toldText({ metadata }: Worker, name: string): string | null {
  const told = metadata[name];
  return typeof told === "string" && told !== "" ? told : typeof told === "number" ? String(told) : null;
}

/** `batuta 1.2.0`, or the packages of Prefect that it has; null when it tells nothing. */
export function versionOf(worker: Worker): string | null {
  const version = toldText(worker, "version");
  if (version !== null) return `batuta ${version}`;
  const names = integrationsOf(worker);
  return names.length === 0 ? null : names.join(", ");
}

/** What of Prefect is installed beside a worker of it: `prefect-docker 0.7.2`. */
export function integrationsOf({ metadata: { integrations } }: Worker): readonly string[] {
  if (!Array.isArray(integrations)) return [];
  return integrations.flatMap((one: unknown) =>
    typeof one === "object" && one !== null && "name" in one && "version" in one
      ? [`${String(one.name)} ${String(one.version)}`]
      : [],
  );
}
