import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { BatutaError } from "../../platform/errors.ts";
import { runProgram } from "./run-program.ts";

/** `name`, `@scope/name`, either with `@version`. */
const PACKAGE = /^((?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*)(?:@([\w.+~^<>=*| -]+))?$/i;

/**
 * Installs a package into a folder of its own, by the `npm` of this machine and its settings. Scripts of packages are not
 * run.
 *
 * @returns the package's folder.
 * @throws BatutaError `invalid-source`, `package-not-installed`, `program-not-found`.
 */
export async function installPackage(
  spec: string,
  folder: string,
  {
    env,
    signal,
  }: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<string> {
  const [, name] = PACKAGE.exec(spec) ?? [];
  if (name === undefined) {
    throw new BatutaError("invalid-source", `${spec} is no npm package; write npm:name or npm:name@version`);
  }
  const prefix = join(folder, "package");
  await mkdir(prefix, { recursive: true });
  const options = ["--prefix", prefix, "--ignore-scripts", "--no-audit", "--no-fund", "--no-save"];
  const { code, stderr } = await runProgram(["npm", "install", ...options, "--", spec], {
    cwd: prefix,
    env: { ...env, npm_config_update_notifier: "false" },
    signal,
  });
  if (code !== 0) {
    const said = stderr
      .split("\n")
      .filter((line) => /^npm err/i.test(line))
      .slice(0, 4);
    throw new BatutaError("package-not-installed", `npm can't install ${spec}:\n${said.join("\n")}`, {
      fields: { package: spec },
    });
  }
  return join(prefix, "node_modules", name);
}
