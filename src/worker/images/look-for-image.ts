import type { Clock } from "../../platform/clock.ts";
import { BatutaError, messageOf } from "../../platform/errors.ts";
import {
  type Engine,
  engineMessage,
  explainEngineError,
  isEngineAway,
  openEngine,
  statusOf,
} from "../docker/engine.ts";
import { parseImageReference } from "./image-reference.ts";
import { findRegistryLogin } from "./registry-logins.ts";

/** So long a registry may take to say whether it has an image. */
const PATIENCE_MS = 10_000;

/** Where from an image is looked for. */
export interface ImageLookingWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  readonly clock: Clock;
}

/**
 * Looks whether the Docker engine of this machine has an image, or its registry has it.
 *
 * @returns what is to be told; undefined when it is there. It is no error: the engine of a worker may have the image, and
 * a cluster may have a registry that is not seen from here.
 */
export async function lookForImage(reference: string, world: ImageLookingWorld): Promise<string | undefined> {
  const late = new AbortController();
  const cancel = world.clock.schedule(() => late.abort(), PATIENCE_MS);
  const signal = world.signal === undefined ? late.signal : AbortSignal.any([world.signal, late.signal]);
  try {
    const engine = await openEngine();
    return await askEngine(engine, reference, { ...world, signal });
  } catch (error) {
    world.signal?.throwIfAborted();
    const why = late.signal.aborted
      ? `its registry did not answer within ${PATIENCE_MS / 1000} s`
      : BatutaError.is(error)
        ? error.message
        : messageOf(error);
    return unseen(reference, why);
  } finally {
    cancel();
  }
}

const unseen = (reference: string, why: string): string =>
  `whether there is an image ${reference} was not seen: ${why}`;

async function askEngine(
  engine: Engine,
  reference: string,
  { env, signal }: ImageLookingWorld,
): Promise<string | undefined> {
  const ask = (path: string, authconfig?: object): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const options = {
        path,
        method: "GET",
        statusCodes: { 200: true, 404: "no such image" },
        ...(authconfig === undefined ? {} : { authconfig }),
        ...(signal === undefined ? {} : { abortSignal: signal }),
      };
      engine.docker.modem.dial(options, (error: unknown) => {
        if (error === null || error === undefined) resolve(200);
        else if (statusOf(error) === 404) resolve(404);
        else reject(isEngineAway(error) ? explainEngineError(error, engine) : error);
      });
    });
  const name = encodeURI(reference);
  if ((await ask(`/images/${name}/json`)) === 200) return undefined;
  const { registry } = parseImageReference(reference.split("@")[0] ?? reference);
  const login = await findRegistryLogin(registry, env);
  const where = registry === "docker.io" ? "Docker Hub" : registry;
  try {
    if ((await ask(`/distribution/${name}/json`, login ?? {})) === 200) return undefined;
  } catch (error) {
    if (BatutaError.is(error)) throw error;
    const said = engineMessage(error).trim();
    if (!/(manifest|name) unknown/.test(said))
      return unseen(reference, `${where} could not be asked: ${said}`);
  }
  return `neither the Docker engine of this machine nor ${where} has the image ${reference}, as far as it is seen from here; where a worker lacks it, too, its runs can't start`;
}
