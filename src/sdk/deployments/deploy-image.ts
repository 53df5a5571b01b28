import type { WorkPool } from "../../contract/work-pools/schemas.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";
import { isJsonObject } from "../../platform/json-object.ts";
import { getLogger } from "../logging/get-logger.ts";
import type { CodePlace } from "./code-place.ts";
import type { DeployTarget, DockerImage } from "./deployment-options.ts";

/** Words about an image mean nothing without one. @throws BatutaError `invalid-option` */
export function refuseImageOptions({ image, build, push, jobVariables }: DeployTarget): void {
  if (image === undefined && (build !== undefined || push !== undefined)) {
    throw new BatutaError(
      "invalid-option",
      "build and push are about an image, and none is named; give image",
    );
  }
  if (image !== undefined && jobVariables?.image !== undefined) {
    throw new BatutaError(
      "invalid-option",
      "the image is given twice, as image and in jobVariables; give one of them",
    );
  }
}

/**
 * Builds and pushes the image in which flows run, unless it is to be taken as it is.
 *
 * @returns its name with its tag.
 * @throws BatutaError `deployment-invalid` for a pool without images, and flows of several folders; what building throws.
 */
export async function deployImage(
  given: string | DockerImage,
  { build = true, push = true }: DeployTarget,
  pool: WorkPool,
  places: readonly CodePlace[],
): Promise<string> {
  const variables = isJsonObject(pool.base_job_template) ? pool.base_job_template.variables : undefined;
  const properties = isJsonObject(variables) ? variables.properties : undefined;
  if (!isJsonObject(properties) || !Object.hasOwn(properties, "image")) {
    throw new BatutaError(
      "deployment-invalid",
      `runs of the work pool ${pool.name} (${pool.type}) have no image; name a pool of type docker or kubernetes, or leave image out`,
      { fields: { work_pool: pool.name } },
    );
  }
  const { parseImageReference, timeTag } = await import("../../worker/images/image-reference.ts");
  const { name: whole, tag: givenTag, ...options } = typeof given === "string" ? { name: given } : given;
  const { name, tag = givenTag } = parseImageReference(whole);
  if (!build) {
    // One that is there has the tag that its name says, latest without any.
    const taken = tag === undefined ? name : `${name}:${tag}`;
    await tellOfImage(taken);
    return taken;
  }
  const reference = `${name}:${tag ?? timeTag(createSystemClock().now())}`;
  const folders = new Set(places.map(({ directory, pullSteps }) => (pullSteps ? process.cwd() : directory)));
  const [folder = process.cwd()] = folders;
  if (folders.size > 1) {
    throw new BatutaError(
      "deployment-invalid",
      `one image is built of one folder, and the flows are in several: ${[...folders].join(", ")}; deploy them one after another`,
    );
  }
  const { makeImage, sendImage } = await import("../../worker/images/make-image.ts");
  const logger = getLogger("batuta.deploy");
  const world = {
    env: process.env,
    print: (text: string) => logger.info(text.trimEnd()),
  };
  await makeImage({ ...options, reference, folder, language: "typescript" }, world);
  if (push) await sendImage(reference, undefined, world);
  return reference;
}

/** An image that is taken as it is may be where only workers see it: what is not seen from here is told, not refused. */
export async function tellOfImage(reference: string): Promise<void> {
  const { lookForImage } = await import("../../worker/images/look-for-image.ts");
  const told = await lookForImage(reference, { env: process.env, clock: createSystemClock() });
  if (told !== undefined) getLogger("batuta.deploy").warn(told);
}
