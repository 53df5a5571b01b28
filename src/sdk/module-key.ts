import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import nodePath, { type PlatformPath } from "node:path";
import { fileURLToPath } from "node:url";

const keys = new Map<string, string>();

/**
 * A short name for a module that is the same on every machine with the same checkout: a hash of its package's name and
 * its path in there. Part of a task's identity.
 */
export function moduleKey(moduleUrl: string | undefined): string {
  if (moduleUrl === undefined) return "unknown";
  let key = keys.get(moduleUrl);
  if (key === undefined) {
    key = hash(
      "sha256",
      moduleUrl.startsWith("file:")
        ? packagePath(fileURLToPath(moduleUrl), nodePath, manifestName)
        : moduleUrl,
      "hex",
    ).slice(0, 8);
    keys.set(moduleUrl, key);
  }
  return key;
}

/**
 * A module's path below its package, with slashes: the same on Windows as elsewhere. The package's name is in front,
 * since the packages of a monorepo may have equal files (`src/tasks.ts`) with equal tasks.
 *
 * @param nameOf - the name in a `package.json`: "" when it has none, undefined when there is no such file.
 */
export function packagePath(
  file: string,
  path: Pick<PlatformPath, "basename" | "dirname" | "join" | "relative" | "sep">,
  nameOf: (manifest: string) => string | undefined,
): string {
  for (let directory = path.dirname(file); ; directory = path.dirname(directory)) {
    const name = nameOf(path.join(directory, "package.json"));
    if (name !== undefined) return [name, ...path.relative(directory, file).split(path.sep)].join("/");
    if (path.dirname(directory) === directory) return path.basename(file);
  }
}

const names = new Map<string, string | undefined>();

function manifestName(manifest: string): string | undefined {
  if (!names.has(manifest)) names.set(manifest, readName(manifest));
  return names.get(manifest);
}

function readName(manifest: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(manifest, "utf8");
  } catch {
    return undefined; // there is none here: the package begins further up
  }
  try {
    const { name } = JSON.parse(text) as { readonly name?: unknown };
    return typeof name === "string" ? name : "";
  } catch {
    return ""; // Node says what is wrong with it
  }
}
