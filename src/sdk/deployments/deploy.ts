import { BatutaError } from "../../platform/errors.ts";
import type { CodePlace } from "./code-place.ts";
import type { DeployTarget } from "./deployment-options.ts";
import { findWorkPool } from "./find-work-pool.ts";
import { findVariableProblems } from "./job-variable-problems.ts";
import { openServer } from "./open-server.ts";
import { PORTABLE_COMMAND } from "./portable-command.ts";
import { type FlowDeployment, locateAll, prepareAll, registerPrepared } from "./register-deployment.ts";

/**
 * Creates the deployments in a work pool; before that, builds and pushes the image that they run in, if there is one.
 *
 * @returns their ids, in order.
 * @throws BatutaError `work-pool-unknown`, `deployment-invalid`; nothing is made then.
 */
export async function deployAll(
  deployments: readonly FlowDeployment[],
  target: DeployTarget,
): Promise<readonly string[]> {
  const located = locateAll("deploy()", deployments);
  if (!target.workPoolName) {
    throw new BatutaError(
      "invalid-option",
      "deploy() needs workPoolName, the work pool whose workers run it",
    );
  }
  await using server = await openServer("deploy()");
  const { client } = server.connection;
  const pool = await findWorkPool(client, target.workPoolName);
  const wrong = findVariableProblems(pool, target.jobVariables ?? {}).map(({ message }) => message);
  if (wrong.length > 0)
    throw new BatutaError("deployment-invalid", wrong.join("\n"), { fields: { problems: wrong } });
  const prepared = await prepareAll(located);
  const places = prepared.map(({ place }) => place);
  const { deployImage, refuseImageOptions, tellOfImage } = await import("./deploy-image.ts");
  refuseImageOptions(target);
  const own = target.jobVariables?.image;
  if (typeof own === "string" && !own.includes("{{")) await tellOfImage(own);
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
