import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** The path without links; of what does not exist yet, the nearest existing directory is resolved. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // safe: fs throws nothing else
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
    const parent = dirname(resolve(path));
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}
