import type { Client } from "../client/http.ts";
import { findNearestName } from "../config/nearest-name.ts";
import { readCollectionView } from "../contract/blocks/routes.ts";
import { isJsonObject, type JsonObject } from "../platform/json-object.ts";
import { usageError } from "./errors.ts";

/** A kind of infrastructure that the server's catalogue knows. */
export interface WorkerType {
  /** `process`. */
  readonly type: string;
  readonly name: string;
  readonly description: string;
  /** Job configuration and the schema of its variables. */
  readonly template: JsonObject;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** The types of work pools in the server's catalogue, by package and type. */
export async function listWorkerTypes(client: Client): Promise<WorkerType[]> {
  const view = await client.call(readCollectionView, { params: { view: "aggregate-worker-metadata" } });
  // The catalogue is of the server's release; this one has the fields of the newest, and Batuta's.
  const { KUBERNETES_JOB_TEMPLATE } = await import("../worker/kubernetes/base-job-template.ts");
  const entries = Object.values(view).flatMap((types) => (isJsonObject(types) ? Object.values(types) : []));
  return entries.flatMap((entry) => {
    if (!isJsonObject(entry)) return [];
    const { default_base_job_configuration: template } = entry;
    const type = {
      type: textOf(entry.type),
      name: textOf(entry.display_name),
      description: textOf(entry.description),
    };
    if (type.type === "kubernetes") return [{ ...type, template: KUBERNETES_JOB_TEMPLATE }];
    return [{ ...type, template: isJsonObject(template) ? template : {} }];
  });
}

/** The type of this name. @throws BatutaError `usage` naming the near one */
export function requireWorkerType(types: readonly WorkerType[], name: string): WorkerType {
  const found = types.find(({ type }) => type === name);
  if (found !== undefined) return found;
  const names = types.map(({ type }) => type);
  const near = findNearestName(name, names);
  throw usageError(
    `there is no work pool type ${name}; ${near === undefined ? `there are ${names.join(", ")}` : `did you mean ${near}?`}`,
  );
}
