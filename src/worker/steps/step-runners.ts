import type { StepRunner } from "./step.ts";

const PREFECT = "prefect.deployments.steps.";
const NATIVE = new Map<string, () => Promise<StepRunner>>([
  ["set_working_directory", async () => (await import("./code-steps.ts")).setWorkingDirectory],
  ["git_clone", async () => (await import("./code-steps.ts")).gitClone],
  ["npm_package", async () => (await import("./code-steps.ts")).npmPackage],
  ["run_shell_script", async () => (await import("./shell-steps.ts")).runShellScript],
  ["pip_install_requirements", async () => (await import("./shell-steps.ts")).pipInstall],
]);

/** What does a step: Batuta itself where it knows it, else a Python that has Prefect. */
export async function findStepRunner(name: string): Promise<StepRunner> {
  // Prefect has each under several names: `prefect.deployments.steps.git_clone`, `….steps.pull.git_clone`.
  const own = name.startsWith(PREFECT) ? (name.split(".").at(-1) ?? "") : name;
  const native = NATIVE.get(own) ?? NATIVE.get(name.replace(/^batuta\.steps\./, ""));
  if (native !== undefined) return await native();
  const { pythonStep } = await import("./python-step.ts");
  return pythonStep(name);
}
