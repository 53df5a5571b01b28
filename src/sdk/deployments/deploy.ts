import type { DeployTarget } from "./deployment-options.ts";
import { openServer } from "./open-server.ts";
import { PORTABLE_COMMAND } from "./portable-command.ts";
import { type FlowDeployment, locateAll, registerAll } from "./register-deployment.ts";

/**
 * Creates the deployments in a work pool.
 *
 * @returns their ids, in order.
 */
export async function deployAll(
  deployments: readonly FlowDeployment[],
  target: DeployTarget,
): Promise<readonly string[]> {
  const located = locateAll("deploy()", deployments);
  await using server = await openServer("deploy()");
  return await registerAll(server.connection.client, located, ({ directory, entrypoint, pullSteps }) => ({
    entrypoint,
    path: pullSteps === undefined ? directory : null,
    pull_steps: [...(pullSteps ?? [{ "prefect.deployments.steps.set_working_directory": { directory } }])],
    work_pool_name: target.workPoolName,
    work_queue_name: target.workQueueName ?? null,
    job_variables: {
      command: PORTABLE_COMMAND,
      // Where npx finds the package: beside the code.
      ...(pullSteps === undefined ? { working_dir: directory } : {}),
      ...target.jobVariables,
    },
  }));
}
