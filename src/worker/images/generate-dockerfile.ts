import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { BatutaError, messageOf } from "../../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";

/** The language of a project. */
export type ProjectLanguage = "typescript" | "python";

/** What decides on the base image of a generated Dockerfile. */
export interface DockerfileFacts {
  /** Major version of the Node.js that flows are written for. */
  readonly nodeMajor: number;
  /** Asked when the project is Python's: the tag of Prefect's image for its own Prefect and Python. */
  readonly prefectTag: () => Promise<string>;
}

/**
 * The text of a Dockerfile for a project: what is installed comes before the code, so that a change of the code alone
 * installs nothing.
 *
 * @throws BatutaError `no-dockerfile` for a project in no known language, and for one in TypeScript that does not depend on
 *   batuta.
 */
export async function generateDockerfile(
  folder: string,
  language: ProjectLanguage | undefined,
  facts: DockerfileFacts,
): Promise<string> {
  const manifest = readManifest(folder);
  const isPython = language === "python" || (language === undefined && looksLikePython(folder, manifest));
  if (isPython) return pythonDockerfile(folder, await facts.prefectTag());
  if (manifest === undefined) {
    throw noDockerfile(
      folder,
      "it has no package.json, by which a Dockerfile could be made; write one (npm init), or a Dockerfile",
    );
  }
  if (!dependsOn(manifest, "batuta")) {
    throw noDockerfile(
      folder,
      "its package.json does not name batuta, which runs the flows in the image; run `npm install batuta`, or write a Dockerfile",
    );
  }
  return nodeDockerfile(folder, manifest, facts.nodeMajor);
}

const noDockerfile = (folder: string, why: string): BatutaError =>
  new BatutaError("no-dockerfile", `no image can be built of ${folder}: ${why}`, {
    fields: { path: folder },
  });

function readManifest(folder: string): JsonObject | undefined {
  const path = join(folder, "package.json");
  if (!existsSync(path)) return undefined;
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, "utf8"));
    return isJsonObject(manifest) ? manifest : {};
  } catch (error) {
    throw noDockerfile(folder, `its package.json is no JSON: ${messageOf(error)}`);
  }
}

const GROUPS = ["dependencies", "optionalDependencies", "devDependencies"] as const;

function dependencies(manifest: JsonObject, group: string): JsonObject {
  const found = manifest[group];
  return isJsonObject(found) ? found : {};
}

function dependsOn(manifest: JsonObject, name: string, groups: readonly string[] = GROUPS): boolean {
  return groups.some((group) => Object.hasOwn(dependencies(manifest, group), name));
}

/** A project of both languages is TypeScript's where that runs flows. */
function looksLikePython(folder: string, manifest: JsonObject | undefined): boolean {
  if (manifest !== undefined && dependsOn(manifest, "batuta")) return false;
  const files = ["requirements.txt", "pyproject.toml", "setup.py", "prefect.yaml"];
  return files.some((file) => existsSync(join(folder, file)));
}

interface Installer {
  /** Found in the project, it is copied; the first one says who installs. */
  readonly lock: string | undefined;
  readonly before: readonly string[];
  readonly install: string;
}

function findInstaller(folder: string, manifest: JsonObject): Installer {
  const has = (file: string): boolean => existsSync(join(folder, file));
  const isRunTime = dependsOn(manifest, "batuta", ["dependencies", "optionalDependencies"]);
  // Newer images of Node.js come without it.
  const before = ["npm install --global corepack && corepack enable"];
  const npm = (command: string): string =>
    `npm ${command}${isRunTime ? " --omit=dev" : ""} --no-audit --no-fund`;
  for (const lock of ["package-lock.json", "npm-shrinkwrap.json"])
    if (has(lock)) return { lock, before: [], install: npm("ci") };
  if (has("pnpm-lock.yaml")) {
    const install = `pnpm install --frozen-lockfile${isRunTime ? " --prod" : ""}`;
    return { lock: "pnpm-lock.yaml", before, install };
  }
  if (has("yarn.lock")) return { lock: "yarn.lock", before, install: "yarn install --immutable" };
  return { lock: undefined, before: [], install: npm("install") };
}

/** Files that say how packages are installed, copied with the lock where the project has them. */
const INSTALL_FILES = [".npmrc", ".yarnrc.yml", "pnpm-workspace.yaml"];

function nodeDockerfile(folder: string, manifest: JsonObject, nodeMajor: number): string {
  const { lock, before, install } = findInstaller(folder, manifest);
  // Packages that are folders of the project are needed whole.
  const isWhole =
    manifest.workspaces !== undefined ||
    existsSync(join(folder, "pnpm-workspace.yaml")) ||
    GROUPS.flatMap((group) => Object.values(dependencies(manifest, group))).some((spec) =>
      /^(file:|link:|workspace:|portal:|\.)/.test(String(spec)),
    );
  const files = [
    "package.json",
    ...(lock === undefined ? [] : [lock]),
    ...INSTALL_FILES.filter((file) => existsSync(join(folder, file))),
  ];
  const copyAll = "COPY --chown=node:node . .";
  return lines([
    `FROM node:${nodeMajor}-slim`,
    "ENV NODE_ENV=production",
    ...before.map((command) => `RUN ${command}`),
    "RUN install -d -o node -g node /app",
    "WORKDIR /app",
    "USER node",
    isWhole ? copyAll : `COPY --chown=node:node ${files.join(" ")} ./`,
    `RUN ${install}`,
    ...(isWhole ? [] : [copyAll]),
  ]);
}

/** Where Prefect's images have the code of a project, and its pull steps look for it. */
export function prefectFolder(folder: string): string {
  return `/opt/prefect/${basename(folder)}`;
}

function pythonDockerfile(folder: string, tag: string): string {
  const target = prefectFolder(folder);
  const requirements = [
    `COPY ${JSON.stringify(["requirements.txt", `${target}/requirements.txt`])}`,
    `RUN ${JSON.stringify(["python", "-m", "pip", "install", "-r", `${target}/requirements.txt`])}`,
  ];
  return lines([
    `FROM prefecthq/prefect:${tag}`,
    ...(existsSync(join(folder, "requirements.txt")) ? requirements : []),
    `COPY ${JSON.stringify([".", `${target}/`])}`,
    `WORKDIR ${target}`,
  ]);
}

const lines = (all: readonly string[]): string => `${all.join("\n")}\n`;
