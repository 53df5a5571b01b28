import { checkKey } from "./check-key.ts";
import type { ResultStorage } from "./result-storage.ts";

/** Keeps results in this process only: for tests. */
export function memoryStorage(): ResultStorage {
  const texts = new Map<string, string>();
  return {
    description: "memory of this process",
    read: async (key, access) => {
      checkKey(key);
      access?.signal?.throwIfAborted();
      return texts.get(key);
    },
    write: async (key, content, options) => {
      checkKey(key);
      options?.signal?.throwIfAborted();
      texts.set(key, content);
    },
    exists: async (key, access) => {
      checkKey(key);
      access?.signal?.throwIfAborted();
      return texts.has(key);
    },
    remove: async (key, access) => {
      checkKey(key);
      access?.signal?.throwIfAborted();
      texts.delete(key);
    },
  };
}
