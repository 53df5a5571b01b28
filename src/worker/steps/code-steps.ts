import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { BatutaError } from "../../platform/errors.ts";
import type { JsonObject } from "../../platform/json-object.ts";
import { checkOutGit, type GitCheckout } from "../../sdk/sources/git-source.ts";
import { installPackage } from "../../sdk/sources/npm-source.ts";
import type { StepRunner } from "./step.ts";

/** `set_working_directory`: later steps and the flow run there. */
export const setWorkingDirectory: StepRunner = async (inputs, cwd) => {
  const directory = resolve(cwd, requireText(inputs, "directory"));
  if (!existsSync(directory)) {
    throw new BatutaError("code-not-found", `${directory} does not exist on this machine`, {
      fields: { path: directory },
    });
  }
  return { outputs: { directory }, cwd: directory };
};

/** `git_clone`: brings the code of a repository into a folder named after it. */
export const gitClone: StepRunner = async (inputs, cwd, { env, signal }) => {
  const what = readClone(inputs);
  const name = optionalText(inputs, "clone_directory_name") ?? folderName(what.repository, what.branch);
  await checkOutGit(what, join(cwd, name), { env, signal });
  return { outputs: { directory: name }, cwd };
};

/** What a `git_clone` asks for. @throws BatutaError `step-invalid` */
export function readClone(inputs: JsonObject): GitCheckout {
  const given = [inputs.access_token, inputs.credentials].filter(
    (each) => each !== undefined && each !== null,
  );
  if (given.length > 1) throw new BatutaError("step-invalid", "give access_token or credentials, not both");
  return {
    repository: requireText(inputs, "repository"),
    branch: optionalText(inputs, "branch"),
    commit: optionalText(inputs, "commit_sha"),
    includeSubmodules: inputs.include_submodules === true,
    directories: Array.isArray(inputs.directories) ? inputs.directories.map(String) : [],
    credentials: given[0],
  };
}

/** `batuta.steps.npm_package`: installs a package with what it needs; the code is the package's folder. */
export const npmPackage: StepRunner = async (inputs, cwd, { env, signal }) => {
  const directory = await installPackage(requireText(inputs, "package"), cwd, { env, signal });
  return { outputs: { directory }, cwd };
};

/** As Prefect names it: after the repository, and the branch if one is given. */
function folderName(repository: string, branch: string | undefined): string {
  const last =
    repository
      .replace(/[/\\]+$/, "")
      .split(/[/:\\]/)
      .at(-1) ?? "";
  const base = last.replace(/\.git$/, "") || "code";
  return branch === undefined ? base : `${base}-${branch.replaceAll("/", "-")}`;
}

function requireText(inputs: JsonObject, name: string): string {
  const value = optionalText(inputs, name);
  if (value !== undefined) return value;
  throw new BatutaError("step-invalid", `${name} is missing, a text`);
}

function optionalText(inputs: JsonObject, name: string): string | undefined {
  const value = inputs[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
