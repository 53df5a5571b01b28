import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { BatutaError } from "../../platform/errors.ts";
import { loginEnvironment, readGitLogin } from "./git-credentials.ts";
import { type ProgramEnd, runProgram } from "./run-program.ts";

/** What of which repository is wanted. */
export interface GitCheckout {
  readonly repository: string;
  /** A branch or a tag. Default: what the server shows as its head. */
  readonly branch?: string | undefined;
  /** Of four hexadecimal digits or more. */
  readonly commit?: string | undefined;
  readonly includeSubmodules?: boolean | undefined;
  /** Only these folders, and the files at the top. */
  readonly directories?: readonly string[] | undefined;
  /** A token, `user:password`, or the data of a block. */
  readonly credentials?: unknown;
}

/** The world that git runs in. */
interface GitWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Brings a folder to the wanted commit of a repository, by the `git` of this machine. What the folder has is replaced.
 *
 * @throws BatutaError `git-refused` for wrong credentials, `git-repository-unknown`, `git-reference-unknown`, `git-failed`,
 * `program-not-found`.
 */
export async function checkOutGit(what: GitCheckout, folder: string, world: GitWorld): Promise<void> {
  const { branch, commit, directories = [] } = what;
  const { git, must, url } = openGit(what, folder, world);

  await mkdir(folder, { recursive: true });
  if (!existsSync(join(folder, ".git"))) {
    await must("init", "--quiet", ".");
    await must("remote", "add", "origin", url);
  } else await must("remote", "set-url", "origin", url);
  if (directories.length > 0) await must("sparse-checkout", "set", "--", ...directories);
  await fetchCommit(must, git, branch, commit);
  if (what.includeSubmodules === true)
    await must("submodule", "update", "--quiet", "--init", "--recursive", "--force");
}

/**
 * Looks whether a repository lets one in and has the branch or tag; nothing is fetched, so no commit can be looked for.
 *
 * @throws BatutaError as `checkOutGit`.
 */
export async function checkGit(
  what: Pick<GitCheckout, "repository" | "branch" | "commit" | "credentials">,
  folder: string,
  world: GitWorld,
): Promise<void> {
  const { must, url } = openGit(what, folder, world);
  const { branch, commit } = what;
  const references = branch === undefined ? ["HEAD"] : [`refs/heads/${branch}`, `refs/tags/${branch}`];
  const { stdout } = await must("ls-remote", "--", url, ...references);
  if (stdout.trim() === "" && commit === undefined)
    throw referenceUnknown(url, `branch or tag ${branch ?? "HEAD"}`, "");
}

interface OpenGit {
  readonly url: string;
  readonly git: Git;
  /** Throws when git does not succeed. */
  readonly must: Git;
}

function openGit(what: GitCheckout, folder: string, world: GitWorld): OpenGit {
  const { branch, commit } = what;
  checkReference(branch, commit);
  const { url, login } = readGitLogin(what.repository, what.credentials);
  const env = {
    ...world.env,
    // Nobody is there to be asked: a refusal is an error at once, by no helper's window either.
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    SSH_ASKPASS: "",
    GIT_SSH_COMMAND: world.env.GIT_SSH_COMMAND ?? "ssh -o BatchMode=yes",
    LC_ALL: "C",
    ...(login === undefined ? {} : loginEnvironment(url, login)),
  };
  const git: Git = (...words) => runProgram(["git", ...words], { cwd: folder, env, signal: world.signal });
  const must: Git = async (...words) => {
    const end = await git(...words);
    if (end.code !== 0) throw gitError(url, end, { branch, commit, hadLogin: login !== undefined });
    return end;
  };
  return { url, git, must };
}

type Git = (...words: readonly string[]) => Promise<ProgramEnd>;

async function fetchCommit(
  must: Git,
  git: Git,
  branch: string | undefined,
  commit: string | undefined,
): Promise<void> {
  const checkOut = ["checkout", "--quiet", "--force", "--detach"];
  if (commit === undefined) {
    await must("fetch", "--quiet", "--depth", "1", "origin", branch ?? "HEAD");
    await must(...checkOut, "FETCH_HEAD");
    return;
  }
  // A whole id may be asked for alone; for a short one, and from servers that refuse that, all is fetched.
  const isWhole = /^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(commit);
  const alone = isWhole ? await git("fetch", "--quiet", "--depth", "1", "origin", commit) : undefined;
  if (alone?.code !== 0)
    await must("fetch", "--quiet", "--tags", "origin", "+refs/heads/*:refs/remotes/origin/*");
  await must(...checkOut, commit);
}

/** What git would take for an option, or what is no id. */
function checkReference(branch: string | undefined, commit: string | undefined): void {
  if (branch !== undefined && commit !== undefined) {
    throw new BatutaError("invalid-source", `give a branch (${branch}) or a commit (${commit}), not both`);
  }
  if (branch !== undefined && (branch === "" || branch.startsWith("-") || /[\s:~^?*[\\]/.test(branch))) {
    throw new BatutaError("invalid-source", `${JSON.stringify(branch)} is no name of a branch or a tag`);
  }
  if (commit !== undefined && !/^[0-9a-f]{4,64}$/i.test(commit)) {
    throw new BatutaError(
      "invalid-source",
      `${JSON.stringify(commit)} is no id of a commit: it has 4 to 64 hexadecimal digits; a branch or a tag is given as branch`,
    );
  }
}

interface Wanted {
  readonly branch: string | undefined;
  readonly commit: string | undefined;
  readonly hadLogin: boolean;
}

function gitError(url: string, { stderr }: ProgramEnd, { branch, commit, hadLogin }: Wanted): BatutaError {
  const said = lastLines(stderr);
  const fields = { repository: url };
  if (
    /Authentication failed|could not read Username|terminal prompts disabled|Permission denied|HTTP (401|403)|returned error: (401|403)/.test(
      stderr,
    )
  ) {
    const hint = hadLogin
      ? "the credentials that were given are wrong, or may not read it"
      : "it needs credentials: give an access token by a secret block, or a variable of the environment";
    return new BatutaError("git-refused", `${url} lets nobody in: ${hint}\n${said}`, { fields });
  }
  if (
    /couldn't find remote ref|pathspec .* did not match|unable to read tree|not our ref|unknown revision|does not take a path argument/.test(
      stderr,
    )
  ) {
    const wanted = commit === undefined ? `branch or tag ${branch ?? "HEAD"}` : `commit ${commit}`;
    return referenceUnknown(url, wanted, `\n${said}`);
  }
  // What a server says; a path may be there on another machine.
  if (/^https?:/.test(url) && /repository '.*' not found|returned error: 404/.test(stderr))
    return new BatutaError("git-repository-unknown", `there is no repository ${url}\n${said}`, { fields });
  return new BatutaError("git-failed", `the code can't be fetched from ${url}:\n${said}`, { fields });
}

function referenceUnknown(url: string, wanted: string, said: string): BatutaError {
  return new BatutaError("git-reference-unknown", `${url} has no ${wanted}${said}`, {
    fields: { repository: url },
  });
}

function lastLines(text: string): string {
  const lines = text.trim().split("\n").slice(-4);
  return lines.map((line) => `  ${line}`).join("\n");
}
