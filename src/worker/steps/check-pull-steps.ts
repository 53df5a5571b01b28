import type { Client } from "../../client/http.ts";
import { BatutaError } from "../../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import { type LookingWorld, lookAtGit, type RepositoryProblem } from "../../sdk/sources/look-at-git.ts";
import { fillTemplate, placeholdersIn, readPath, resolveReferences } from "../job-template.ts";
import { createReferenceSources } from "../reference-sources.ts";
import { gitClone, readClone } from "./code-steps.ts";
import { readStep } from "./run-steps.ts";
import { findStepRunner } from "./step-runners.ts";

/** What is known of pull steps before a worker runs them. */
export interface PullFindings {
  /** What no worker can do. */
  readonly problems: readonly string[];
  /** What can't be done from here, and may be from where the worker is. */
  readonly doubts: readonly string[];
}

/** The world that pull steps are looked at from. */
export interface PullWorld extends LookingWorld {
  readonly client: Client;
  /** What build and push steps gave. */
  readonly outputs: JsonObject;
  /** Whether such steps ran. */
  readonly hasOutputs: boolean;
  /** Repositories that were looked at: many deployments have the same. */
  readonly seen: Map<string, RepositoryProblem | undefined>;
}

/**
 * Looks what workers will make of pull steps: whether the server has the blocks and variables that they name, and
 * repositories let one in. What only the worker's environment or an earlier step tells is left to it.
 */
export async function checkPullSteps(steps: readonly unknown[], world: PullWorld): Promise<PullFindings> {
  const problems: string[] = [];
  const doubts: string[] = [];
  for (const [index, each] of steps.entries()) {
    const place = `pull step ${index + 1}`;
    try {
      const step = readStep(each, "it");
      const at = `${place}, ${step.name}`;
      const inputs = fillKnown(step.inputs, world.outputs);
      const wrong = await findUnknown(inputs, index === 0 && !world.hasOutputs, world.client);
      problems.push(...wrong.map((message) => `${at}: ${message}`));
      if (wrong.length > 0) continue;
      const resolved = await resolveReferences(inputs, createReferenceSources(world.client));
      const problem = await lookAtRepository(step.name, resolved, world);
      if (problem !== undefined) (problem.isCertain ? problems : doubts).push(`${at}: ${problem.message}`);
    } catch (error) {
      if (!isMissing(error) && !BatutaError.hasCode(error, "step-invalid")) throw error;
      problems.push(`${place}: ${error.message}`);
    }
  }
  return { problems, doubts };
}

function fillKnown(inputs: JsonObject, outputs: JsonObject): JsonObject {
  const filled = fillTemplate(inputs, (name) => {
    const value = readPath(outputs, name);
    return value === undefined ? undefined : { value };
  });
  return isJsonObject(filled) ? filled : {};
}

/** Placeholders that lead nowhere, each with why. */
async function findUnknown(inputs: JsonObject, isFirst: boolean, client: Client): Promise<string[]> {
  const sources = createReferenceSources(client);
  const found: string[] = [];
  for (const name of new Set(placeholdersIn(inputs))) {
    const written = `{{ ${name} }}`;
    if (name.startsWith("prefect.")) {
      try {
        await resolveReferences(written, sources);
      } catch (error) {
        if (!isMissing(error)) throw error;
        found.push(`${written}: ${error.message}`);
      }
    } else if (isFirst && !name.startsWith("$")) {
      found.push(`${written} names nothing: there is no earlier step that could give it`);
    }
  }
  return found;
}

const isMissing = (error: unknown): error is BatutaError =>
  BatutaError.hasCode(error, "reference-unknown") || BatutaError.hasCode(error, "block-field-missing");

/** What is wrong with the repository of a `git_clone`, as far as it is known where it is and what opens it. */
async function lookAtRepository(
  name: string,
  inputs: unknown,
  world: PullWorld,
): Promise<RepositoryProblem | undefined> {
  if ((await findStepRunner(name)) !== gitClone) return undefined;
  const filled = fillTemplate(inputs, (name) => {
    const value = name.startsWith("$") ? world.env[name.slice(1)] : undefined;
    return value === undefined ? undefined : { value };
  });
  const what = readClone(isJsonObject(filled) ? filled : {});
  if (placeholdersIn(what).length > 0) return undefined;
  const { repository, branch, commit, credentials } = what;
  const key = JSON.stringify([repository, branch, commit, credentials]);
  if (!world.seen.has(key)) world.seen.set(key, await lookAtGit(what, world));
  return world.seen.get(key);
}
