import type { AuthConfigObject } from "dockerode";
import { BatutaError } from "../../platform/errors.ts";
import { type Engine, engineMessage, explainEngineError, isEngineAway } from "../docker/engine.ts";
import { followStream, transferLine } from "../docker/follow-stream.ts";
import type { ImageWorld } from "./build-image.ts";
import { parseImageReference } from "./image-reference.ts";
import { findRegistryLogin } from "./registry-logins.ts";

/**
 * Brings an image of the engine to the registry that its name says.
 *
 * @param login - else what `docker login` has kept.
 * @throws BatutaError `image-not-pushed` with what the registry said, `engine-unreachable`.
 */
export async function pushImage(
  engine: Engine,
  reference: string,
  login: AuthConfigObject | undefined,
  { env, signal, print }: ImageWorld,
): Promise<void> {
  const { name, tag = "latest", registry } = parseImageReference(reference);
  const authconfig = login ?? (await findRegistryLogin(registry, env));
  try {
    const stream = await engine.docker.getImage(name).push({
      tag,
      // Without any the engine refuses to ask the registry at all.
      authconfig: authconfig ?? {},
      ...(signal === undefined ? {} : { abortSignal: signal }),
    });
    await followStream(engine.docker, stream, (event) => {
      const line = transferLine(event);
      if (line !== undefined) print(`${line}\n`);
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (isEngineAway(error)) throw explainEngineError(error, engine);
    const said = engineMessage(error);
    const isRefused = /denied|unauthorized|no basic auth|authentication required/i.test(said);
    const hint = !isRefused
      ? ""
      : authconfig === undefined
        ? `; log in first: docker login${registry === "docker.io" ? "" : ` ${registry}`}`
        : "; the login that was given is wrong, or may not write there";
    throw new BatutaError(
      "image-not-pushed",
      `the image ${reference} could not be pushed to ${registry}: ${said}${hint}`,
      { cause: error, fields: { image: reference } },
    );
  }
}
