import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { BatutaError, messageOf } from "../../../platform/errors.ts";
import { createIds, type Ids } from "../../../platform/ids.ts";
import { checkKey } from "./check-key.ts";
import type { ResultStorage } from "./result-storage.ts";

/** Where a local storage is. */
export interface LocalFileSystemOptions {
  /** Directory of the files; made when it is first written to. */
  readonly basePath: string;
  /** Names of the files that are written aside. */
  readonly ids?: Ids | undefined;
}

/**
 * Keeps results as files below a directory, readable by their owner only. A file is written aside and renamed, so
 * that a reader, or a process that follows a killed one, never sees half of it.
 */
export function localFileSystem(options: LocalFileSystemOptions): ResultStorage {
  const ids = options.ids ?? createIds();
  const base = resolve(options.basePath);
  const pathOf = (key: string): string => {
    checkKey(key);
    const path = join(base, ...key.split("/"));
    // checkKey has refused everything that leads outside; this stands behind it.
    if (!path.startsWith(base.endsWith(sep) ? base : base + sep))
      throw failed("use", base, new Error("outside"));
    return path;
  };
  return {
    description: base,
    read: async (key, access) => {
      const path = pathOf(key);
      try {
        return await readFile(path, { encoding: "utf8", signal: access?.signal });
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw told(error, access?.signal, "read", path);
      }
    },
    write: async (key, content, writeOptions) => {
      const path = pathOf(key);
      const aside = join(dirname(path), `${ids.uuid()}.tmp`);
      const signal = writeOptions?.signal;
      try {
        signal?.throwIfAborted();
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await writeFile(aside, content, { mode: 0o600, signal });
        await rename(aside, path);
      } catch (error) {
        await rm(aside, { force: true }).catch(() => undefined);
        throw told(error, signal, "write", path);
      }
    },
    exists: async (key, access) => {
      const path = pathOf(key);
      access?.signal?.throwIfAborted();
      try {
        return (await stat(path)).isFile();
      } catch (error) {
        if (isMissing(error)) return false;
        throw told(error, access?.signal, "read", path);
      }
    },
    remove: async (key, access) => {
      const path = pathOf(key);
      access?.signal?.throwIfAborted();
      try {
        await rm(path, { force: true });
      } catch (error) {
        throw told(error, access?.signal, "remove", path);
      }
    },
  };
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? "");
}

/** ENOTDIR: a part of the way is a file, so nothing can be below it. EISDIR: other keys begin with this one. */
const MISSING: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "EISDIR"]);

function isMissing(error: unknown): boolean {
  return MISSING.has(codeOf(error));
}

function told(error: unknown, signal: AbortSignal | undefined, verb: string, path: string): unknown {
  if (signal?.aborted) return signal.reason;
  return BatutaError.is(error) ? error : failed(verb, path, error);
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space",
  EDQUOT: "the disk quota is used up; free some space",
  EACCES: "this user may not; change the directory's permissions, or use another result storage",
  EPERM: "this user may not; change the directory's permissions, or use another result storage",
  EROFS: "the file system is read-only; use another directory",
  ENOTDIR: "a part of the path is a file; use another key or directory",
  EISDIR:
    "other keys begin with this one and a '/', so that there is a directory of its name; use another key",
  EEXIST: "a part of the path is a file; use another key or directory",
};

function failed(verb: string, path: string, error: unknown): BatutaError {
  const why = ADVICE[codeOf(error)] ?? messageOf(error);
  return new BatutaError("result-storage-failed", `can't ${verb} the stored result ${path}: ${why}`, {
    cause: error,
    fields: { path, reason: codeOf(error) },
  });
}
