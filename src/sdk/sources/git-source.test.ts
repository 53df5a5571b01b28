import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commit, type GitServer, git, startGitServer } from "../../../test/support/git-server.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { readGitLogin } from "./git-credentials.ts";
import { checkGit, checkOutGit } from "./git-source.ts";
import { lookAtGit } from "./look-at-git.ts";

const SECRET = "t0p-s3cret";
const LOGIN = `x-access-token:${SECRET}`;
const world = { env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" } };

describe("code of a git repository", () => {
  let root: string;
  let server: GitServer;
  let first: string;
  let second: string;
  let count = 0;
  const folder = (): string => join(root, `out-${++count}`);
  const read = (at: string, path = "flow.ts"): string => readFileSync(join(at, path), "utf8");

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "batuta-git-"));
    const [repository, part] = [join(root, "repo"), join(root, "part")];
    for (const each of [repository, part]) {
      mkdirSync(each);
      git(each, "init", "-q", "-b", "main");
    }
    server = await startGitServer(root, LOGIN);
    commit(part, { "part.ts": "part" });
    first = commit(repository, { "flow.ts": "one", "flows/a.ts": "a", "data/big.csv": "1" });
    git(repository, "tag", "v1");
    git(repository, "checkout", "-q", "-b", "feature/x");
    commit(repository, { "flow.ts": "feature" });
    git(repository, "checkout", "-q", "main");
    git(repository, "submodule", "add", "-q", "../part", "part");
    git(repository, "config", "-f", ".gitmodules", "submodule.part.url", "../part");
    second = commit(repository, { "flow.ts": "two" });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(root, { recursive: true, force: true });
  });

  it("is taken from the head, a branch, a tag, a whole and a short commit, by file and by HTTP", async () => {
    const repositories: [repository: string, credentials?: string][] = [
      [`file://${join(root, "repo")}`],
      [`${server.url}/repo/.git`, SECRET],
    ];
    for (const [repository, credentials] of repositories) {
      const wanted: [{ branch?: string; commit?: string }, string][] = [
        [{}, "two"],
        [{ branch: "feature/x" }, "feature"],
        [{ branch: "v1" }, "one"],
        [{ commit: first }, "one"],
        [{ commit: first.slice(0, 8) }, "one"],
      ];
      for (const [reference, text] of wanted) {
        const at = folder();
        await checkOutGit({ repository, credentials, ...reference }, at, world);
        expect([repository, reference, read(at)]).toEqual([repository, reference, text]);
      }
    }
  });

  it("is brought up to date, or elsewhere, in a folder that has it", async () => {
    const repository = `file://${join(root, "repo")}`;
    const at = folder();
    await checkOutGit({ repository, branch: "v1" }, at, world);
    await checkOutGit({ repository, branch: "feature/x" }, at, world);
    expect(read(at)).toBe("feature");
    await checkOutGit({ repository, commit: second }, at, world);
    expect(read(at)).toBe("two");
  });

  it("comes with its submodules, by the same credentials, when they are asked for", async () => {
    const at = folder();
    const repository = `${server.url}/repo/.git`;
    await checkOutGit({ repository, credentials: SECRET }, at, world);
    expect(existsSync(join(at, "part", "part.ts"))).toBe(false);
    git(join(root, "repo"), "config", "-f", ".gitmodules", "submodule.part.url", "../../part/.git");
    git(join(root, "repo"), "commit", "-q", "-am", "part over HTTP");
    await checkOutGit({ repository, credentials: SECRET, includeSubmodules: true }, at, world);
    expect(read(at, "part/part.ts")).toBe("part");
  });

  it("is only what is in the folders that are named, and at the top", async () => {
    const at = folder();
    const repository = `file://${join(root, "repo")}`;
    await checkOutGit({ repository, branch: "v1", directories: ["flows"] }, at, world);
    expect(readdirSync(at).sort()).toEqual([".git", "flow.ts", "flows"]);
  });

  it("is refused with a reason, and the secret is neither told nor stored", async () => {
    const repository = `${server.url}/repo/.git`;
    const without = checkOutGit({ repository }, folder(), world);
    await expect(without).rejects.toThrow(/lets nobody in: it needs credentials/);
    const at = folder();
    const wrong = await checkOutGit({ repository, credentials: "wr0ng" }, at, world).catch((error) => error);
    expect(wrong.code).toBe("git-refused");
    expect(wrong.message).toContain("the credentials that were given are wrong");
    expect(JSON.stringify([wrong.message, wrong.stack, wrong.fields])).not.toContain("wr0ng");
    const inUrl = repository.replace("//", `//${LOGIN}@`);
    await checkOutGit({ repository: inUrl }, at, world);
    expect(read(at)).toBe("two");
    expect(readFileSync(join(at, ".git", "config"), "utf8")).not.toContain(SECRET);
    const missing = checkOutGit({ repository: inUrl, branch: "nope" }, at, world);
    await expect(missing).rejects.toMatchObject({
      code: "git-reference-unknown",
      message: expect.stringMatching(/has no branch or tag nope/),
    });
    await missing.catch((error) => expect(error.message).not.toContain(SECRET));
    await expect(
      checkOutGit({ repository, credentials: SECRET, commit: "abcd1234" }, at, world),
    ).rejects.toThrow("has no commit abcd1234");
    await expect(checkOutGit({ repository: "file:///nowhere" }, folder(), world)).rejects.toMatchObject({
      code: "git-failed",
    });
  });

  it("is looked at without fetching: whether it lets one in, and has the branch or tag", async () => {
    const repository = `${server.url}/repo/.git`;
    const look = (more: object): Promise<void> => checkGit({ repository, ...more }, root, world);
    for (const branch of [undefined, "main", "v1", "feature/x"]) await look({ credentials: SECRET, branch });
    await expect(look({})).rejects.toThrow(/lets nobody in: it needs credentials/);
    await expect(look({ credentials: "wr0ng" })).rejects.toThrow(/that were given are wrong/);
    await expect(look({ credentials: SECRET, branch: "x" })).rejects.toThrow(/has no branch or tag x$/);
    await expect(look({ repository: "file:///nowhere" })).rejects.toMatchObject({ code: "git-failed" });
    const missing = repository.replace("/repo/", "/rope/");
    await expect(look({ repository: missing, credentials: SECRET })).rejects.toMatchObject({
      code: "git-repository-unknown",
      message: expect.stringContaining(`there is no repository ${missing}`),
    });
    await expect(look({ repository: "https://:80" })).rejects.toThrow("is no URL");
    // A commit can't be asked for without fetching: only whether one is let in is seen.
    await look({ credentials: SECRET, commit: "abcd1234" });
  });

  it("that does not answer in time is told so, of which nobody else can be sure", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", () => resolve()));
    const { port } = silent.address() as AddressInfo; // safe: it listens on a port
    const clock = createVirtualClock();
    const asked = new Promise((resolve) => silent.once("connection", resolve));
    const looking = lookAtGit(
      { repository: `http://127.0.0.1:${port}/r.git` },
      { ...world, cwd: root, clock },
    );
    await asked;
    await clock.advance(10_000);
    expect(await looking).toEqual({
      isCertain: false,
      message: `http://127.0.0.1:${port}/r.git did not answer within 10 s`,
    });
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
  });

  it.each([
    [{ branch: "--upload-pack=touch x" }, "is no name of a branch"],
    [{ commit: "main" }, "is no id of a commit"],
    [{ branch: "main", commit: "abcd" }, "not both"],
  ])("is not asked for by %j", async (reference, message) => {
    await expect(checkOutGit({ repository: "file:///r", ...reference }, folder(), world)).rejects.toThrow(
      message,
    );
  });

  it("needs git, and says so", async () => {
    const checkout = checkOutGit({ repository: "file:///r" }, folder(), { env: { PATH: "/nowhere" } });
    await expect(checkout).rejects.toThrow("the program git is not installed");
  });
});

describe("a login", () => {
  it.each([
    ["https://github.com/o/r.git", "tok", "x-access-token:tok"],
    ["https://gitlab.example.com/o/r.git", { token: "tok", url: "x" }, "oauth2:tok"],
    ["https://bitbucket.org/o/r.git", { username: null, password: "tok" }, "x-token-auth:tok"],
    ["https://bitbucket.org/o/r.git", { username: "me", password: "p:w" }, "me:p:w"],
    ["https://tok@github.com/o/r.git", undefined, "x-access-token:tok"],
    ["https://me:p%40w@git.example.com/r", null, "me:p@w"],
    ["https://git.example.com/r", "me:p:w", "me:p:w"],
  ])("of %s with %j is %s", (repository, given, login) => {
    const read = readGitLogin(repository, given);
    expect(`${read.login?.username}:${read.login?.password}`).toBe(login);
    expect(read.url).not.toContain("@");
  });

  it("is none where nothing is given, and by SSH", () => {
    expect(readGitLogin("https://github.com/o/r.git", "").login).toBeUndefined();
    expect(readGitLogin("git@github.com:o/r.git", "tok")).toEqual({
      url: "git@github.com:o/r.git",
      login: undefined,
    });
  });
});
