import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";

const GROUPS = ["dependencies", "optionalDependencies", "devDependencies"] as const;

function dependencies(manifest: JsonObject, group: string): JsonObject {
  const found = manifest[group];
  return isJsonObject(found) ? found : {};
}

/** Whether a project's package.json names a package. */
export function dependsOn(manifest: JsonObject, name: string, groups: readonly string[] = GROUPS): boolean {
  return groups.some((group) => Object.hasOwn(dependencies(manifest, group), name));
}

interface Installer {
  /** Found in the project, it is copied; the first one says who installs. */
  readonly lock: string | undefined;
  /** Package of the registry that installs, where npm itself does not. */
  readonly tool: string | undefined;
  readonly env: readonly string[];
  readonly install: string;
}

/** Releases of pnpm by the major version of the lock's form. */
const PNPM_OF_LOCK: Readonly<Record<string, string>> = { 5: "7", 6: "8", 9: "10" };

/** Who installs, in the release that package.json names, else one that reads the lock. */
function findInstaller(folder: string, manifest: JsonObject): Installer {
  const has = (file: string): boolean => existsSync(join(folder, file));
  // Tools for tests are not for images, unless batuta itself is one of them.
  const isRunTime = dependsOn(manifest, "batuta", ["dependencies", "optionalDependencies"]);
  const npm = (lock: string | undefined, command: string): Installer => {
    const install = `npm ${command} ${isRunTime ? "--omit=dev" : "--include=dev"} --no-audit --no-fund`;
    return { lock, tool: undefined, env: [], install };
  };
  for (const lock of ["package-lock.json", "npm-shrinkwrap.json"]) if (has(lock)) return npm(lock, "ci");
  if (has("pnpm-lock.yaml")) {
    const lock = "pnpm-lock.yaml";
    const form = readPart(folder, lock, /^lockfileVersion: '?(\d+)/m) ?? "";
    const tool = `pnpm@${namedVersion(manifest, "pnpm") ?? PNPM_OF_LOCK[form] ?? "latest"}`;
    const install = `pnpm install --frozen-lockfile ${isRunTime ? "--prod" : "--prod=false"}`;
    return { lock, tool, env: [], install };
  }
  if (!has("yarn.lock")) return npm(undefined, "install");
  const lock = "yarn.lock";
  const version = namedVersion(manifest, "yarn");
  if (readPart(folder, lock, /^__metadata:/m) === undefined) {
    const install = `yarn install --frozen-lockfile --production=${isRunTime}`;
    return { lock, tool: `yarn@${version ?? "1"}`, env: [], install };
  }
  return {
    lock,
    tool: `@yarnpkg/cli-dist@${version ?? "4"}`,
    // Runs are started by npx, which finds packages where Node.js itself looks for them.
    env: ["ENV YARN_NODE_LINKER=node-modules"],
    install: "yarn install --immutable",
  };
}

/** `9.1.0` where package.json has `"packageManager": "pnpm@9.1.0+sha512.…"`. */
function namedVersion({ packageManager }: JsonObject, name: string): string | undefined {
  const [, named, version] = /^([a-z]+)@(\d[\w.-]*)/.exec(String(packageManager)) ?? [];
  return named === name ? version : undefined;
}

/** What a file has of this form; undefined without it. */
function readPart(folder: string, file: string, form: RegExp): string | undefined {
  const path = join(folder, file);
  const found = existsSync(path) ? form.exec(readFileSync(path, "utf8")) : null;
  return found === null ? undefined : (found[1] ?? found[0]);
}

/** Files that say how packages are installed, copied with the lock where the project has them. */
const INSTALL_FILES = [".npmrc", ".yarnrc.yml", ".pnpmfile.cjs"];
/** With one of these more of the project is needed to install its packages. */
const WHOLE_FILES = ["pnpm-workspace.yaml", "patches", ".yarn"];
const HOOKS = ["preinstall", "install", "postinstall", "prepare"];

/** The text of a Dockerfile for a project with a package.json that names batuta. */
export function nodeDockerfile(folder: string, manifest: JsonObject, nodeMajor: number): string {
  const { lock, tool, env, install } = findInstaller(folder, manifest);
  const scripts = isJsonObject(manifest.scripts) ? manifest.scripts : {};
  // Packages that are folders of the project are needed whole, and so is what scripts of the installation may read.
  const isWhole =
    manifest.workspaces !== undefined ||
    WHOLE_FILES.some((file) => existsSync(join(folder, file))) ||
    HOOKS.some((hook) => Object.hasOwn(scripts, hook)) ||
    GROUPS.flatMap((group) => Object.values(dependencies(manifest, group))).some((spec) =>
      /^(file:|link:|workspace:|portal:|\.)/.test(String(spec)),
    );
  const files = [
    "package.json",
    ...(lock === undefined ? [] : [lock]),
    ...INSTALL_FILES.filter((file) => existsSync(join(folder, file))),
  ];
  const copyAll = "COPY --chown=node:node . .";
  const all = [
    `FROM node:${nodeMajor}-slim`,
    "ENV NODE_ENV=production",
    ...env,
    // Images of Node.js come with a Yarn, which may be another one.
    ...(tool === undefined ? [] : [`RUN npm install --global --force ${tool}`]),
    "RUN install -d -o node -g node /app",
    "WORKDIR /app",
    "USER node",
    isWhole ? copyAll : `COPY --chown=node:node ${files.join(" ")} ./`,
    `RUN ${install}`,
    ...(isWhole ? [] : [copyAll]),
  ];
  return `${all.join("\n")}\n`;
}
