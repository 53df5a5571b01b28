import type { Client } from "../../../client/http.ts";
import type { CliContext } from "../../context.ts";
import { eventualProblemOf } from "./problem-of.ts";
import type { Questions } from "./questions.ts";

const CLONE = "prefect.deployments.steps.git_clone";

/** Asks for the git repository that has the code; it is looked at at once. @returns the pull step */
export async function askRepositoryStep(
  context: CliContext,
  client: Client,
  ask: Questions,
): Promise<Readonly<Record<string, unknown>>> {
  const { lookAtGit } = await import("../../../sdk/sources/look-at-git.ts");
  let standard = await findRemote(context);
  for (;;) {
    const { step, credentials } = await askRepository(context, client, ask, standard);
    if (credentials === null) return { [CLONE]: step };
    const problem = await lookAtGit({ ...step, credentials }, context);
    if (problem === undefined) return { [CLONE]: step };
    ask.tell(problem.message.split("\n"));
    // One word of what was answered is wrong, most likely.
    standard = { url: step.repository, branch: step.branch };
    if (!problem.isCertain && (await ask.confirm("Use it all the same?", false))) return { [CLONE]: step };
  }
}

interface Repository {
  readonly step: {
    readonly repository: string;
    readonly branch: string;
    readonly access_token?: string;
  };
  /** What opens it, as far as it is known here; null where only the worker knows. */
  readonly credentials: unknown;
}

async function askRepository(
  { env }: CliContext,
  client: Client,
  ask: Questions,
  standard: Remote | undefined,
): Promise<Repository> {
  const repository = await ask.write("Address of the repository", {
    standard: standard?.url,
    example: "https://github.com/org/repo.git",
    check: (text) => {
      if (text === "") return "write its address";
      return /^https?:\/\/[^/]*@/.test(text)
        ? "leave the login out, which everybody would see; a token is asked for"
        : undefined;
    },
  });
  const branch = await ask.write("Branch or tag", { standard: standard?.branch ?? "main" });
  const login = await ask.choose("Does it need a login?", [
    { value: "none", label: "No", hint: "it is public, or the worker's SSH key may read it" },
    {
      value: "block",
      label: "A token in a secret block",
      hint: "batuta block create secret NAME -f value=…",
    },
    { value: "env", label: "A token in a variable of the worker's environment" },
  ]);
  if (login === "block") {
    const { name, data } = await askSecret(client, ask);
    const access_token = `{{ prefect.blocks.secret.${name} }}`;
    return { step: { repository, branch, access_token }, credentials: data };
  }
  if (login === "env") {
    const name = await ask.write("Name of the variable", { standard: "GIT_TOKEN", check: named });
    const step = { repository, branch, access_token: `{{ $${name} }}` };
    return { step, credentials: env[name] ?? null };
  }
  return { step: { repository, branch }, credentials: undefined };
}

async function askSecret(
  client: Client,
  ask: Questions,
): Promise<{ readonly name: string; readonly data: unknown }> {
  const { createReferenceSources } = await import("../../../worker/reference-sources.ts");
  const sources = createReferenceSources(client);
  for (;;) {
    const name = await ask.write("Name of the secret block", { check: named });
    let data: unknown;
    const problem = await eventualProblemOf(async () => {
      data = await sources.blockByName("secret", name);
    });
    if (problem === undefined) return { name, data };
    ask.tell(problem.split("\n"));
  }
}

/** What is wrong with the name of a block or of a variable of the environment. */
export function named(text: string): string | undefined {
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
