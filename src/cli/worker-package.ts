import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { BatutaError } from "../platform/errors.ts";
import type { CliContext } from "./context.ts";
import { usageError } from "./errors.ts";

/** When the package that a type of worker needs is installed. */
const INSTALL_POLICIES = ["always", "if-not-present", "never", "prompt"] as const;
export type InstallPolicy = (typeof INSTALL_POLICIES)[number];

/** @throws BatutaError `usage` */
export function readInstallPolicy(text: string | undefined): InstallPolicy {
  if (text === undefined) return "prompt";
  const found = INSTALL_POLICIES.find((policy) => policy === text);
  if (found !== undefined) return found;
  throw usageError(`there is no install policy ${text}; there are ${INSTALL_POLICIES.join(", ")}`);
}

/** Packages that workers of a type need, beside this one. */
const PACKAGES: Readonly<Record<string, string>> = {
  docker: "dockerode",
  kubernetes: "@kubernetes/client-node",
};
/** Lock files of installers of whose folders npm knows nothing. */
const OTHERS = { "pnpm-lock.yaml": "pnpm add", "yarn.lock": "yarn add", "bun.lock": "bun add" } as const;

/** How this package was installed. */
export interface PackageHome {
  /** Of Batuta itself. */
  readonly folder: string;
  /** Whether a package can be loaded from there. */
  isPresent(name: string): boolean;
  /** Runs a program to its end; resolves to its exit code. */
  run(command: readonly string[], cwd: string): Promise<number>;
}

/** Where this copy of Batuta is. */
function findPackageHome(): PackageHome {
  const manifest = fileURLToPath(import.meta.resolve("batuta/package.json"));
  const require = createRequire(manifest);
  return {
    folder: dirname(manifest),
    isPresent: (name) =>
      require.resolve.paths(name)?.some((folder) => existsSync(join(folder, name))) ?? false,
    run: (command, cwd) => runToEnd(command, cwd),
  };
}

/**
 * Sees to it that the package of a type of worker is installed, as the policy says. What is missing after that is told
 * when the worker starts.
 *
 * @throws BatutaError `install-failed`
 */
export async function installWorkerPackage(
  context: CliContext,
  type: string,
  policy: InstallPolicy,
  home: PackageHome = findPackageHome(),
): Promise<void> {
  const name = Object.hasOwn(PACKAGES, type) ? PACKAGES[type] : undefined;
  if (name === undefined || policy === "never") return;
  if (policy !== "always" && home.isPresent(name)) return;
  if (policy === "prompt" && !(await isWanted(context, type, name))) return;
  const isThere = home.isPresent(name);
  const { command, cwd } = installCommand(home, name);
  context.note(`installing ${name}: ${command.join(" ")}`);
  const code = await home.run(command, cwd);
  if (code === 0) return;
  const why =
    code === NOT_FOUND
      ? `there is no ${command[0]} here`
      : `\`${command.join(" ")}\` in ${cwd} ended with exit code ${code}, and said why above`;
  const otherwise = isThere
    ? "; one is there already: --install-policy if-not-present starts with it"
    : "; where no registry can be reached it has to be put there beforehand";
  throw new BatutaError(
    "install-failed",
    `${name}, which workers of type ${type} need, could not be installed: ${why}${otherwise}`,
    { fields: { package: name, exit_code: code } },
  );
}

async function isWanted(context: CliContext, type: string, name: string): Promise<boolean> {
  if (!context.isInteractive || context.json) return false;
  const prompts = await import("@clack/prompts");
  const answer = await prompts.confirm({
    message: `A worker of type ${type} needs the package ${name}, which is not installed. Install it now?`,
    output: process.stderr,
    signal: context.signal,
  });
  return answer === true;
}

/** Exit code for a program that is not there. */
const NOT_FOUND = 127;

/** The releases with which this one works. */
function rangeOf(folder: string, name: string): string {
  const { peerDependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly peerDependencies?: Readonly<Record<string, string>>;
  }; // safe: our own manifest
  return peerDependencies[name] ?? "latest";
}

/**
 * Puts a package beside Batuta: into the folder of the project that has it, whose own list of packages stays as it is,
 * or beside a global one.
 *
 * @throws BatutaError `install-failed` where another program than npm looks after the folder
 */
function installCommand(
  { folder, isPresent }: PackageHome,
  name: string,
): { readonly command: readonly string[]; readonly cwd: string } {
  const spec = `${name}@${rangeOf(folder, name)}`;
  const holder = dirname(folder);
  const project = basename(holder) === "node_modules" ? dirname(holder) : folder;
  const other = Object.entries(OTHERS).find(([lock]) => existsSync(join(project, lock)))?.[1];
  const isPnpm = folder.includes(`${join("node_modules", ".pnpm")}`);
  if (other !== undefined || isPnpm) {
    throw new BatutaError(
      "install-failed",
      `the packages beside Batuta are not npm's, which would break them: run \`${other ?? "pnpm add"} ${spec}\` where Batuta is installed`,
    );
  }
  if (!existsSync(join(project, "package.json"))) {
    return { command: ["npm", "install", "--global", spec], cwd: project };
  }
  // npm takes away what no list names: also that of another type of worker, which came here by this very way.
  const others = Object.values(PACKAGES)
    .filter((other) => other !== name && isPresent(other) && !isListed(project, other))
    .map((other) => `${other}@${rangeOf(folder, other)}`);
  const flags = ["--no-save", "--no-audit", "--no-fund"];
  return { command: ["npm", "install", ...flags, spec, ...others], cwd: project };
}

/** Whether a project's own list of packages has one. */
function isListed(project: string, name: string): boolean {
  // safe: npm itself reads it as this
  const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as Readonly<
    Record<string, Readonly<Record<string, string>> | undefined>
  >;
  return ["dependencies", "optionalDependencies", "devDependencies"].some(
    (group) => name in (manifest[group] ?? {}),
  );
}

function runToEnd([program = "", ...words]: readonly string[], cwd: string): Promise<number> {
  return new Promise((resolve) => {
    // What the installer says is for people: a program reads the command's own output.
    const child = spawn(program, words, {
      cwd,
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32",
    });
    child.once("error", () => resolve(NOT_FOUND));
    child.once("close", (code) => resolve(code ?? 1));
  });
}
