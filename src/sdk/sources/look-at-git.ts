import type { Clock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";
import { readGitLogin } from "./git-credentials.ts";
import { checkGit, type GitCheckout } from "./git-source.ts";

/** What is wrong with a repository, as it is seen from this machine. */
export interface RepositoryProblem {
  /** Whether other machines find the same: a worker may have a key, a login or a way through the network that this one lacks. */
  readonly isCertain: boolean;
  readonly message: string;
}

/** Where from and how patiently a repository is looked at. */
export interface LookingWorld {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  readonly clock: Clock;
}

/** So long a repository may take to say whether it is there. */
const PATIENCE_MS = 10_000;

/** What the server of the repository itself has said, or what no machine would take. */
const CERTAIN = ["git-repository-unknown", "git-reference-unknown", "invalid-source"];

/** Looks whether workers will be able to fetch a repository; nothing is fetched. */
export async function lookAtGit(
  what: Pick<GitCheckout, "repository" | "branch" | "commit" | "credentials">,
  { cwd, env, signal, clock }: LookingWorld,
): Promise<RepositoryProblem | undefined> {
  const late = new AbortController();
  const cancel = clock.schedule(() => late.abort(), PATIENCE_MS);
  try {
    const both = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
    await checkGit(what, cwd, { env, signal: both });
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    const { repository, credentials } = what;
    if (late.signal.aborted) {
      const { url } = readGitLogin(repository, credentials);
      return { isCertain: false, message: `${url} did not answer within ${PATIENCE_MS / 1000} s` };
    }
    if (!BatutaError.is(error)) throw error;
    const { code, message } = error;
    // Without a login of its own, the worker's may open it.
    const isCertain =
      CERTAIN.includes(code) ||
      (code === "git-refused" && readGitLogin(repository, credentials).login !== undefined);
    return { isCertain, message };
  } finally {
    cancel();
  }
}
