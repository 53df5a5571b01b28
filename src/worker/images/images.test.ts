import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBuildContext } from "./build-context.ts";
import { readDockerIgnore } from "./docker-ignore.ts";
import { generateDockerfile } from "./generate-dockerfile.ts";
import { parseImageReference, timeTag } from "./image-reference.ts";
import { findRegistryLogin, listRegistryLogins } from "./registry-logins.ts";
import { writeTar } from "./tar-stream.ts";

let folder: string;
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batuta-images-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the name of an image", () => {
  it.each([
    ["etl", "etl", undefined, "docker.io"],
    ["me/etl:1.0_a-b", "me/etl", "1.0_a-b", "docker.io"],
    ["localhost:5000/a/b", "localhost:5000/a/b", undefined, "localhost:5000"],
    ["ghcr.io/me/etl:2", "ghcr.io/me/etl", "2", "ghcr.io"],
  ])("%s", (text, name, tag, registry) => {
    expect(parseImageReference(text)).toEqual({ name, tag, registry });
  });

  it.each(["", "Etl", "a//b", "a:b c", "a:", "-a", "a b", "a@b"])("is not %j", (text) => {
    expect(() => parseImageReference(text)).toThrow(/is no name of an image/);
  });

  it("gets the time for a tag", () => {
    expect(parseImageReference(`a:${timeTag(0)}`).tag).toBe("19700101-000000");
  });
});

describe("what is left out of an image", () => {
  it.each([
    [["node_modules"], "node_modules/a/b", true],
    [["node_modules"], "sub/node_modules/a", false],
    [["**/node_modules"], "sub/node_modules/a", true],
    [["/a/*.md", "!a/README.md"], "a/x.md", true],
    [["/a/*.md", "!a/README.md"], "a/README.md", false],
    [["*", "!src"], "src/a.ts", false],
    [["*", "!src", "src/b.ts"], "src/b.ts", true],
    [["a?c", "# no", ""], "abc", true],
    [["a?c"], "a/c", false],
    [["[a-c].txt"], "b.txt", true],
    [["a.b"], "axb", false],
    [["x/**"], "x/y/z", true],
    [["docs/**/*.md"], "docs/a.md", true],
  ])("%j says of %s: %s", (lines, path, isOut) => {
    expect(readDockerIgnore(lines).excludes(path)).toBe(isOut);
  });
});

describe("what is sent to an engine", () => {
  const unpack = async (
    dockerfile: { readonly path: string } | { readonly text: string },
  ): Promise<string> => {
    const target = join(folder, "..", `${folder.split("/").at(-1)}-out`);
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target);
    const archive = await buffer(Readable.from(writeTar(openBuildContext(folder, dockerfile).entries())));
    execFileSync("tar", ["-xf", "-", "-C", target], { input: archive });
    return target;
  };

  it("is the project as it is, long and foreign names among it, without what is installed and what is secret", async () => {
    const long = `${"deep/".repeat(40)}${"n".repeat(120)}.txt`;
    write(long, "long");
    write("año/é.txt", "ñ");
    write("run.sh", "#!/bin/sh\n");
    chmodSync(join(folder, "run.sh"), 0o755);
    symlinkSync("run.sh", join(folder, "link"));
    mkdirSync(join(folder, "empty"));
    for (const path of [
      "node_modules/x/i.js",
      "packages/a/node_modules/y",
      ".git/HEAD",
      ".env",
      "sub/.env.local",
    ])
      write(path, "out");
    const out = await unpack({ text: "FROM scratch\n" });
    expect(readdirSync(out).sort()).toEqual(
      [
        ".batuta.Dockerfile",
        ".dockerignore",
        "año",
        "deep",
        "empty",
        "link",
        "packages",
        "run.sh",
        "sub",
      ].sort(),
    );
    expect(readFileSync(join(out, long), "utf8")).toBe("long");
    expect(readFileSync(join(out, "link"), "utf8")).toBe("#!/bin/sh\n");
    expect(statSync(join(out, "run.sh")).mode & 0o777).toBe(0o755);
    expect([readdirSync(join(out, "packages/a")), readdirSync(join(out, "sub"))]).toEqual([[], []]);
    rmSync(out, { recursive: true });
  });

  it("heeds .dockerignore with its exceptions, but for the Dockerfile itself", async () => {
    write(".dockerignore", "*\n!src\n");
    write("src/a.ts", "a");
    write("b.ts", "b");
    write("docker/Dockerfile", "FROM scratch\n");
    const out = await unpack({ path: "docker/Dockerfile" });
    expect(readdirSync(out, { recursive: true }).map(String).sort()).toEqual([
      "docker",
      "docker/Dockerfile",
      "src",
      "src/a.ts",
    ]);
    rmSync(out, { recursive: true });
  });
});

