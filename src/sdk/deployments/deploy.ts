import { BatutaError } from "../../platform/errors.ts";
import { findCodePlace } from "./code-place.ts";
import type { DeployTarget } from "./deployment-options.ts";
import { openServer } from "./open-server.ts";
import { PORTABLE_COMMAND } from "./portable-command.ts";
import { type FlowDeployment, registerDeployment } from "./register-deployment.ts";
import { refuseWhileLoading } from "./while-loading.ts";

/**
 * Creates the deployments in a work pool.
 *
 * @returns their ids, in order.
 */
export async function deployAll(
  deployments: readonly FlowDeployment[],
  target: DeployTarget,
): Promise<readonly string[]> {
  refuseWhileLoading("deploy()");
  if (deployments.length === 0) throw new BatutaError("invalid-argument", "deploy() needs at least one flow");
  const places = deployments.map(({ flow }) => findCodePlace(flow));
  await using server = await openServer("deploy()");
  const { client } = server.connection;
  const ids: string[] = [];
  for (const [index, deployment] of deployments.entries()) {
    const { directory = "", entrypoint } = places[index] ?? {};
    const created = await registerDeployment(client, deployment, {
      entrypoint,
      path: directory,
      pull_steps: [{ "prefect.deployments.steps.set_working_directory": { directory } }],
      work_pool_name: target.workPoolName,
      work_queue_name: target.workQueueName ?? null,
      // Where npx finds the package: beside the code.
      job_variables: { command: PORTABLE_COMMAND, working_dir: directory, ...target.jobVariables },
    });
    ids.push(created.id);
  }
  return ids;
}
