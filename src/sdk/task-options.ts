import type { CachePolicy } from "./caching/cache-policy.ts";
import type { ParametersOption } from "./parameters/standard-schema.ts";
import type { SERIALIZER_NAMES } from "./results/serializers/resolve-serializer.ts";
import type { ResultSerializer } from "./results/serializers/result-serializer.ts";
import type { ResultStorage } from "./results/storages/result-storage.ts";
import type { TaskRunInfo } from "./run-info.ts";
import type { State } from "./state.ts";
import type { TransactionHook } from "./transactions/transaction.ts";

/** The parameters of a call by name, as far as its inputs are resolved. */
export type CallParameters = Readonly<Record<string, unknown>>;

/** A task as hooks see it. */
export interface NamedTask {
  readonly name: string;
}

/** Called after a task run entered a state. What it throws is logged and changes nothing. */
export type TaskHook<T = unknown> = (task: NamedTask, taskRun: TaskRunInfo, state: State<T>) => unknown;

/** Seconds before each retry: the same each time, a list (its last element repeats), or a function giving the list. */
export type RetryDelaySeconds = number | readonly number[] | ((retries: number) => readonly number[]);

/** What can be set on a task; `T` is what its runs result in. */
export interface TaskOptions<T = unknown> {
  /** Default: the function's name. Needed for functions without one. Part of the task's identity on replay. */
  readonly name?: string | undefined;
  /** Shown beside the task. */
  readonly description?: string | undefined;
  /** Any text that tells this code from an earlier one; recorded with each run. */
  readonly version?: string | undefined;
  /** Added to those of the surrounding runs; concurrency limits can name them. */
  readonly tags?: readonly string[] | undefined;
  /** Names of the parameters in order, or Standard Schemas that check and convert them before each run. */
  readonly parameters?: ParametersOption | undefined;
  /**
   * A template such as `"load {path}"` over the parameters, or a function of them. Default: the task's name and a
   * short suffix.
   */
  readonly taskRunName?: string | ((parameters: CallParameters) => string | Promise<string>) | undefined;
  /** How often a failed run is tried again. Default 0, or the setting `BATUTA_TASKS_DEFAULT_RETRIES`. */
  readonly retries?: number | undefined;
  /** Default 0, or the setting `BATUTA_TASKS_DEFAULT_RETRY_DELAY_SECONDS`. Lists are at most 50 long. */
  readonly retryDelaySeconds?: RetryDelaySeconds | undefined;
  /** Lengthens each delay at random by up to this factor (0.5: up to half as long again), so retries spread. */
  readonly retryJitterFactor?: number | undefined;
  /** Asked before each retry; false lets the failure stand. What it throws lets the failure stand too. */
  readonly retryConditionFn?:
    | ((task: NamedTask, taskRun: TaskRunInfo, state: State) => boolean | Promise<boolean>)
    | undefined;
  /** Seconds an attempt may run; then its signal is aborted and it is `TimedOut`. Default: no limit. */
  readonly timeoutSeconds?: number | undefined;
  /** What makes two calls the same for the cache. Default: inputs, task source and run id. */
  readonly cachePolicy?: CachePolicy | undefined;
  /** Computes the cache key itself, before any policy; undefined: this call is not cached. */
  readonly cacheKeyFn?:
    | ((taskRun: TaskRunInfo, parameters: CallParameters) => string | undefined | Promise<string | undefined>)
    | undefined;
  /** Seconds for which a cached result counts. Default: for ever. */
  readonly cacheExpirationSeconds?: number | undefined;
  /** Run in any case, and overwrite what the cache holds. */
  readonly refreshCache?: boolean | undefined;
  /** Keep the result so that later processes can read it. Default true: journaling depends on it. */
  readonly persistResult?: boolean | undefined;
  /** Where results over the inline limit and cached results go: a storage, `"database"`, `"local"`, `"memory"`, or a directory. */
  readonly resultStorage?: ResultStorage | string | undefined;
  /** How results are written: `"json"`, `"compressed/json"`, or a serializer. */
  readonly resultSerializer?: ResultSerializer | (typeof SERIALIZER_NAMES)[number] | undefined;
  /** Template of the result's key in the storage, over `{flowRun}`, `{taskRun}` and `{parameters}`. */
  readonly resultStorageKey?: string | undefined;
  /** Keep the result in memory for calls in the same process. Default true. */
  readonly cacheResultInMemory?: boolean | undefined;
  /** Console output of the run becomes INFO log lines. Default: as the surrounding flow run. */
  readonly logPrints?: boolean | undefined;
  readonly onCompletion?: readonly TaskHook<T>[] | undefined;
  readonly onFailure?: readonly TaskHook<T>[] | undefined;
  readonly onRunning?: readonly TaskHook<T>[] | undefined;
  /** Called when the transaction that holds the run's result is rolled back, the last run first. */
  readonly onRollback?: readonly TransactionHook[] | undefined;
  /** Called when the transaction that holds the run's result is committed. */
  readonly onCommit?: readonly TransactionHook[] | undefined;
  /** What a call gives while a graph is drawn without running tasks. */
  readonly vizReturnValue?: NoInfer<T> | undefined;
  /** Reserved for assets; setting it is an error today. */
  readonly assetDeps?: never;
}
