import { hash } from "node:crypto";
import { existsSync } from "node:fs";
import nodePath, { type PlatformPath } from "node:path";
import { fileURLToPath } from "node:url";

const keys = new Map<string, string>();

/**
 * A short name for a module that is the same on every machine with the same checkout: a hash of its path below the
 * nearest `package.json`. Part of a task's identity.
 */
export function moduleKey(moduleUrl: string | undefined): string {
  if (moduleUrl === undefined) return "unknown";
  let key = keys.get(moduleUrl);
  if (key === undefined) {
    key = hash(
      "sha256",
      moduleUrl.startsWith("file:") ? packagePath(fileURLToPath(moduleUrl)) : moduleUrl,
      "hex",
    ).slice(0, 8);
    keys.set(moduleUrl, key);
  }
  return key;
}

/** A module's path below its package, with slashes: the same on Windows as elsewhere. */
export function packagePath(
  file: string,
  path: PlatformPath = nodePath,
  exists: (file: string) => boolean = existsSync,
): string {
  for (let directory = path.dirname(file); ; directory = path.dirname(directory)) {
    if (exists(path.join(directory, "package.json")))
      return path.relative(directory, file).split(path.sep).join("/");
    if (path.dirname(directory) === directory) return path.basename(file);
  }
}
