import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Deployment } from "../contract/deployments/schemas.ts";
import { BatutaError } from "../platform/errors.ts";
import { runSteps } from "./steps/run-steps.ts";
import type { StepWorld } from "./steps/step.ts";

/**
 * The directory in which a deployment's entrypoint is looked for: where its pull steps lead, else its path, else the
 * present one.
 *
 * @throws BatutaError `step-failed` for a pull step that fails, `code-not-found` when the directory does not exist.
 */
export async function findCodeDirectory(
  { pull_steps, path, name }: Deployment,
  cwd: string,
  world: StepWorld,
): Promise<string> {
  const steps = pull_steps ?? [];
  const { directory } =
    steps.length === 0
      ? { directory: resolve(cwd, path ?? ".") }
      : await runSteps(steps, `${name}: pull step`, { directory: cwd, outputs: {} }, world);
  if (existsSync(directory)) return directory;
  throw new BatutaError(
    "code-not-found",
    `the code of the deployment ${name} should be in ${directory}, which does not exist on this machine`,
    { fields: { path: directory } },
  );
}
