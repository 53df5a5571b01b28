import type { Client } from "../../client/http.ts";
import { findNearestName } from "../../config/nearest-name.ts";
import { BatutaError } from "../../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import { type LookingWorld, lookAtGit, type RepositoryProblem } from "../../sdk/sources/look-at-git.ts";
import { fillTemplate, placeholdersIn, readPath, resolveReferences } from "../job-template.ts";
import { createReferenceSources } from "../reference-sources.ts";
import { gitClone, readClone } from "./code-steps.ts";
import { readStep } from "./run-steps.ts";
import { findStepRunner } from "./step-runners.ts";

const ELSEWHERE = "workers may see it otherwise: with a login, a key or a network of their own";

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
  /** Build and push steps of the deployment. */
  readonly before: readonly unknown[];
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
  const ids = new Set(world.before.flatMap(idsOf));
  for (const [index, each] of steps.entries()) {
    const place = `pull step ${index + 1}`;
    try {
      const step = readStep(each, "it");
      const at = `${place}, ${step.name}`;
      const inputs = fillKnown(step.inputs, world.outputs);
      const wrong = await findMissing(inputs, world.client);
      const isFirst = index + world.before.length === 0;
      const unknown = findUnknown(inputs, ids, isFirst);
      for (const id of idsOf(each)) ids.add(id);
      problems.push(...wrong.map((message) => `${at}: ${message}`));
      // A step of a Python package may give what looks like another step.
      (isFirst ? problems : doubts).push(...unknown.map((message) => `${at}: ${message}`));
      if (wrong.length + unknown.length > 0) continue;
      const resolved = await resolveReferences(inputs, createReferenceSources(world.client));
      const problem = await lookAtRepository(step.name, resolved, world);
      if (problem?.isCertain === true) problems.push(`${at}: ${problem.message}`);
      else if (problem !== undefined) doubts.push(`${at}: ${problem.message}\n${ELSEWHERE}`);
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

/** References to what the server lacks, each with why. */
async function findMissing(inputs: JsonObject, client: Client): Promise<string[]> {
  const sources = createReferenceSources(client);
  const found: string[] = [];
  for (const name of new Set(placeholdersIn(inputs))) {
    try {
      await resolveReferences(`{{ ${name} }}`, sources);
    } catch (error) {
      if (!isMissing(error)) throw error;
      found.push(`{{ ${name} }}: ${error.message}`);
    }
  }
  return found;
}

/** Placeholders that no earlier step fills: any, where there is none; else those that name a step which there is not. */
function findUnknown(inputs: JsonObject, ids: ReadonlySet<string>, isFirst: boolean): string[] {
  const names = [...new Set(placeholdersIn(inputs))].filter((name) => !/^(\$|prefect\.)/.test(name));
  if (isFirst)
    return names.map((name) => `{{ ${name} }} names nothing: there is no earlier step that could give it`);
  return names.flatMap((name) => {
    const [id = "", ...path] = name.split(".");
    if (path.length === 0 || ids.has(id)) return [];
    const near = findNearestName(id, ids);
    const hint = near === undefined ? "" : `; did you mean ${near}?`;
    return [`{{ ${name} }} names nothing: no earlier step has the id ${id}${hint}`];
  });
}

function idsOf(step: unknown): string[] {
  const inputs = isJsonObject(step) ? Object.values(step).filter(isJsonObject) : [];
  return inputs.flatMap(({ id }) => (typeof id === "string" ? [id] : []));
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
