import { hash } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
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

function packagePath(path: string): string {
  for (let directory = dirname(path); ; directory = dirname(directory)) {
    if (existsSync(join(directory, "package.json"))) return relative(directory, path).split(sep).join("/");
    if (dirname(directory) === directory) return path.split(sep).pop() ?? path;
  }
}
