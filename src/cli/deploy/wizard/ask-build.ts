import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CliContext } from "../../context.ts";
import type { ImagePlan } from "../image-steps.ts";
import { imageNameOf } from "../recipes.ts";
import { eventualProblemOf, problemOf } from "./problem-of.ts";
import type { Questions } from "./questions.ts";

const [OWN, MADE, OTHER] = ["Dockerfile", "auto", "other"];

/**
 * Asks how an image is built of this folder. Nothing is built by it.
 *
 * @returns undefined when nothing can be built here, which was told.
 */
export async function askBuild(
  context: CliContext,
  ask: Questions,
  language: "typescript" | "python",
): Promise<ImagePlan | undefined> {
  const problem = await eventualProblemOf(async () => {
    const { openEngine, reachEngine } = await import("../../../worker/docker/engine.ts");
    await reachEngine(await openEngine());
  });
  if (problem !== undefined) {
    ask.tell([...problem.split("\n"), "No image can be built here without it."]);
    return undefined;
  }
  const dockerfile = await askDockerfile(context, ask, language);
  const { parseImageReference } = await import("../../../worker/images/image-reference.ts");
  const asked = await ask.write("Name of the image, with its registry if it is pushed", {
    standard: imageNameOf(context.cwd),
    example: "registry.example.com/team/flows",
    check: (text) => problemOf(() => parseImageReference(text)),
  });
  const { name, tag, registry } = parseImageReference(asked);
  const written =
    tag ??
    (await ask.write("Tag; without one it is the time of each build", {
      example: "1.0",
      check: (text) => (text === "" ? undefined : problemOf(() => parseImageReference(`${name}:${text}`))),
    }));
  // A name without a registry or a folder is nobody's at Docker Hub.
  const isPushable = registry !== "docker.io" || name.includes("/");
  const pushes = await ask.confirm(`Push it to ${registry}, from which other machines pull it?`, isPushable);
  return { name, tag: written === "" ? undefined : written, dockerfile, pushes };
}

/** A path from the folder, or `auto`. */
async function askDockerfile(
  { cwd }: CliContext,
  ask: Questions,
  language: "typescript" | "python",
): Promise<string> {
  const { generateDockerfile } = await import("../../../worker/images/generate-dockerfile.ts");
  for (;;) {
    const picked = await ask.choose("By which Dockerfile?", [
      ...(existsSync(join(cwd, OWN)) ? [{ value: OWN, label: "The Dockerfile of this folder" }] : []),
      { value: MADE, label: "One that is made for this project", hint: "installs what the project needs" },
      { value: OTHER, label: "Another one", hint: "its path" },
    ]);
    if (picked === OWN) return OWN;
    if (picked === OTHER) {
      const { requireDockerfile } = await import("../../../worker/images/make-image.ts");
      const path = await ask.write("Path of the Dockerfile", {
        example: "deploy/Dockerfile",
        check: (text) => problemOf(() => requireDockerfile(cwd, text)),
      });
      return requireDockerfile(cwd, path);
    }
    const facts = { nodeMajor: 0, prefectTag: async () => "" };
    const problem = await eventualProblemOf(() => generateDockerfile(cwd, language, facts));
    if (problem === undefined) return MADE;
    ask.tell(problem.split("\n"));
  }
}
