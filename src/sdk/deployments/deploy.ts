import { readWorkPool } from "../../contract/work-pools/routes.ts";
import type { CodePlace } from "./code-place.ts";
import type { DeployTarget } from "./deployment-options.ts";
import { openServer } from "./open-server.ts";
import { PORTABLE_COMMAND } from "./portable-command.ts";
import { type FlowDeployment, locateAll, prepareAll, registerPrepared } from "./register-deployment.ts";

/**
 * Creates the deployments in a work pool; before that, builds and pushes the image that they run in, if there is one.
 *
 * @returns their ids, in order.
 */
export async function deployAll(
  deployments: readonly FlowDeployment[],
  target: DeployTarget,
): Promise<readonly string[]> {
  const located = locateAll("deploy()", deployments);
  await using server = await openServer("deploy()");
  const { client } = server.connection;
  const pool = await client.call(readWorkPool, { params: { name: target.workPoolName } });
  const prepared = await prepareAll(located);
  const places = prepared.map(({ place }) => place);
  const { deployImage, refuseImageOptions } = await import("./deploy-image.ts");
  refuseImageOptions(target);
  const image =
    target.image === undefined ? undefined : await deployImage(target.image, target, pool, places);
  return await registerPrepared(client, prepared, (place) => ({
    entrypoint: place.entrypoint,
    ...codeOf(place, image !== undefined),
    work_pool_name: target.workPoolName,
    work_queue_name: target.workQueueName ?? null,
    job_variables: {
      command: PORTABLE_COMMAND,
      ...(image === undefined ? {} : { image }),
      // Where npx finds the package: beside the code.
      ...(image === undefined && place.pullSteps === undefined ? { working_dir: place.directory } : {}),
      ...target.jobVariables,
    },
  }));
}

interface Code {
  readonly path: string | null;
  readonly pull_steps: Readonly<Record<string, unknown>>[];
}

/** An image has the code of a folder where its runs begin. */
function codeOf({ directory, pullSteps }: CodePlace, isInImage: boolean): Code {
  if (pullSteps !== undefined) return { path: null, pull_steps: [...pullSteps] };
  if (isInImage) return { path: null, pull_steps: [] };
  return {
    path: directory,
    pull_steps: [{ "prefect.deployments.steps.set_working_directory": { directory } }],
  };
}
