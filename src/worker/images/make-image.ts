import { existsSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import type { AuthConfigObject } from "dockerode";
import { BatutaError } from "../../platform/errors.ts";
import type { ImageBuildOptions } from "../../sdk/deployments/deployment-options.ts";
import { runProgram } from "../../sdk/sources/run-program.ts";
import { openEngine } from "../docker/engine.ts";
import { findPython } from "../steps/find-python.ts";
import { openBuildContext } from "./build-context.ts";
import { buildImage, type ImageWorld } from "./build-image.ts";
import { generateDockerfile, type ProjectLanguage } from "./generate-dockerfile.ts";
import { parseImageReference } from "./image-reference.ts";
import { pushImage } from "./push-image.ts";

/** An image that is to be built of a folder. */
export interface ImageOrder extends ImageBuildOptions {
  /** With its tag. */
  readonly reference: string;
  /** Absolute. */
  readonly folder: string;
  /** Of the project, for a Dockerfile that is made. Default: what the project looks like. */
  readonly language?: ProjectLanguage | undefined;
}

/** Builds an image by the user's Dockerfile, or a generated one. @returns its id */
export async function makeImage(order: ImageOrder, world: ImageWorld): Promise<string> {
  const { reference, folder, language, ...options } = order;
  parseImageReference(reference);
  const given = order.dockerfile ?? (existsSync(join(folder, "Dockerfile")) ? "Dockerfile" : "auto");
  const dockerfile =
    given === "auto"
      ? { text: await generateDockerfile(folder, language, factsOf(folder, world)) }
      : { path: requireDockerfile(folder, given) };
  world.print(
    `building ${reference} by ${"text" in dockerfile ? "a generated Dockerfile" : dockerfile.path}\n`,
  );
  return await buildImage(
    await openEngine(),
    reference,
    openBuildContext(folder, dockerfile),
    options,
    world,
  );
}

/** The path of a Dockerfile from the folder, with slashes. @throws BatutaError `no-dockerfile` */
export function requireDockerfile(folder: string, given: string): string {
  const path = relative(folder, resolve(folder, given)).split(sep).join("/");
  if (path.startsWith("../") || isAbsolute(path)) {
    throw new BatutaError(
      "no-dockerfile",
      `the Dockerfile ${given} lies outside of ${folder}, of which the image is built; have it inside`,
      { fields: { path: given } },
    );
  }
  const whole = join(folder, path);
  if (existsSync(whole) && statSync(whole).isFile()) return path;
  throw new BatutaError(
    "no-dockerfile",
    `there is no Dockerfile ${given} in ${folder}; name another, or "auto" to have one made`,
    { fields: { path: whole } },
  );
}

const VERSIONS =
  "import sys, prefect; print(f'{prefect.__version__}-python{sys.version_info[0]}.{sys.version_info[1]}')";

function factsOf(folder: string, { env, signal }: ImageWorld): Parameters<typeof generateDockerfile>[2] {
  return {
    nodeMajor: Number(process.versions.node.split(".")[0]),
    prefectTag: async () => {
      const python = await findPython(env, folder);
      if (python === undefined) return "3-latest";
      const { code, stdout } = await runProgram([...python, "-c", VERSIONS], { cwd: folder, env, signal });
      const tag = stdout.trim();
      return code === 0 && /^[\d.]+-python[\d.]+$/.test(tag) ? tag : "3-latest";
    },
  };
}

/** Pushes an image to the registry of its name, with a login that is given, else that of the docker command. */
export async function sendImage(
  reference: string,
  login: AuthConfigObject | undefined,
  world: ImageWorld,
): Promise<void> {
  world.print(`pushing ${reference}\n`);
  await pushImage(await openEngine(), reference, login, world);
}
