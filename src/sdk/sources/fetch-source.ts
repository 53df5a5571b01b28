import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ApiError } from "../../client/errors.ts";
import { readBlockDocumentByName } from "../../contract/blocks/routes.ts";
import { BatutaError } from "../../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import type { BucketSource, GitSource } from "../deployments/deployment-options.ts";
import { openServer } from "../deployments/open-server.ts";
import { isBucketUrl, parseBucketUrl } from "./bucket-address.ts";
import { checkOutGit } from "./git-source.ts";
import { installPackage } from "./npm-source.ts";
import { runProgram } from "./run-program.ts";

/** Code that is on this machine now. */
export interface FetchedSource {
  readonly directory: string;
  /** How workers fetch it; undefined for a folder of this machine. */
  readonly pullSteps: readonly JsonObject[] | undefined;
}

/** Below the working directory, so that code without packages of its own finds those of the project. */
const FOLDER = join(".batuta", "sources");

/** Where the code has a lock, what it names is installed. */
const INSTALL = {
  "prefect.deployments.steps.run_shell_script": { script: "npm ci", directory: "{{ code.directory }}" },
};

/**
 * Fetches code: of a folder, a git repository (`https://…/repo.git#branch`, `git+https://…`, `git@…`), a bucket
 * (`s3://bucket/folder`, `gs://…`, `az://…`), or an npm package (`npm:name@version`).
 *
 * @throws BatutaError `invalid-source`, and what `checkOutGit` and `installPackage` throw.
 */
