import type { Client } from "../../client/http.ts";
import { listDeploymentVersions, rollBackDeployment } from "../../contract/deployment-versions/routes.ts";
import type { DeploymentVersionSummary } from "../../contract/deployment-versions/schemas.ts";
import { currentRuntime } from "../engine/default-runtime.ts";
import { currentScope } from "../run-context.ts";
import { findDeployment } from "./find-deployment.ts";

/** What a deployment was from a moment on. */
export interface DeploymentVersion {
  /** Counts from 1 within the deployment; never given twice. */
  readonly number: number;
  readonly created: Date;
  /** `found`: the deployment is older than the keeping of versions. */
  readonly cause: "deployed" | "changed" | "rolled-back" | "found";
  /** Number of the version whose content this one has again. */
  readonly rolledBackTo: number | undefined;
  /** What the deployment calls it. */
  readonly version: string | undefined;
  /** Fields that differ from the version before, as the API names them. */
  readonly changed: readonly string[];
}

function toVersion(summary: DeploymentVersionSummary): DeploymentVersion {
  const { number, created, cause, rolled_back_to, version, changed } = summary;
  return {
    number,
    created: new Date(created),
    cause,
    rolledBackTo: rolled_back_to ?? undefined,
    version: version ?? undefined,
    changed,
  };
}

async function withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const runtime = currentRuntime(currentScope());
  const release = runtime.retain();
  try {
    return await work((await runtime.connection()).client);
  } finally {
    await release();
  }
}

/** See `listDeploymentVersions` in `deployments.ts`. */
export async function listVersions(name: string): Promise<readonly DeploymentVersion[]> {
  return await withClient(async (client) => {
    const { id } = await findDeployment(client, name);
    return (await client.call(listDeploymentVersions, { params: { id } })).map(toVersion);
  });
}

/** See `rollBackDeployment` in `deployments.ts`. */
export async function rollBack(name: string, number: number): Promise<DeploymentVersion> {
  return await withClient(async (client) => {
    const { id } = await findDeployment(client, name);
    return toVersion(await client.call(rollBackDeployment, { params: { id, number } }));
  });
}
