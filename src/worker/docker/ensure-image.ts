import type { AuthConfig } from "dockerode";
import { BatutaError } from "../../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import type { Logger } from "../../platform/logger.ts";
import { type Engine, engineMessage, isEngineAway, statusOf } from "./engine.ts";
import { followStream } from "./follow-stream.ts";

const POLICIES = ["Always", "IfNotPresent", "IfPossible", "Never"] as const;
type PullPolicy = (typeof POLICIES)[number];

/** The policy that was chosen; else Always for the tag latest or none, else IfNotPresent, as Kubernetes has it. */
export function choosePullPolicy(given: unknown, image: string): PullPolicy {
  if (given === undefined || given === null || given === "") {
    const [, tag] = /:([^/:]+)$/.exec(image) ?? [];
    if (image.includes("@")) return "IfNotPresent";
    return tag === undefined || tag === "latest" ? "Always" : "IfNotPresent";
  }
  const found = POLICIES.find((policy) => policy === given);
  if (found !== undefined) return found;
  throw new BatutaError(
    "invalid-job-configuration",
    `there is no image_pull_policy ${String(given)}; there are ${POLICIES.join(", ")}`,
  );
}

/**
 * Sees to it that the engine has a job's image.
 *
 * @throws BatutaError `image-missing`
 */
export async function ensureImage(
  engine: Engine,
  image: string,
  configuration: JsonObject,
  logger: Logger,
): Promise<void> {
  const policy = choosePullPolicy(configuration.image_pull_policy, image);
  if ((policy === "IfNotPresent" || policy === "Never") && (await hasImage(engine, image))) return;
  if (policy === "Never") {
    throw missing(
      image,
      `it is not on the engine at ${engine.address}, and the pull policy is Never; pull or build it there, or set image_pull_policy`,
    );
  }
  logger.info("an image is pulled", { image, image_pull_policy: policy });
  try {
    await pull(engine, image, credentialsOf(configuration.registry_credentials));
  } catch (error) {
    if (isEngineAway(error)) throw error;
    const said = engineMessage(error);
    if (policy === "IfPossible" && (await hasImage(engine, image))) {
      logger.warn("an image could not be pulled; the engine's own is taken", { image, err: error });
      return;
    }
    throw missing(
      image,
      `it could not be pulled (pull policy ${policy}): ${said}; look at its name and tag, give registry_credentials, or build it on the engine at ${engine.address} and set image_pull_policy to IfNotPresent or Never`,
      error,
    );
  }
}

function missing(image: string, why: string, cause?: unknown): BatutaError {
  return new BatutaError("image-missing", `the image ${image} is missing: ${why}`, {
    cause,
    fields: { image },
  });
}

async function hasImage({ docker }: Engine, image: string): Promise<boolean> {
  try {
    await docker.getImage(image).inspect();
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

async function pull({ docker }: Engine, image: string, auth: AuthConfig | undefined): Promise<void> {
  // A port of the registry is no tag: dockerode takes the last colon for one.
  const name = /[@]|:[^/]+$/.test(image) ? image : `${image}:latest`;
  const stream = await docker.pull(name, auth === undefined ? {} : { authconfig: auth });
  await followStream(docker, stream, () => {});
}

function credentialsOf(given: unknown): AuthConfig | undefined {
  if (given === undefined || given === null) return undefined;
  const { username, password, registry_url } = isJsonObject(given) ? given : {};
  if (typeof username === "string" && typeof password === "string" && typeof registry_url === "string") {
    return { username, password, serveraddress: registry_url };
  }
  throw new BatutaError(
    "invalid-job-configuration",
    "registry_credentials must have username, password and registry_url; a block of type docker-registry-credentials has them",
  );
}