export async function fetchSource(source: string | GitSource | BucketSource): Promise<FetchedSource> {
  if (typeof source !== "string")
    return await ("bucket" in source ? fetchFromBucket(source) : fetchGit(source));
  if (isBucketUrl(source)) return await fetchFromBucket({ bucket: source });
  if (source.startsWith("npm:")) {
    const spec = source.slice("npm:".length);
    const directory = await installPackage(spec, await ownFolder(source), { env: process.env });
    return { directory, pullSteps: [{ "batuta.steps.npm_package": { package: spec } }] };
  }
  const [, address, branch] = /^(?:git\+)?([^#]+)(?:#(.+))?$/.exec(source) ?? [];
  if (address !== undefined && /^(git\+|git@|ssh:\/\/|git:\/\/)|\.git(#|$)/.test(source))
    return await fetchGit({ git: address, branch });
  if (/^(?!file:)[a-z][a-z0-9+.-]+:\/\//i.test(source)) {
    throw new BatutaError(
      "invalid-source",
      `${source} is no source that flow.from knows: a folder, a git repository, a bucket (s3://, gs://, az://) or npm:package. Code of other places is fetched by a step of batuta.yaml: prefect.deployments.steps.pull_from_remote_storage`,
      { fields: { source } },
    );
  }
  return { directory: resolve(source), pullSteps: undefined };
}

async function fetchGit(source: GitSource): Promise<FetchedSource> {
  const { git: repository, branch, commit, includeSubmodules, directories } = source;
  refuseLogin(repository);
  const credentials = await readToken(source);
  const directory = await ownFolder(`${repository}#${branch ?? commit ?? ""}`);
  await checkOutGit({ repository, branch, commit, includeSubmodules, directories, credentials }, directory, {
    env: process.env,
  });
  const hasLock = existsSync(join(directory, "package-lock.json"));
  if (hasLock) await installLocked(directory);
  const clone = {
    "prefect.deployments.steps.git_clone": {
      id: "code",
      repository,
      ...(branch === undefined ? {} : { branch }),
      ...(commit === undefined ? {} : { commit_sha: commit }),
      ...(includeSubmodules === true ? { include_submodules: true } : {}),
      ...(directories === undefined ? {} : { directories: [...directories] }),
      ...tokenReference(source),
    },
  };
  return { directory, pullSteps: hasLock ? [clone, INSTALL] : [clone] };
}

async function fetchFromBucket({
  bucket,
  credentialsBlock,
  endpointUrl,
}: BucketSource): Promise<FetchedSource> {
  const address = parseBucketUrl(bucket);
  const [slug, name] = credentialsBlock?.split("/") ?? [];
  if (credentialsBlock !== undefined && !(slug && name)) {
    throw new BatutaError(
      "invalid-source",
      `credentialsBlock is ${JSON.stringify(credentialsBlock)}; write it as type/name, such as aws-credentials/prod`,
    );
  }
  const place = endpointUrl === undefined ? {} : { endpoint_url: endpointUrl };
  const credentials = slug && name ? await readBlock(slug, name, "credentials from a block") : {};
  const directory = await ownFolder(bucket);
  const { fetchBucket } = await import("./bucket-source.ts");
  await fetchBucket(address, { ...place, ...(isJsonObject(credentials) ? credentials : {}) }, directory, {
    env: process.env,
  });
  const hasLock = existsSync(join(directory, "package-lock.json"));
  if (hasLock) await installLocked(directory);
  const reference = slug && name ? { credentials: `{{ prefect.blocks.${slug}.${name} }}` } : {};
  const pull = { "batuta.steps.pull_from_bucket": { id: "code", url: bucket, ...place, ...reference } };
  return { directory, pullSteps: hasLock ? [pull, INSTALL] : [pull] };
}

/** What deployments keep is a reference: the token itself is nowhere but in the block or the environment. */
function tokenReference({ tokenBlock, tokenVariable }: GitSource): JsonObject {
  if (tokenBlock !== undefined) return { access_token: `{{ prefect.blocks.secret.${tokenBlock} }}` };
  return tokenVariable === undefined ? {} : { access_token: `{{ $${tokenVariable} }}` };
}

async function readToken({ tokenBlock, tokenVariable }: GitSource): Promise<unknown> {
  if (tokenVariable !== undefined) {
    const token = process.env[tokenVariable];
    if (token !== undefined) return token;
    throw new BatutaError(
      "invalid-source",
      `the environment has no ${tokenVariable}, which holds the git token`,
    );
  }
  return tokenBlock === undefined
    ? undefined
    : await readBlock("secret", tokenBlock, "a git token from a block");
}

async function readBlock(slug: string, block_document_name: string, what: string): Promise<unknown> {
  await using server = await openServer(what);
  const params = { slug, block_document_name };
  const query = { include_secrets: "true" };
  try {
    return (await server.connection.client.call(readBlockDocumentByName, { params, query })).data;
  } catch (error) {
    if (!ApiError.is(error, 404)) throw error;
    const block = `${slug}/${block_document_name}`;
    throw new BatutaError(
      "invalid-source",
      `there is no block ${block}, which holds the login of the source; make it: batuta block create ${slug} ${block_document_name}`,
      { cause: error, fields: { block } },
    );
  }
}

/** A login in the address would be stored with the deployment, where everybody reads it. */
function refuseLogin(repository: string): void {
  if (!/^https?:\/\/[^/]*@/.test(repository)) return;
  throw new BatutaError(
    "invalid-source",
    "the address of the repository holds a login, which its deployments would show to everybody; name a secret block (tokenBlock) or a variable of the environment (tokenVariable) instead",
  );
}

async function installLocked(directory: string): Promise<void> {
  const { code, stderr } = await runProgram(["npm", "ci", "--no-audit", "--no-fund"], {
    cwd: directory,
    env: process.env,
  });
  if (code === 0) return;
  throw new BatutaError("package-not-installed", `npm ci failed in ${directory}:\n${stderr.trim()}`, {
    fields: { path: directory },
  });
}

async function ownFolder(source: string): Promise<string> {
  const root = resolve(FOLDER);
  const folder = join(root, createHash("sha256").update(source).digest("hex").slice(0, 16));
  await mkdir(folder, { recursive: true });
  // Fetched code is no part of the project's own repository.
  await writeFile(join(root, ".gitignore"), "*\n");
  return folder;
}
