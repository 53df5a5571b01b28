import type { Client } from "../../client/http.ts";
import { readStoredResult, writeStoredResult } from "../../contract/journal/routes.ts";
import { BatutaError } from "../../platform/errors.ts";
import type { Runtime } from "../engine/runtime.ts";
import { ResultStore } from "./result-store.ts";
import { resolveSerializer } from "./serializers/resolve-serializer.ts";
import { databaseStorage, type StoredResultPort } from "./storages/database-storage.ts";
import { localFileSystem } from "./storages/local-file-system.ts";
import { memoryStorage } from "./storages/memory-storage.ts";
import type { ResultStorage } from "./storages/result-storage.ts";

const stores = new WeakMap<Runtime, ResultStore>();

/** The process's store where no other is named: Batuta's database, with the serializer of the settings. */
export function defaultResultStore(runtime: Runtime): ResultStore {
  const known = stores.get(runtime);
  if (known) return known;
  const store = new ResultStore(runtime.clock, {
    storage: resolveStorage(undefined, runtime),
    serializer: resolveSerializer(runtime.settings.results.defaultSerializer),
  });
  stores.set(runtime, store);
  return store;
}

const memories = new WeakMap<Runtime, ResultStorage>();

/**
 * The storage that an option means: an object as it is; `"database"` (the default); `"local"`, the directory of the
 * settings; `"memory"`, gone with the process; or the path of a directory.
 *
 * @throws `BatutaError` with code `invalid-result-storage`.
 */
export function resolveStorage(option: ResultStorage | string | undefined, runtime: Runtime): ResultStorage {
  if (option === undefined || option === "database") {
    return databaseStorage(databasePort(async () => (await runtime.connection()).client));
  }
  if (option === "memory") {
    const known = memories.get(runtime) ?? memoryStorage();
    memories.set(runtime, known);
    return known;
  }
  const { ids, settings } = runtime;
  if (option === "local") return localFileSystem({ basePath: settings.results.localStoragePath, ids });
  if (typeof option === "string" && /[/\\]|^\.+$/.test(option))
    return localFileSystem({ basePath: option, ids });
  if (typeof option === "object" && option !== null && isStorage(option)) return option;
  const shown = typeof option === "string" ? `'${option}'` : typeof option;
  throw new BatutaError(
    "invalid-result-storage",
    `the result storage ${shown} is unknown; use "database", "local", "memory", the path of a directory (such as "./results"), or an object with read, write, exists and remove`,
  );
}

function isStorage(option: ResultStorage): boolean {
  return (["read", "write", "exists", "remove"] as const).every((name) => typeof option[name] === "function");
}

function databasePort(client: () => Promise<Client>): StoredResultPort {
  return {
    read: async (key, access) => {
      const api = await client();
      const { record } = await api.call(readStoredResult, { params: { key } }, { signal: access?.signal });
      return record;
    },
    write: async (key, record, expiration, access) => {
      const api = await client();
      const body = { record, expiration: expiration?.toISOString() ?? null };
      await api.call(writeStoredResult, { params: { key }, body }, { signal: access?.signal });
    },
  };
}
