import type { AuthConfigObject } from "dockerode";
import { createSystemClock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import { type Engine, openEngine } from "../docker/engine.ts";
import { parseImageReference, timeTag } from "../images/image-reference.ts";
import { makeImage, sendImage } from "../images/make-image.ts";
import type { StepRunner } from "./step.ts";

/** Those of a build are docker-py's. */
const INPUTS = ["id", "requires", "image_name", "tag", "credentials", "additional_tags"];
const BUILD_INPUTS = [
  ...INPUTS,
  "dockerfile",
  "path",
  "push",
  "platform",
  "buildargs",
  "target",
  "nocache",
  "pull",
  "labels",
  "network_mode",
];

/** `build_docker_image`, with the inputs and outputs that Prefect's step of this name has. */
export const buildDockerImage: StepRunner = async (inputs, cwd, world) => {
  refuseUnknown(inputs, BUILD_INPUTS);
  const { name, tag } = readImage(inputs, () => timeTag(createSystemClock().now()));
  const reference = `${name}:${tag}`;
  const id = await makeImage(
    {
      reference,
      folder: optionalText(inputs, "path") ?? cwd,
      language: world.language,
      dockerfile: optionalText(inputs, "dockerfile") ?? "Dockerfile",
      platform: optionalText(inputs, "platform"),
      buildArgs: optionalTexts(inputs, "buildargs"),
      target: optionalText(inputs, "target"),
      noCache: inputs.nocache === true ? true : undefined,
      pull: inputs.pull === true ? true : undefined,
      labels: optionalTexts(inputs, "labels"),
      network: optionalText(inputs, "network_mode"),
    },
    world,
  );
  const others = additionalTags(inputs);
  await addTags(await openEngine(), reference, name, others);
  if (inputs.push === true) {
    for (const each of [tag, ...others])
      await sendImage(`${name}:${each}`, loginOf(inputs.credentials, name), world);
  }
  return { outputs: outputsOf(name, tag, others, { image_id: id }), cwd };
};

/** `push_docker_image`. */
export const pushDockerImage: StepRunner = async (inputs, cwd, world) => {
  refuseUnknown(inputs, INPUTS);
  const { name, tag } = readImage(inputs, () => "latest");
  const others = additionalTags(inputs);
  for (const each of [tag, ...others])
    await sendImage(`${name}:${each}`, loginOf(inputs.credentials, name), world);
  return { outputs: outputsOf(name, tag, others, {}), cwd };
};

function refuseUnknown(inputs: JsonObject, known: readonly string[]): void {
  const unknown = Object.keys(inputs).filter((each) => !known.includes(each));
  if (unknown.length === 0) return;
  throw new BatutaError(
    "step-invalid",
    `${unknown.join(", ")}: the step knows no such input; it knows ${known.filter((each) => each !== "requires").join(", ")}`,
  );
}

function readImage(
  inputs: JsonObject,
  standardTag: () => string,
): { readonly name: string; readonly tag: string } {
  const given = optionalText(inputs, "image_name");
  if (given === undefined) throw new BatutaError("step-invalid", "image_name is missing, a text");
  const { name, tag: own } = parseImageReference(given);
  const tag = optionalText(inputs, "tag") ?? own ?? standardTag();
  for (const each of [tag, ...additionalTags(inputs)]) parseImageReference(`${name}:${each}`);
  return { name, tag };
}

function additionalTags({ additional_tags: tags }: JsonObject): string[] {
  return Array.isArray(tags) ? tags.map(String) : [];
}

async function addTags(
  { docker }: Engine,
  reference: string,
  name: string,
  tags: readonly string[],
): Promise<void> {
  for (const tag of tags) await docker.getImage(reference).tag({ repo: name, tag });
}

function outputsOf(name: string, tag: string, others: readonly string[], more: JsonObject): JsonObject {
  return { image_name: name, tag, image: `${name}:${tag}`, additional_tags: [...others], ...more };
}

/** A block of type docker-registry-credentials, or a map with its fields. */
function loginOf(given: unknown, name: string): AuthConfigObject | undefined {
  if (given === undefined || given === null) return undefined;
  const { username, password, registry_url: url } = isJsonObject(given) ? given : {};
  if (typeof username !== "string" || typeof password !== "string") {
    throw new BatutaError(
      "step-invalid",
      "credentials must have username, password and registry_url; a block of type docker-registry-credentials has them",
    );
  }
  return {
    username,
    password,
    serveraddress: typeof url === "string" && url !== "" ? url : parseImageReference(name).registry,
  };
}

function optionalText(inputs: JsonObject, name: string): string | undefined {
  const value = inputs[name];
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function optionalTexts(inputs: JsonObject, name: string): Readonly<Record<string, string>> | undefined {
  const value = inputs[name];
  if (!isJsonObject(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)]));
}
