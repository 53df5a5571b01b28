import type { ParametersOption } from "./parameters/standard-schema.ts";
import type { SERIALIZER_NAMES } from "./results/serializers/resolve-serializer.ts";
import type { ResultSerializer } from "./results/serializers/result-serializer.ts";
import type { ResultStorage } from "./results/storages/result-storage.ts";
import type { FlowRunInfo } from "./run-info.ts";
import type { TaskRunner } from "./runners/task-runner.ts";
import type { Schedule } from "./schedule.ts";
import type { State } from "./state.ts";
import type { CallParameters } from "./task-options.ts";

/** A flow as hooks see it. */
export interface NamedFlow {
  readonly name: string;
}

/** Called after a flow run entered a state. What it throws is logged and changes nothing. */
export type FlowHook<T = unknown> = (flow: NamedFlow, flowRun: FlowRunInfo, state: State<T>) => unknown;

/** What can be set on a flow; `T` is what its runs result in. */
export interface FlowOptions<T = unknown> {
  /** Default: the function's name with `_` as `-`. Must not contain `/ % & > <`. */
  readonly name?: string | undefined;
  /** Shown beside the flow. */
  readonly description?: string | undefined;
  /** Any text that tells this code from an earlier one. Default: a hash of the source file. */
  readonly version?: string | undefined;
  /** Added to those of the surrounding runs. */
  readonly tags?: readonly string[] | undefined;
  /** Names of the parameters in order, or Standard Schemas that check and convert them before each run. */
  readonly parameters?: ParametersOption | undefined;
  /** A template such as `"etl of {path}"` over the parameters, or a function of them. Default: two random words. */
  readonly flowRunName?: string | ((parameters: CallParameters) => string | Promise<string>) | undefined;
  /** How often a failed run is tried again. Default 0, or the setting `BATUTA_FLOWS_DEFAULT_RETRIES`. */
  readonly retries?: number | undefined;
  /** Seconds before each retry. Default 0, or the setting `BATUTA_FLOWS_DEFAULT_RETRY_DELAY_SECONDS`. */
  readonly retryDelaySeconds?: number | undefined;
  /** Seconds an attempt may run; then its signal is aborted and it is `TimedOut`. Default: no limit. */
  readonly timeoutSeconds?: number | undefined;
  /** Check the arguments (and convert them, with schemas) before a run. Default true. */
  readonly validateParameters?: boolean | undefined;
  /** Decides where the flow's tasks run. Default: on the event loop. */
  readonly taskRunner?: TaskRunner | undefined;
  /** Keep the flow's result so that later processes can read it. Default true. */
  readonly persistResult?: boolean | undefined;
  /** Where results over the inline limit go, for the flow and those of its tasks that set none. */
  readonly resultStorage?: ResultStorage | string | undefined;
  /** How results are written: `"json"`, `"compressed/json"`, or a serializer. */
  readonly resultSerializer?: ResultSerializer | (typeof SERIALIZER_NAMES)[number] | undefined;
  /** Keep the result in memory for calls in the same process. Default true. */
  readonly cacheResultInMemory?: boolean | undefined;
  /** Console output of the run becomes INFO log lines. Default: as the surrounding run, else the setting. */
  readonly logPrints?: boolean | undefined;
  /**
   * When the flow is to run by itself: taken up where it is served or deployed. A call runs at once in any case.
   * Made with `cron`, `interval` or `rrule`.
   */
  readonly schedule?: Schedule | readonly Schedule[] | undefined;
  readonly onCompletion?: readonly FlowHook<T>[] | undefined;
  readonly onFailure?: readonly FlowHook<T>[] | undefined;
  readonly onCancellation?: readonly FlowHook<T>[] | undefined;
  readonly onCrashed?: readonly FlowHook<T>[] | undefined;
  readonly onRunning?: readonly FlowHook<T>[] | undefined;
}
