import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Client } from "../client/http.ts";
import type { Deployment } from "../contract/deployments/schemas.ts";
import { BatutaError } from "../platform/errors.ts";
import { isJsonObject } from "../platform/json-object.ts";
import { resolveReferences } from "./job-template.ts";
import { createReferenceSources } from "./reference-sources.ts";

const SET_DIRECTORY = "prefect.deployments.steps.set_working_directory";

/**
 * The directory in which a deployment's entrypoint is looked for: where its pull steps lead, else its path, else the
 * present one.
 *
 * @throws BatutaError `pull-step-unknown` for a step that fetches code in a way that Batuta does not know,
 *   `code-not-found` when the directory does not exist.
 */
export async function findCodeDirectory(
  client: Client,
  { pull_steps, path, name }: Deployment,
  cwd: string,
): Promise<string> {
  let directory = cwd;
  if (pull_steps === null || pull_steps.length === 0) directory = resolve(cwd, path ?? ".");
  for (const step of pull_steps ?? []) {
    const resolved = await resolveReferences(step, createReferenceSources(client));
    const [kind, inputs] = isJsonObject(resolved) ? (Object.entries(resolved)[0] ?? []) : [];
    if (kind !== SET_DIRECTORY || !isJsonObject(inputs) || typeof inputs.directory !== "string") {
      throw new BatutaError(
        "pull-step-unknown",
        `the deployment ${name} fetches its code by ${kind ?? "an empty step"}, which is not known for TypeScript; known is ${SET_DIRECTORY} with a directory`,
        { fields: { step: kind } },
      );
    }
    directory = resolve(directory, inputs.directory);
  }
  if (existsSync(directory)) return directory;
  throw new BatutaError(
    "code-not-found",
    `the code of the deployment ${name} should be in ${directory}, which does not exist on this machine`,
    { fields: { path: directory } },
  );
}
