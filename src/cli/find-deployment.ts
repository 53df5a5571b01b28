import type { Client } from "../client/http.ts";
import { listDeployments, readDeployment, readDeploymentByName } from "../contract/deployments/routes.ts";
import type { Deployment } from "../contract/deployments/schemas.ts";
import { BatutaError } from "../platform/errors.ts";
import { readFlowNames } from "./find-runs.ts";
import { notFound, unlessMissing } from "./missing.ts";

/** A deployment with what people call it. */
export interface NamedDeployment {
  readonly deployment: Deployment;
  /** `flow/name`. */
  readonly name: string;
}

/** Adds to deployments the names of their flows. */
export async function nameDeployments(
  client: Client,
  deployments: readonly Deployment[],
): Promise<NamedDeployment[]> {
  const flows = await readFlowNames(client, deployments);
  return deployments.map((deployment) => ({
    deployment,
    name: `${flows.get(deployment.flow_id) ?? deployment.flow_id}/${deployment.name}`,
  }));
}

/** The first deployments by name, for choosing and for finding the near one. */
export async function listNamedDeployments(client: Client): Promise<NamedDeployment[]> {
  return nameDeployments(client, await client.call(listDeployments, { body: { limit: 200 } }));
}

/** The deployment that is called `flow/name`, or `name` when only one is, or that has this id. */
export async function findDeployment(client: Client, nameOrId: string): Promise<NamedDeployment> {
  const slash = nameOrId.indexOf("/");
  if (slash > 0) {
    const params = { flow_name: nameOrId.slice(0, slash), deployment_name: nameOrId.slice(slash + 1) };
    const deployment = await unlessMissing(client.call(readDeploymentByName, { params }));
    if (deployment !== undefined) return { deployment, name: nameOrId };
  } else {
    const byId = await unlessMissing(client.call(readDeployment, { params: { id: nameOrId } }));
    const found =
      byId === undefined
        ? await client.call(listDeployments, {
            body: { deployments: { name: { any_: [nameOrId] } }, limit: 10 },
          })
        : [byId];
    const [named, ...others] = await nameDeployments(client, found);
    if (named !== undefined && others.length === 0) return named;
    if (named !== undefined) {
      const names = [named, ...others].map(({ name }) => `  ${name}`);
      throw new BatutaError(
        "ambiguous-name",
        `several deployments are named ${nameOrId}; say which\n${names.join("\n")}`,
        { fields: { name: nameOrId } },
      );
    }
  }
  const near = await listNamedDeployments(client);
  throw notFound({
    what: "deployment",
    name: nameOrId,
    list: "batuta deployment ls",
    names: near.flatMap(({ name, deployment }) => [name, deployment.name]),
  });
}

/** What people call the deployment with this id; undefined for none, and for one that is gone. */
export async function readDeploymentName(client: Client, id: string | null): Promise<string | undefined> {
  if (id === null) return undefined;
  const deployment = await unlessMissing(client.call(readDeployment, { params: { id } }));
  if (deployment === undefined) return undefined;
  const [named] = await nameDeployments(client, [deployment]);
  return named?.name;
}
