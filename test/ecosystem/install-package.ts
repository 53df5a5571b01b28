import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { runOrThrow } from "./processes.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A project into which npm has installed the package and the tools; checks work in folders of it. */
    readonly project: string;
    readonly tarball: string;
  }
}

/** What users run flows with; in the versions that this repository has, where it has them. */
const TOOLS = ["tsx", "typescript", "vitest", "@types/node"];
/** Only used here. */
const OTHER_TOOLS = ["@swc/core@1.16.22", "esbuild@0.28.2"];

/** Builds and packs the package, or takes the tarball that BATUTA_TARBALL names, and installs it once for all checks. */
export async function setup(context: TestProject): Promise<() => void> {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const work = realpathSync(mkdtempSync(join(tmpdir(), "batuta-ecosystem-")));
  const remove = (): void => rmSync(work, { recursive: true, force: true, maxRetries: 3 });
  try {
    const project = join(work, "project");
    mkdirSync(project);
    const tarball = process.env.BATUTA_TARBALL ?? (await packPackage(root, work));
    writeFileSync(
      join(project, "package.json"),
      JSON.stringify({ name: "user", private: true, type: "module" }),
    );
    const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      devDependencies: Readonly<Record<string, string>>;
    };
    const tools = TOOLS.map((name) => `${name}@${devDependencies[name]}`);
    const flags = ["--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"];
    await runOrThrow("npm", ["install", ...flags, tarball, ...tools, ...OTHER_TOOLS], { cwd: project });
    context.provide("project", project);
    context.provide("tarball", tarball);
  } catch (error) {
    remove();
    throw error;
  }
  return remove;
}

async function packPackage(root: string, work: string): Promise<string> {
  const folder = join(work, "package");
  mkdirSync(folder);
  await runOrThrow(process.execPath, [join(root, "scripts/build.ts"), "--out", folder], { cwd: root });
  await runOrThrow("npm", ["pack", "--ignore-scripts", "--pack-destination", work], { cwd: folder });
  return join(work, readdirSync(work).find((name) => name.endsWith(".tgz")) ?? "");
}
