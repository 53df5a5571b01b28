import { entrypointLanguage } from "../../domain/deployments/entrypoint.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import type { DeploymentEntry } from "./project-schema.ts";

/** Makes an image with the code, where Prefect's own images have it. */
export const BUILD_STEP = "prefect_docker.deployments.steps.build_docker_image";
const PUSH_STEP = "prefect_docker.deployments.steps.push_docker_image";
/** By it later steps and job variables name what the build gave. */
const ID = "built";

/** An image that is built whenever the deployment is deployed. */
export interface ImagePlan {
  /** With its registry, without a tag. */
  readonly name: string;
  /** Undefined for the time of the build. */
  readonly tag: string | undefined;
  /** Path from the project's folder, or `auto`. */
  readonly dockerfile: string;
  readonly pushes: boolean;
}

/** Whether a deployment's own steps make the image with its code. */
export function buildsImage({ build }: DeploymentEntry): boolean {
  return (build ?? []).some((each) => isJsonObject(each) && BUILD_STEP in each);
}

/** An entry that builds this image of its folder, in place of any other that it has built. */
export function withImageBuilt(entry: DeploymentEntry, image: ImagePlan): DeploymentEntry {
  const { name, tag, dockerfile, pushes } = image;
  const others = withoutImageSteps(entry);
  const build = { id: ID, image_name: name, ...(tag === undefined ? {} : { tag }), dockerfile };
  const push = { image_name: `{{ ${ID}.image_name }}`, tag: `{{ ${ID}.tag }}` };
  // Prefect's pull steps look for Python's code where a made Dockerfile has put it; one of the user's may have it elsewhere.
  const isElsewhere = dockerfile !== "auto" && entrypointLanguage(entry.entrypoint ?? "") === "python";
  return withVariables(
    {
      ...others,
      build: [...(others.build ?? []), { [BUILD_STEP]: build }],
      push: [...(others.push ?? []), ...(pushes ? [{ [PUSH_STEP]: push }] : [])],
      ...(entry.pull == null && isElsewhere ? { pull: [] } : {}),
    },
    {
      image: `{{ ${ID}.image }}`,
      // Workers ask a registry for what is called latest, unless they are told that it is there.
      ...(!pushes && tag === "latest" ? { image_pull_policy: "IfNotPresent" } : {}),
    },
  );
}

/** An entry whose runs are in an image that there is; unless pull steps say otherwise it has the code. */
export function withImageTaken(entry: DeploymentEntry, image: string): DeploymentEntry {
  return withVariables({ ...withoutImageSteps(entry), pull: entry.pull ?? [] }, { image });
}

/** An entry with more job variables. */
export function withVariables(entry: DeploymentEntry, more: JsonObject): DeploymentEntry {
  const job_variables = { ...entry.work_pool?.job_variables, ...more };
  return { ...entry, work_pool: { ...entry.work_pool, job_variables } };
}

/** Whether a step makes or pushes an image, and nothing else. */
export function isImageStep(step: unknown): boolean {
  return isJsonObject(step) && (BUILD_STEP in step || PUSH_STEP in step);
}

function withoutImageSteps(entry: DeploymentEntry): DeploymentEntry {
  const isOther = (step: unknown): boolean => !isImageStep(step);
  return { ...entry, build: entry.build?.filter(isOther), push: entry.push?.filter(isOther) };
}
