import { BatutaError } from "../../platform/errors.ts";
import { isJsonObject } from "../../platform/json-object.ts";

/** What a server of git repositories is told. */
export interface GitLogin {
  readonly username: string;
  readonly password: string;
}

/** Names that hosts want beside a token that belongs to nobody in particular. */
const TOKEN_NAMES: readonly (readonly [host: RegExp, name: string])[] = [
  [/gitlab/, "oauth2"],
  [/bitbucket/, "x-token-auth"],
  [/./, "x-access-token"],
];

/**
 * Takes the credentials out of an address, and makes one login of them and of what else is given: a token,
 * `user:password`, or the data of a block (`username` and `token`, `access_token` or `password`).
 *
 * @throws BatutaError `invalid-source`
 */
export function readGitLogin(
  repository: string,
  given: unknown,
): { readonly url: string; readonly login: GitLogin | undefined } {
  if (!/^https?:\/\//.test(repository)) return { url: repository, login: undefined };
  if (!URL.canParse(repository))
    throw new BatutaError(
      "invalid-source",
      "the address of the repository is no URL; write https://host/path.git",
    );
  const url = new URL(repository);
  const inUrl =
    url.username === ""
      ? undefined
      : loginOf(
          url.hostname,
          decodeURIComponent(url.username),
          url.password === "" ? undefined : decodeURIComponent(url.password),
        );
  url.username = "";
  url.password = "";
  return { url: url.href, login: readGiven(url.hostname, given) ?? inUrl };
}

function readGiven(host: string, given: unknown): GitLogin | undefined {
  if (typeof given === "string" && given !== "") {
    const colon = given.indexOf(":");
    return colon > 0
      ? loginOf(host, given.slice(0, colon), given.slice(colon + 1))
      : loginOf(host, given, undefined);
  }
  if (!isJsonObject(given)) return undefined;
  const [secret] = [given.token, given.access_token, given.password, given.value].filter(
    (each) => typeof each === "string" && each !== "",
  );
  if (typeof secret !== "string") return undefined;
  const { username } = given;
  return typeof username === "string" && username !== ""
    ? loginOf(host, username, secret)
    : readGiven(host, secret);
}

/** Without a password the name is a token. */
function loginOf(host: string, username: string, password: string | undefined): GitLogin {
  if (password !== undefined) return { username, password };
  const [, name = ""] = TOKEN_NAMES.find(([pattern]) => pattern.test(host)) ?? [];
  return { username: name, password: username };
}

/**
 * Environment by which git sends the login to this server and to no other: it stands in no argument, which every user
 * of the machine can read, and in no file.
 */
export function loginEnvironment(
  url: string,
  { username, password }: GitLogin,
): Readonly<Record<string, string>> {
  const token = Buffer.from(`${username}:${password}`).toString("base64");
  return {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `http.${new URL(url).origin}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${token}`,
  };
}
