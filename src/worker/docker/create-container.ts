import type { Container } from "dockerode";
import { BatutaError } from "../../platform/errors.ts";
import type { ContainerPlan } from "./container-options.ts";
import { type Engine, engineMessage, isEngineAway, statusOf } from "./engine.ts";

/**
 * Makes a container and connects it to its networks; it is not started. A name that is taken gets a number.
 *
 * @throws BatutaError `job-not-started`
 */
export async function createContainer(
  { docker }: Engine,
  { name, options, moreNetworks }: ContainerPlan,
  jobName: string,
): Promise<Container> {
  const make = async (): Promise<Container> => {
    for (let number = 0; ; number += 1) {
      const given = name === undefined || number === 0 ? name : `${name}-${number}`;
      try {
        return await docker.createContainer({ ...options, ...(given === undefined ? {} : { name: given }) });
      } catch (error) {
        const isTaken = statusOf(error) === 409 && /name .*already in use/i.test(engineMessage(error));
        if (name === undefined || !isTaken) throw error;
      }
    }
  };
  try {
    const container = await make();
    try {
      for (const network of moreNetworks)
        await docker.getNetwork(network).connect({ Container: container.id });
    } catch (error) {
      await container.remove({ force: true });
      throw error;
    }
    return container;
  } catch (error) {
    if (isEngineAway(error)) throw error;
    throw new BatutaError(
      "job-not-started",
      `no container for ${jobName} could be made: ${engineMessage(error)}`,
      {
        cause: error,
      },
    );
  }
}
