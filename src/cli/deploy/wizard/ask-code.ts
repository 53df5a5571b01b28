import type { Client } from "../../../client/http.ts";
import { entrypointLanguage } from "../../../domain/deployments/entrypoint.ts";
import type { JsonObject } from "../../../platform/json-object.ts";
import type { CliContext } from "../../context.ts";
import { buildsImage, withImageBuilt, withVariables } from "../image-steps.ts";
import type { DeploymentEntry } from "../project-schema.ts";
import { askBucket } from "./ask-bucket.ts";
import { askBuild } from "./ask-build.ts";
import { askImage, takesImage } from "./ask-image.ts";
import { askRepositoryStep, findRemote } from "./ask-repository.ts";
import type { Questions } from "./questions.ts";

/** What is asked about. */
export interface CodeQuestions {
  readonly context: CliContext;
  readonly client: Client;
  readonly ask: Questions;
  /** The base job template of the pool. */
  readonly template: JsonObject;
}

/** Asks where a deployment's code comes from, and in which image it runs; what the entry says already is not asked. */
export async function askCode(questions: CodeQuestions, given: DeploymentEntry): Promise<DeploymentEntry> {
  const { context, client, ask, template } = questions;
  if (buildsImage(given)) return given;
  const language = entrypointLanguage(given.entrypoint ?? "");
  const isInImage = takesImage(template);
  const asksImage = isInImage && given.work_pool?.job_variables?.image == null;
  const inImage = async (pull: unknown[] | undefined, whatIsInIt?: string): Promise<DeploymentEntry> => {
    const image = asksImage ? await askImage(ask, template, language, whatIsInIt) : undefined;
    const entry = { ...given, pull };
    return image === undefined ? entry : withVariables(entry, { image });
  };
  if (given.pull !== undefined) return await inImage(given.pull ?? undefined);
  for (;;) {
    const where = await askWhere(questions, isInImage, asksImage);
    if (where === "here") return await inImage(undefined);
    if (where === "git") return await inImage([await askRepositoryStep(context, client, ask)]);
    if (where === "bucket") return await inImage([await askBucket(client, ask)]);
    if (where === "image") return await inImage([], "the project");
    const image = await askBuild(context, ask, language);
    if (image !== undefined) return withImageBuilt(given, image);
  }
}

async function askWhere(
  { context, ask }: CodeQuestions,
  isInImage: boolean,
  canBuild: boolean,
): Promise<string> {
  const remote = await findRemote(context);
  const git = {
    value: "git",
    label: "A git repository",
    hint: remote === undefined ? "its address" : `${remote.url}, ${remote.branch}`,
  };
  const bucket = { value: "bucket", label: "A bucket", hint: "S3, Google Cloud, Azure" };
  const hint = isInImage ? "only where the pool mounts it at the same place" : "for workers of this machine";
  const here = { value: "here", label: "This folder", hint: `${context.cwd}, ${hint}` };
  const image = {
    value: "image",
    label: "An image that is there",
    hint: "its working directory has the code",
  };
  const build = { value: "build", label: "An image that is built now", hint: "of this folder, by Docker" };
  return await ask.choose(
    "Where do workers get the code from?",
    isInImage ? [...(canBuild ? [build] : []), image, git, bucket, here] : [here, git, bucket],
  );
}
