import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { AuthConfigObject } from "dockerode";
import { BatutaError, messageOf } from "../../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import { runProgram } from "../../sdk/sources/run-program.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** By this name the `docker` command keeps its login for Docker Hub. */
const HUB = "https://index.docker.io/v1/";

/**
 * The login that `docker login` has kept for a registry: in its file, or with the program that the file names.
 *
 * @param registry - a host, as in an image's name; `docker.io` for Docker Hub.
 * @throws BatutaError `registry-login-unreadable`
 */
export async function findRegistryLogin(
  registry: string,
  env: Environment,
): Promise<AuthConfigObject | undefined> {
  const config = await readDockerConfig(env);
  const names = registry === "docker.io" ? [HUB] : [registry, `https://${registry}`];
  for (const name of names) {
    const login = await loginOf(config, name, env);
    if (login !== undefined) return login;
  }
  return undefined;
}

/** All logins that are kept, for images that a Dockerfile starts from. */
export async function listRegistryLogins(env: Environment): Promise<Record<string, AuthConfigObject>> {
  const config = await readDockerConfig(env);
  const names = new Set([...Object.keys(part(config, "auths")), ...Object.keys(part(config, "credHelpers"))]);
  const logins: Record<string, AuthConfigObject> = {};
  for (const name of names) {
    const login = await loginOf(config, name, env);
    if (login !== undefined) logins[name] = login;
  }
  return logins;
}

async function readDockerConfig(env: Environment): Promise<JsonObject> {
  const path = join(env.DOCKER_CONFIG || join(env.HOME ?? homedir(), ".docker"), "config.json");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw unreadable(path, error);
  }
  try {
    const config: unknown = JSON.parse(text);
    return isJsonObject(config) ? config : {};
  } catch {
    // The parser's message would show a piece of the file.
    throw unreadable(path, new Error("it is no JSON"));
  }
}

function part(config: JsonObject, name: string): JsonObject {
  const found = config[name];
  return isJsonObject(found) ? found : {};
}

async function loginOf(
  config: JsonObject,
  name: string,
  env: Environment,
): Promise<AuthConfigObject | undefined> {
  const helper = part(config, "credHelpers")[name] ?? config.credsStore;
  if (typeof helper === "string" && helper !== "") return await askHelper(helper, name, env);
  const kept = part(config, "auths")[name];
  if (!isJsonObject(kept)) return undefined;
  const { auth, identitytoken } = kept;
  if (typeof identitytoken === "string" && identitytoken !== "")
    return { identitytoken, serveraddress: name };
  if (typeof auth !== "string") return undefined;
  const text = Buffer.from(auth, "base64").toString();
  const colon = text.indexOf(":");
  if (colon < 1) return undefined;
  return { username: text.slice(0, colon), password: text.slice(colon + 1), serveraddress: name };
}

async function askHelper(
  helper: string,
  name: string,
  env: Environment,
): Promise<AuthConfigObject | undefined> {
  const program = `docker-credential-${helper}`;
  const { code, stdout } = await runProgram([program, "get"], { cwd: process.cwd(), env, input: name });
  if (code !== 0) {
    if (/not found/i.test(stdout)) return undefined;
    throw unreadable(`${program} (for ${name})`, new Error(stdout.trim() || `exit code ${code}`));
  }
  const told: unknown = JSON.parse(stdout);
  const { Username: username, Secret: secret } = isJsonObject(told) ? told : {};
  if (typeof username !== "string" || typeof secret !== "string") return undefined;
  return username === "<token>"
    ? { identitytoken: secret, serveraddress: name }
    : { username, password: secret, serveraddress: name };
}

function unreadable(what: string, error: unknown): BatutaError {
  return new BatutaError(
    "registry-login-unreadable",
    `the logins of the docker command can't be read: ${what}: ${messageOf(error)}`,
    { cause: error },
  );
}
