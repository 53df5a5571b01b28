import type { Client } from "../../client/http.ts";
import { BatutaError } from "../../platform/errors.ts";
import type { JsonObject } from "../../platform/json-object.ts";
import type { DeploymentEntry } from "./project-schema.ts";

/** What templates of a project file are filled from. */
export interface TemplateSources {
  readonly client: Client;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Looked up when a run is made: by the worker, or by Prefect's. */
const isForRuns = (name: string): boolean => name.startsWith("prefect.") || name.startsWith("ctx.");

/**
 * Fills in what is known before any step: the environment, blocks and variables. Steps and triggers stay as they are; so
 * do blocks in job variables, which the worker looks up for each run: a secret is not written down with the deployment.
 *
 * @param hasSteps - whether build or push steps may give what is not known yet.
 * @throws BatutaError `template-unknown`, `reference-unknown`.
 */
export async function fillEntry(
  entry: DeploymentEntry,
  { client, env }: TemplateSources,
  hasSteps: boolean,
): Promise<DeploymentEntry> {
  const { build, push, pull, triggers, work_pool: pool, ...rest } = entry;
  const { fillTemplate, resolveReferences } = await import("../../worker/job-template.ts");
  const { createReferenceSources } = await import("../../worker/reference-sources.ts");
  const sources = createReferenceSources(client);
  const fillEnvironment = (part: unknown): unknown =>
    fillTemplate(part, (name) => {
      if (!name.startsWith("$")) {
        if (hasSteps || isForRuns(name)) return undefined;
        throw new BatutaError(
          "template-unknown",
          `{{ ${name} }} names nothing: there are no build or push steps that could give it`,
        );
      }
      const value = env[name.slice(1)];
      if (value !== undefined) return { value };
      throw new BatutaError("template-unknown", `{{ ${name} }} names a variable that the environment lacks`);
    });
  const variables = fillEnvironment(pool?.job_variables ?? {});
  await resolveReferences(variables, sources); // What names nothing is told now, not by the first run.
  const filled = await resolveReferences(
    fillEnvironment({ ...rest, work_pool: { ...pool, job_variables: {} } }),
    sources,
  );
  // safe: filling keeps the form; what templates made of values is checked where they are used
  const known = filled as DeploymentEntry;
  return {
    ...known,
    build,
    push,
    pull,
    triggers,
    work_pool: { ...known.work_pool, job_variables: variables as JsonObject },
  };
}

/** Fills in what build and push steps gave. @throws BatutaError `template-unknown` for what none gave */
export async function fillOutputs<T>(part: T, outputs: JsonObject): Promise<T> {
  const { fillTemplate, readPath } = await import("../../worker/job-template.ts");
  const filled = fillTemplate(part, (name) => {
    const value = readPath(outputs, name);
    if (value !== undefined) return { value };
    if (isForRuns(name)) return undefined;
    throw new BatutaError("template-unknown", `{{ ${name} }} names nothing that a build or push step gave`);
  });
  return filled as T; // safe: filling keeps the form
}

/** Fills in what build and push steps gave; the rest is for when the code is fetched. */
export async function fillPullSteps(steps: readonly unknown[], outputs: JsonObject): Promise<unknown[]> {
  const { fillTemplate, readPath } = await import("../../worker/job-template.ts");
  const filled = fillTemplate(steps, (name) => {
    const value = readPath(outputs, name);
    return value === undefined ? undefined : { value };
  });
  return Array.isArray(filled) ? filled : [];
}
