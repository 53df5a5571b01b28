import type { CacheConfiguration } from "../caching/cache-policy.ts";
import { resolveStorage } from "../results/default-result-store.ts";
import { ResultStore } from "../results/result-store.ts";
import { resolveSerializer } from "../results/serializers/resolve-serializer.ts";
import type { ResultSerializer } from "../results/serializers/result-serializer.ts";
import type { ResultStorage } from "../results/storages/result-storage.ts";
import type { Runtime } from "./runtime.ts";

/** Where and how results are stored, as options say it. */
export interface ResultOptions {
  /** `"database"`, `"local"`, `"memory"`, the path of a directory, or a storage. */
  readonly storage: object | string | undefined;
  readonly serializer: object | string | undefined;
  readonly cacheInMemory?: boolean | undefined;
}

/** The serializer that a task's options, its flow's, and the settings ask for, in this order. */
export function chooseSerializer(
  runtime: Runtime,
  own: ResultOptions,
  flow: ResultOptions | undefined,
): ResultSerializer {
  const option = own.serializer ?? flow?.serializer ?? runtime.settings.results.defaultSerializer;
  return resolveSerializer(option as ResultSerializer | string); // safe: what is no serializer is refused there
}

/** The store that a task's options, its flow's, and the settings ask for, in this order. */
export function openResultStore(
  runtime: Runtime,
  own: ResultOptions,
  flow: ResultOptions | undefined,
  configuration: CacheConfiguration = {},
): ResultStore {
  const known = storesOf(runtime, own);
  const found = known.get(flow ?? NO_FLOW);
  if (found) return found;
  const option = (own.storage ?? flow?.storage) as ResultStorage | string | undefined; // safe: checked there
  const store = new ResultStore(runtime.clock, {
    storage: resolveStorage(option, runtime),
    metadataStorage: configuration.keyStorage,
    serializer: chooseSerializer(runtime, own, flow),
    lockManager: configuration.lockManager,
    cacheInMemory: own.cacheInMemory ?? flow?.cacheInMemory,
  });
  known.set(flow ?? NO_FLOW, store);
  return store;
}

const NO_FLOW: ResultOptions = { storage: undefined, serializer: undefined };
type StoresByFlow = WeakMap<ResultOptions, ResultStore>;
const stores = new WeakMap<Runtime, WeakMap<ResultOptions, StoresByFlow>>();

/** One store for a task in a flow, since a store remembers what it has read. */
function storesOf(runtime: Runtime, own: ResultOptions): StoresByFlow {
  const byTask = stores.get(runtime) ?? new WeakMap<ResultOptions, StoresByFlow>();
  stores.set(runtime, byTask);
  const byFlow = byTask.get(own) ?? new WeakMap<ResultOptions, ResultStore>();
  byTask.set(own, byFlow);
  return byFlow;
}
