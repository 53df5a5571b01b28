import type { CliContext } from "../../context.ts";
import type { Questions } from "./questions.ts";

const CLONE = "prefect.deployments.steps.git_clone";

/**
 * Asks where workers get the code from.
 *
 * @param isInImage - whether runs are in an image, which may have the code and does not see this folder.
 * @returns pull steps; undefined for this folder.
 */
export async function askStorage(
  context: CliContext,
  ask: Questions,
  isInImage: boolean,
): Promise<unknown[] | undefined> {
  const remote = await findRemote(context);
  const hint = isInImage ? "only where the pool mounts it at the same place" : "for workers of this machine";
  const here = { value: "here", label: "This folder", hint: `${context.cwd}, ${hint}` };
  const git = {
    value: "git",
    label: "A git repository",
    hint: remote === undefined ? "its address" : `${remote.url}, ${remote.branch}`,
  };
  const image = {
    value: "image",
    label: "It is in the image",
    hint: "its working directory is this project",
  };
  const where = await ask.choose(
    "Where do workers get the code from?",
    isInImage ? [image, git, here] : [here, git],
  );
  if (where === "here") return undefined;
  if (where === "image") return [];
  const repository = await ask.write("Address of the repository", {
    standard: remote?.url,
    example: "https://github.com/org/repo.git",
    check: (text) => (text === "" ? "write its address" : undefined),
  });
  const branch = await ask.write("Branch or tag", { standard: remote?.branch ?? "main" });
  const login = await ask.choose("Does it need a login?", [
    { value: "none", label: "No", hint: "it is public, or the worker's SSH key may read it" },
    {
      value: "block",
      label: "A token in a secret block",
      hint: "batuta block create secret NAME -f value=…",
    },
    { value: "env", label: "A token in a variable of the worker's environment" },
  ]);
  const token =
    login === "block"
      ? `{{ prefect.blocks.secret.${await ask.write("Name of the secret block", { check: named })} }}`
      : login === "env"
        ? `{{ $${await ask.write("Name of the variable", { standard: "GIT_TOKEN", check: named })} }}`
        : undefined;
  return [{ [CLONE]: { repository, branch, ...(token === undefined ? {} : { access_token: token }) } }];
}

function named(text: string): string | undefined {
  return /^[\w.-]+$/.test(text) ? undefined : "a name of letters, digits, dashes and underscores";
}

interface Remote {
  /** Without a login that may stand in it. */
  readonly url: string;
  readonly branch: string;
}

/** Where this repository comes from; undefined outside of one, and without git. */
export async function findRemote({ cwd, env, signal }: CliContext): Promise<Remote | undefined> {
  const { runProgram } = await import("../../../sdk/sources/run-program.ts");
  const ask = async (...words: readonly string[]): Promise<string | undefined> => {
    const { code, stdout } = await runProgram(["git", ...words], { cwd, env, signal }).catch(() => ({
      code: 1,
      stdout: "",
    }));
    return code === 0 && stdout.trim() !== "" ? stdout.trim() : undefined;
  };
  const url = await ask("config", "--get", "remote.origin.url");
  const branch = await ask("rev-parse", "--abbrev-ref", "HEAD");
  if (url === undefined) return undefined;
  return {
    url: url.replace(/^(https?:\/\/)[^@/]+@/, "$1"),
    branch: branch === "HEAD" ? "main" : (branch ?? "main"),
  };
}
