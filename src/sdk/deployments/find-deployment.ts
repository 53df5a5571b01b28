import { ApiError } from "../../client/errors.ts";
import type { Client } from "../../client/http.ts";
import { readDeployment, readDeploymentByName } from "../../contract/deployments/routes.ts";
import type { Deployment } from "../../contract/deployments/schemas.ts";
import { BatutaError } from "../../platform/errors.ts";

const UUID = /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i;

/**
 * The deployment that is called `flow/deployment`, or that has this id.
 *
 * @throws BatutaError `deployment-not-found`.
 */
export async function findDeployment(client: Client, name: string): Promise<Deployment> {
  try {
    if (UUID.test(name)) return await client.call(readDeployment, { params: { id: name } });
    const slash = name.indexOf("/");
    if (slash > 0) {
      const params = { flow_name: name.slice(0, slash), deployment_name: name.slice(slash + 1) };
      return await client.call(readDeploymentByName, { params });
    }
  } catch (error) {
    if (!ApiError.is(error, 404)) throw error;
  }
  throw new BatutaError(
    "deployment-not-found",
    `there is no deployment ${name}; name it by its id or as flow/deployment`,
    { fields: { deployment: name } },
  );
}
