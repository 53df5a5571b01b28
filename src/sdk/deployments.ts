import type { DeployTarget, RunDeploymentOptions, ServeLimits } from "./deployments/deployment-options.ts";
import type { DeploymentVersion } from "./deployments/deployment-versions.ts";
import type { FlowDeployment } from "./deployments/register-deployment.ts";
import type { DeploymentRun } from "./deployments/run-deployment.ts";

// Loaded when they are called: a script that only runs a flow pays for none of it.

/**
 * Serves several deployments in one process: creates them, and runs each of their runs, in a process of its own, when
 * it is due. Resolves when SIGINT, SIGTERM or the signal has stopped it and its runs have ended.
 *
 * @example
 * if (import.meta.main) {
 *   await serve(etl.toDeployment({ name: "nightly", cron: "0 2 * * *" }), report.toDeployment({ name: "weekly" }));
 * }
 * @throws BatutaError `server-needed` without a server.
 */
export async function serve(
  ...args: readonly [...FlowDeployment[], FlowDeployment | ServeLimits]
): Promise<void> {
  const { serveAll } = await import("./deployments/serve.ts");
  const { deployments, options } = takeApart<ServeLimits>(args);
  await serveAll(deployments, options ?? {});
}

/**
 * Creates several deployments in one work pool, whose workers run them.
 *
 * @returns their ids, in order.
 * @throws BatutaError `server-needed` without a server; ApiError with status 404 for a pool that does not exist.
 */
export async function deploy(
  ...args: readonly [...FlowDeployment[], DeployTarget]
): Promise<readonly string[]> {
  const { deployAll } = await import("./deployments/deploy.ts");
  const { deployments, options } = takeApart<DeployTarget>(args);
  return await deployAll(deployments, options ?? { workPoolName: "" });
}

/**
 * Runs a deployment, and waits for the run's end. Inside a flow the run is its subflow, and a replay takes the recorded
 * end.
 *
 * @param name - `flow/deployment`, or the deployment's id.
 * @returns the run as it was last seen; a failed one is no error.
 * @throws BatutaError `deployment-not-found`.
 */
export async function runDeployment(
  name: string,
  options: RunDeploymentOptions = {},
): Promise<DeploymentRun> {
  const { startDeploymentRun } = await import("./deployments/run-deployment.ts");
  return await startDeploymentRun(name, options);
}

/**
 * Lists what a deployment was, change by change, the newest first. The last 50 versions are kept.
 *
 * @param name - `flow/deployment`, or the deployment's id.
 * @throws BatutaError `deployment-not-found`.
 */
export async function listDeploymentVersions(name: string): Promise<readonly DeploymentVersion[]> {
  const { listVersions } = await import("./deployments/deployment-versions.ts");
  return await listVersions(name);
}

/**
 * Makes a deployment what it was at a version: code, parameters, place, schedules. That is a new version, so that it can
 * be taken back as well.
 *
 * @param name - `flow/deployment`, or the deployment's id.
 * @param version - its number, as `listDeploymentVersions` has it.
 * @returns the newest version, which is the one before when nothing was to be changed.
 * @throws BatutaError `deployment-not-found`; ApiError with status 404 for a version that is not kept, or whose work pool
 * is gone.
 */
export async function rollBackDeployment(name: string, version: number): Promise<DeploymentVersion> {
  const { rollBack } = await import("./deployments/deployment-versions.ts");
  return await rollBack(name, version);
}

/** The options come last, if they are there. */
function takeApart<Options>(args: readonly (FlowDeployment | Options)[]): {
  readonly deployments: readonly FlowDeployment[];
  readonly options: Options | undefined;
} {
  const isDeployment = (arg: FlowDeployment | Options): arg is FlowDeployment =>
    typeof arg === "object" && arg !== null && "flow" in arg;
  return {
    deployments: args.filter(isDeployment),
    options: args.find((arg): arg is Options => !isDeployment(arg)),
  };
}