describe("a generated Dockerfile", () => {
  const facts = { nodeMajor: 24, prefectTag: async () => "3.8.4-python3.11" };
  const make = (language?: "typescript" | "python"): Promise<string> =>
    generateDockerfile(folder, language, facts);

  it("installs by the lock before the code is copied, as nobody special", async () => {
    write("package.json", JSON.stringify({ dependencies: { batuta: "1" } }));
    write("package-lock.json", "{}");
    write(".npmrc", "");
    expect(await make()).toBe(`FROM node:24-slim
ENV NODE_ENV=production
RUN install -d -o node -g node /app
WORKDIR /app
USER node
COPY --chown=node:node package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY --chown=node:node . .
`);
  });

  it.each([
    [
      { dependencies: { batuta: "1" } },
      "pnpm-lock.yaml",
      /npm install --global --force pnpm@latest\n[\s\S]*RUN pnpm install --frozen-lockfile --prod\nCOPY/,
    ],
    // One that runs flows and is a tool of development is installed with these, whatever NODE_ENV says.
    [
      { devDependencies: { batuta: "1" } },
      "pnpm-lock.yaml",
      /RUN pnpm install --frozen-lockfile --prod=false\nCOPY/,
    ],
    [
      { dependencies: { batuta: "1" } },
      "yarn.lock",
      /RUN yarn install --frozen-lockfile --production=true\nCOPY/,
    ],
    [
      { devDependencies: { batuta: "1" } },
      undefined,
      /RUN npm install --include=dev --no-audit --no-fund\nCOPY/,
    ],
    [
      { dependencies: { batuta: "1" }, scripts: { postinstall: "node build.js" } },
      "package-lock.json",
      /\. \.\nRUN npm ci[^\n]*\n$/,
    ],
    [
      { dependencies: { batuta: "1", own: "file:own" } },
      "package-lock.json",
      /COPY --chown=node:node \. \.\nRUN npm ci[^\n]*\n$/,
    ],
    [{ dependencies: { batuta: "1" }, workspaces: ["a"] }, "package-lock.json", /\. \.\nRUN npm ci[^\n]*\n$/],
  ])("of %j with %s", async (manifest, lock, text) => {
    write("package.json", JSON.stringify(manifest));
    if (lock !== undefined) write(lock, "");
    expect(await make()).toMatch(text);
  });

  it("of a Python project starts from Prefect's image of the same version, where Prefect's pull steps look", async () => {
    write("requirements.txt", "x");
    const target = `/opt/prefect/${folder.split("/").at(-1)}`;
    expect(await make()).toBe(`FROM prefecthq/prefect:3.8.4-python3.11
WORKDIR ${target}
COPY requirements.txt ./
RUN python -m pip install -r requirements.txt
COPY . .
`);
  });

  it.each([
    ["lockfileVersion: '9.0'\n", {}, "--force pnpm@10\n"],
    ["lockfileVersion: '6.0'\n", {}, "--force pnpm@8\n"],
    ["lockfileVersion: '6.0'\n", { packageManager: "pnpm@9.1.0+sha512.abc" }, "--force pnpm@9.1.0\n"],
  ])(
    "has the pnpm that reads the lock %j, unless package.json names one: %j",
    async (lock, more, install) => {
      write("package.json", JSON.stringify({ dependencies: { batuta: "1" }, ...more }));
      write("pnpm-lock.yaml", lock);
      expect(await make()).toContain(install);
    },
  );

  it("has Yarn write a node_modules folder, where npx and Node.js look", async () => {
    write("package.json", JSON.stringify({ dependencies: { batuta: "1" } }));
    write("yarn.lock", "__metadata:\n  version: 8\n");
    expect(await make()).toMatch(
      /ENV YARN_NODE_LINKER=node-modules\n[\s\S]*@yarnpkg\/cli-dist@4\n[\s\S]*RUN yarn install --immutable\n/,
    );
    write(".yarnrc.yml", "yarnPath: .yarn/releases/yarn-4.cjs\n");
    write(".yarn/releases/yarn-4.cjs", "");
    expect(await make()).toMatch(/COPY --chown=node:node \. \.\nRUN yarn install --immutable\n$/);
  });

  it("of Python goes by uv's lock, else by pyproject.toml, and builds the project where that is to be built", async () => {
    write("pyproject.toml", "[project]\nname = 'x'\n");
    expect(await make("python")).toMatch(
      /COPY pyproject\.toml \.\/\nRUN .*uv pip install --system .*pyproject\.toml\nCOPY \. \.\n$/,
    );
    write("pyproject.toml", "[build-system]\n[project]\nname = 'x'\n");
    write("uv.lock", "");
    expect(await make("python")).toMatch(
      /COPY pyproject\.toml uv\.lock \.\/\nRUN .*uv export --frozen .*\nCOPY \. \.\nRUN uv pip install .* --no-deps \.\n$/,
    );
    rmSync(join(folder, "uv.lock"));
    write("pyproject.toml", "[build-system]\n[tool.poetry]\nname = 'x'\n");
    expect(await make("python")).toMatch(/COPY \. \.\nRUN python -m pip install \.\n$/);
  });

  it("is not made of what would not run, and says what to do", async () => {
    await expect(make("typescript")).rejects.toThrow(/no package\.json.*npm init/);
    write("package.json", "{}");
    await expect(make("typescript")).rejects.toThrow(/does not name batuta.*npm install batuta/);
    write("package.json", "{");
    await expect(make()).rejects.toMatchObject({
      code: "no-dockerfile",
      message: expect.stringMatching(/is no JSON/),
    });
  });
});

