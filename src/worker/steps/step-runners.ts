import { BatutaError } from "../../platform/errors.ts";
import type { BucketKind } from "../../sdk/sources/bucket-address.ts";
import type { StepRunner } from "./step.ts";

const PREFECT = "prefect.deployments.steps.";
const DOCKER = "prefect_docker.deployments.steps.";
const NATIVE = new Map<string, () => Promise<StepRunner>>([
  ["set_working_directory", async () => (await import("./code-steps.ts")).setWorkingDirectory],
  ["git_clone", async () => (await import("./code-steps.ts")).gitClone],
  ["npm_package", async () => (await import("./code-steps.ts")).npmPackage],
  ["run_shell_script", async () => (await import("./shell-steps.ts")).runShellScript],
  ["pip_install_requirements", async () => (await import("./shell-steps.ts")).pipInstall],
]);
const inStore = (kind: BucketKind) => async (): Promise<StepRunner> =>
  (await import("./bucket-steps.ts")).pullFromStore(kind);
/** Need a package that may not be installed. */
const WITH_PEERS = new Map<string, (python: StepRunner) => Promise<StepRunner>>([
  ["batuta.steps.pull_from_bucket", async () => (await import("./bucket-steps.ts")).pullFromBucket],
  ["prefect_aws.deployments.steps.pull_from_s3", inStore("s3")],
  ["prefect_gcp.deployments.steps.pull_from_gcs", inStore("gcs")],
  ["prefect_azure.deployments.steps.pull_from_azure_blob_storage", inStore("azure")],
  [
    `${PREFECT}pull_from_remote_storage`,
    async (python) => (await import("./bucket-steps.ts")).pullFromRemoteStorage(python),
  ],
  [`${DOCKER}build_docker_image`, async () => (await import("./image-steps.ts")).buildDockerImage],
  [`${DOCKER}push_docker_image`, async () => (await import("./image-steps.ts")).pushDockerImage],
]);

/** What does a step: Batuta itself where it knows it, else a Python that has Prefect. */
export async function findStepRunner(name: string): Promise<StepRunner> {
  // Prefect has each under several names: `prefect.deployments.steps.git_clone`, `….steps.pull.git_clone`.
  const own = name.startsWith(PREFECT) ? (name.split(".").at(-1) ?? "") : name;
  const native = NATIVE.get(own) ?? NATIVE.get(name.replace(/^batuta\.steps\./, ""));
  if (native !== undefined) return await native();
  const { pythonStep } = await import("./python-step.ts");
  const python = pythonStep(name);
  const withPeer = await WITH_PEERS.get(name)?.(python);
  return withPeer === undefined ? python : preferring(withPeer, python);
}

/** Where the package that a step needs is not installed, a Python may have what does it. */
function preferring(own: StepRunner, python: StepRunner): StepRunner {
  return async (inputs, cwd, world) => {
    try {
      return await own(inputs, cwd, world);
    } catch (missing) {
      if (!BatutaError.hasCode(missing, "driver-missing")) throw missing;
      return await python(inputs, cwd, world).catch((error: unknown) =>
        Promise.reject(BatutaError.hasCode(error, "step-needs-python") ? missing : error),
      );
    }
  };
}
