import { BatutaError } from "../../platform/errors.ts";
import { computeCacheKey } from "../caching/cache-key.ts";
import { CachePolicy } from "../caching/cache-policy.ts";
import { cacheKeyFnPolicy, DEFAULT, NO_CACHE } from "../caching/policies.ts";
import { renderStorageKey } from "../results/storage-key-template.ts";
import type { TaskRunInfo } from "../run-info.ts";
import type { TaskOptions } from "../task-options.ts";
import type { TransactionHook } from "../transactions/transaction.ts";
import type { Execution } from "./execution.ts";
import type { ResultOptions } from "./result-stores.ts";

/** What a task asks beyond the journal: caching, results in storage, transaction hooks. */
export interface TaskCaching {
  /** Undefined: nothing is stored, the task only has hooks. */
  readonly storing: StoringRules | undefined;
  readonly onCommit: readonly TransactionHook[];
  readonly onRollback: readonly TransactionHook[];
}

/** How results are stored. */
export interface StoringRules {
  readonly policy: CachePolicy;
  readonly source: string;
  readonly expirationSeconds: number | undefined;
  readonly refresh: boolean;
  readonly storageKey: string | undefined;
  readonly results: ResultOptions;
}

/** A key in the result storage, and whether what is there counts. */
export interface ResultKey {
  readonly key: string;
  readonly isCached: boolean;
}

/** What the options ask for; undefined when they ask for none of it. */
export function makeTaskCaching(
  options: TaskOptions<unknown>,
  fn: (...args: never[]) => unknown,
): TaskCaching | undefined {
  const { onCommit = [], onRollback = [] } = options;
  const storing = makeStoring(options, fn);
  if (!storing && onCommit.length === 0 && onRollback.length === 0) return undefined;
  return { storing, onCommit, onRollback };
}

function makeStoring(
  options: TaskOptions<unknown>,
  fn: (...args: never[]) => unknown,
): StoringRules | undefined {
  if (options.persistResult === false) return undefined;
  const { cacheKeyFn, cachePolicy, resultStorageKey, resultStorage, resultSerializer } = options;
  const asks =
    options.persistResult === true ||
    cacheKeyFn !== undefined ||
    resultStorageKey !== undefined ||
    resultStorage !== undefined ||
    resultSerializer !== undefined ||
    (cachePolicy !== undefined && !(CachePolicy.is(cachePolicy) && cachePolicy.isNone));
  if (!asks) return undefined;
  return {
    policy: choosePolicy(options),
    source: fn.toString(),
    expirationSeconds: options.cacheExpirationSeconds,
    refresh: options.refreshCache === true,
    storageKey: resultStorageKey,
    results: {
      storage: resultStorage,
      serializer: resultSerializer,
      cacheInMemory: options.cacheResultInMemory,
    },
  };
}

function choosePolicy({ cacheKeyFn, cachePolicy, resultStorageKey }: TaskOptions<unknown>): CachePolicy {
  if (cacheKeyFn) return cacheKeyFnPolicy(cacheKeyFn);
  // As in Prefect: a result under a key of the user's own is written each time.
  if (cachePolicy === undefined) return resultStorageKey === undefined ? DEFAULT : NO_CACHE;
  if (CachePolicy.is(cachePolicy)) return cachePolicy;
  throw new BatutaError(
    "invalid-option",
    "cachePolicy must be a cache policy such as INPUTS, DEFAULT or NO_CACHE, or a sum of them: INPUTS.plus(TASK_SOURCE)",
  );
}

/** The key of a call's result. Inputs of which no key can be made are told once, and the call is not cached. */
export async function resultKeyFor(
  rules: StoringRules,
  execution: Execution,
  info: TaskRunInfo,
  flowRun: object | undefined,
): Promise<ResultKey> {
  const { parameters } = info;
  let cacheKey: string | undefined;
  try {
    cacheKey = await computeCacheKey(rules.policy, {
      taskKey: info.taskKey,
      source: rules.source,
      inputs: parameters,
      flowParameters: execution.flowRunId === null ? undefined : execution.parameters,
      runId: execution.flowRunId ?? info.id,
      taskRun: info,
    });
  } catch (error) {
    if (!BatutaError.hasCode(error, "inputs-not-hashable")) throw error;
    execution.warnOnce(
      `cache:${info.taskKey}`,
      `calls of task '${info.taskName}' are not cached: ${error.message}`,
    );
  }
  if (rules.storageKey !== undefined) {
    const key = renderStorageKey(rules.storageKey, { flowRun, taskRun: info, parameters });
    return { key, isCached: cacheKey !== undefined };
  }
  return cacheKey === undefined ? { key: info.id, isCached: false } : { key: cacheKey, isCached: true };
}
