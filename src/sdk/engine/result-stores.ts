import { readStoredResult, writeStoredResult } from "../../contract/journal/routes.ts";
import { BatutaError } from "../../platform/errors.ts";
import type { CacheConfiguration } from "../caching/cache-policy.ts";
import { ResultStore } from "../results/result-store.ts";
import { resolveSerializer } from "../results/serializers/resolve-serializer.ts";
import type { ResultSerializer } from "../results/serializers/result-serializer.ts";
import { databaseStorage } from "../results/storages/database-storage.ts";
import { localFileSystem } from "../results/storages/local-file-system.ts";
import { memoryStorage } from "../results/storages/memory-storage.ts";
import type { ResultStorage } from "../results/storages/result-storage.ts";
import type { Connection, Runtime } from "./runtime.ts";

/** Where and how results are stored, as options say it. */
export interface ResultOptions {
  /** `"local"`, `"database"`, `"memory"`, a directory, or a storage. */
  readonly storage: object | string | undefined;
  readonly serializer: object | string | undefined;
  readonly cacheInMemory?: boolean | undefined;
}

const memories = new WeakMap<Runtime, ResultStorage>();

/** The store that a task's options, its flow's, and the settings ask for, in this order. */
export function openResultStore(
  runtime: Runtime,
  connection: Connection,
  own: ResultOptions,
  flow: ResultOptions | undefined,
  configuration: CacheConfiguration = {},
): ResultStore {
  const { results } = runtime.settings;
  const serializer = own.serializer ?? flow?.serializer ?? results.defaultSerializer;
  return new ResultStore(runtime.clock, {
    storage: resolveStorage(runtime, connection, own.storage ?? flow?.storage),
    metadataStorage: configuration.keyStorage,
    serializer: resolveSerializer(serializer as ResultSerializer | string), // safe: checked there
    lockManager: configuration.lockManager,
    cacheInMemory: own.cacheInMemory ?? flow?.cacheInMemory,
  });
}

function resolveStorage(
  runtime: Runtime,
  connection: Connection,
  option: object | string | undefined,
): ResultStorage {
  const { localStoragePath } = runtime.settings.results;
  if (typeof option === "object") return checked(option);
  if (option === undefined || option === "local") return localFileSystem({ basePath: localStoragePath, ids: runtime.ids });
  if (option === "memory") {
    const known = memories.get(runtime) ?? memoryStorage();
    memories.set(runtime, known);
    return known;
  }
  if (option === "database") return connectionStorage(connection);
  return localFileSystem({ basePath: option, ids: runtime.ids });
}

/** Results in Batuta's own database, through the API. */
export function connectionStorage({ client }: Connection): ResultStorage {
  return databaseStorage({
    read: async (key, access) => {
      const reply = await client.call(readStoredResult, { params: { key } }, { signal: access?.signal });
      return reply.record;
    },
    write: async (key, record, expiration, access) => {
      const body = { record, expiration: expiration?.toISOString() ?? null };
      await client.call(writeStoredResult, { params: { key }, body }, { signal: access?.signal });
    },
  });
}

function checked(option: object): ResultStorage {
  if ("read" in option && "write" in option && "exists" in option) return option as ResultStorage; // safe: looked at
  throw new BatutaError(
    "invalid-option",
    'resultStorage must be "local", "database", "memory", a directory, or an object with read, write, exists and remove',
  );
}