describe("logins of the docker command", () => {
  const env = (): Record<string, string> => ({
    DOCKER_CONFIG: folder,
    PATH: `${folder}:${process.env.PATH}`,
  });

  it("are read from its file, and asked of the program that it names", async () => {
    const auth = Buffer.from("me:pa:ss").toString("base64");
    const helper = `#!${process.execPath}
const { readFileSync } = require("node:fs");
if (readFileSync(0, "utf8") === "helped.io") console.log(JSON.stringify({ Username: "<token>", Secret: "tok" }));
else { console.log("credentials not found in native keychain"); process.exit(1); }`;
    write("docker-credential-test", helper);
    chmodSync(join(folder, "docker-credential-test"), 0o755);
    const config = {
      auths: { "r.io:5000": { auth }, "https://index.docker.io/v1/": { auth }, "empty.io": {} },
      credHelpers: { "helped.io": "test", "lost.io": "test" },
    };
    write("config.json", JSON.stringify(config));
    expect(await findRegistryLogin("r.io:5000", env())).toMatchObject({ username: "me", password: "pa:ss" });
    expect(await findRegistryLogin("docker.io", env())).toMatchObject({
      serveraddress: "https://index.docker.io/v1/",
    });
    expect(await findRegistryLogin("helped.io", env())).toMatchObject({ identitytoken: "tok" });
    expect(await findRegistryLogin("lost.io", env())).toBeUndefined();
    expect(Object.keys(await listRegistryLogins(env())).sort()).toEqual([
      "helped.io",
      "https://index.docker.io/v1/",
      "r.io:5000",
    ]);
  });

  it("are none without a file, and a broken one is told without a piece of it", async () => {
    expect(await findRegistryLogin("r.io", env())).toBeUndefined();
    write("config.json", `{"auths": {"r.io": {"auth": "c2VjcmV0"`);
    const problem = await findRegistryLogin("r.io", env()).catch((error: unknown) => error);
    expect(problem).toMatchObject({ code: "registry-login-unreadable" });
    expect(String(problem)).not.toContain("c2Vj");
  });
});
