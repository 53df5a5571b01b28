import { basename } from "node:path";
import { stringify } from "yaml";
import { BUILD_STEP } from "./image-steps.ts";

/** A start of a project file. */
export interface Recipe {
  readonly name: string;
  readonly description: string;
}

export const RECIPES: readonly Recipe[] = [
  { name: "local", description: "Workers of this machine run the code in this folder" },
  { name: "git", description: "Workers fetch the code from a git repository before each run" },
  { name: "docker", description: "The code is in an image, which is built and pushed when it is deployed" },
];

/** What the texts of recipes are made of. */
export interface RecipeFacts {
  /** Of the project. */
  readonly folder: string;
  readonly repository: string | undefined;
  readonly branch: string | undefined;
  /** Entrypoints that were found. */
  readonly entrypoints: readonly string[];
}

const DIRECTORY = "prefect.deployments.steps.set_working_directory";
const CLONE = "prefect.deployments.steps.git_clone";
const SHELL = "prefect.deployments.steps.run_shell_script";

/** The text of a new project file; it deploys as it is once its work pool exists. */
export function recipeText(recipe: string, facts: RecipeFacts): string {
  const name = basename(facts.folder);
  const [build, pull, variables] = stepsOf(recipe, facts);
  const deployments = (facts.entrypoints.length === 0 ? ["path/of/file.ts:flow"] : facts.entrypoints).map(
    (entrypoint) => ({
      name: "default",
      entrypoint,
      work_pool: { name: recipe === "docker" ? "my-docker-pool" : "my-pool", ...variables },
    }),
  );
  const parts = {
    name,
    ...(build === undefined ? {} : { build }),
    ...(pull === undefined ? {} : { pull }),
    deployments,
  };
  return [
    "# Deployments of this project: batuta deploy --all",
    "# A schedule: schedules: [{cron: '0 3 * * *', timezone: America/Buenos_Aires}]",
    stringify(parts, { compat: "yaml-1.1", lineWidth: 0 }),
  ].join("\n");
}

type Steps = readonly [build: unknown, pull: unknown, variables: object];

function stepsOf(recipe: string, { folder, repository, branch }: RecipeFacts): Steps {
  if (recipe === "git") {
    const address = repository ?? "https://github.com/org/repo.git";
    return [undefined, [{ [CLONE]: { repository: address, branch: branch ?? "main" } }], {}];
  }
  if (recipe === "docker") {
    const build = [
      { [SHELL]: { id: "revision", script: "git rev-parse --short HEAD", stream_output: false } },
      {
        [BUILD_STEP]: {
          id: "built",
          image_name: imageNameOf(folder),
          tag: "{{ revision.stdout }}",
          dockerfile: "auto",
        },
      },
    ];
    return [build, undefined, { job_variables: { image: "{{ built.image }}" } }];
  }
  return [undefined, [{ [DIRECTORY]: { directory: folder } }], {}];
}

/** A name for the image of a project, by its folder's. */
export function imageNameOf(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-");
  return name.replaceAll(/^-+|-+$/g, "") || "flows";
}
