import { basename } from "node:path";
import type { Client } from "../../client/http.ts";
import { BatutaError } from "../../platform/errors.ts";
import type { JsonObject } from "../../platform/json-object.ts";
import type { RepositoryProblem } from "../../sdk/sources/look-at-git.ts";
import type { CliContext } from "../context.ts";
import { isImageStep } from "./image-steps.ts";
import type { DeploymentEntry } from "./project-schema.ts";

/**
 * Looks at the pull steps of a deployment, with what its build and push steps gave.
 *
 * @returns what may be wrong, and is told; workers may see it otherwise.
 * @throws BatutaError `deployment-invalid` with all that no worker could do.
 */
export type PullCheck = (entry: DeploymentEntry, outputs: JsonObject) => Promise<readonly string[]>;

/** Whether build and push steps may make what the pull steps name: a branch that is pushed, a block. */
export function makesCode({ build, push }: DeploymentEntry): boolean {
  return [...(build ?? []), ...(push ?? [])].some((step) => !isImageStep(step));
}

/** One check for the deployments of a project file: what several of them name is looked at once. */
export function createPullCheck(context: CliContext, client: Client, path: string | undefined): PullCheck {
  const { cwd, env, signal, clock } = context;
  const seen = new Map<string, RepositoryProblem | undefined>();
  const file = path === undefined ? "" : `${basename(path)}: `;
  return async ({ build, push, pull }, outputs) => {
    if (pull == null || pull.length === 0) return [];
    const { checkPullSteps } = await import("../../worker/steps/check-pull-steps.ts");
    const before = [...(build ?? []), ...(push ?? [])];
    const world = { cwd, env, signal, clock, client, outputs, before, seen };
    const { problems, doubts } = await checkPullSteps(pull, world);
    if (problems.length === 0) return doubts.map((each) => `${file}${each}`);
    const lines = [...problems, ...doubts].map((each) => `  ${each.replaceAll("\n", "\n  ")}`);
    throw new BatutaError(
      "deployment-invalid",
      [`${file}no worker could fetch its code:`, ...lines].join("\n"),
      {
        fields: { problems },
      },
    );
  };
}
