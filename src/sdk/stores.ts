import { FileLockManager } from "./caching/locks/file-lock-manager.ts";
import type { LockManager } from "./caching/locks/lock-manager.ts";
import { MemoryLockManager } from "./caching/locks/memory-lock-manager.ts";
import { currentRuntime } from "./engine/default-runtime.ts";
import { localFileSystem } from "./results/storages/local-file-system.ts";
import type { ResultStorage } from "./results/storages/result-storage.ts";
import { currentScope } from "./run-context.ts";

/** Makes something when it is first used, in the runtime that uses it, so that options can be written at import. */
function lazily<T extends object>(make: () => T): T {
  let made: T | undefined;
  return new Proxy({} as T, {
    get(_target, key) {
      made ??= make();
      const value: unknown = Reflect.get(made, key, made);
      return typeof value === "function" ? value.bind(made) : value;
    },
    has: (_target, key) => {
      made ??= make();
      return Reflect.has(made, key);
    },
  });
}

/**
 * Results as files below a directory.
 *
 * @example task({ resultStorage: localStorage("/data/results") }, fn)
 */
export function localStorage(directory: string): ResultStorage {
  return lazily(() => localFileSystem({ basePath: directory, ids: currentRuntime(currentScope()).ids }));
}

/** Locks among the runs of one process, for caching with `isolationLevel: "serializable"`. */
export function memoryLocks(): LockManager {
  return lazily<LockManager>(() => new MemoryLockManager(currentRuntime(currentScope()).clock));
}

/** Locks among the processes of one machine, kept in a directory on a local disk. */
export function fileLocks(directory: string): LockManager {
  return lazily<LockManager>(() => {
    const { clock, ids, owner } = currentRuntime(currentScope());
    return new FileLockManager(directory, { clock, ids, owner });
  });
}
