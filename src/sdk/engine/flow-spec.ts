import type { ParametersOption } from "../parameters/standard-schema.ts";
import type { FlowRunInfo } from "../run-info.ts";
import type { TaskRunner } from "../runners/task-runner.ts";
import type { FlowHooks } from "./hooks.ts";
import type { ResultOptions } from "./result-stores.ts";

/** A flow as the engine sees it: its options with defaults filled in. */
export interface FlowSpec {
  readonly fn: (...args: never[]) => unknown;
  readonly name: string;
  /** Module and name. */
  readonly key: string;
  readonly moduleUrl: string | undefined;
  /** The version given, or a hash of the source file. */
  version(): string | undefined;
  readonly tags: readonly string[];
  readonly retries: number | undefined;
  readonly retryDelaySeconds: number | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly logPrints: boolean | undefined;
  readonly hooks: FlowHooks<FlowRunInfo>;
  readonly runner: TaskRunner | undefined;
  /** False keeps the result out of the run's record. Undefined: as the settings say. */
  readonly journaled: boolean | undefined;
  readonly results: ResultOptions;
  readonly runName: ((parameters: Readonly<Record<string, unknown>>) => string | Promise<string>) | undefined;
  /** Arguments by parameter name; throws where they don't fit. */
  parameters(args: readonly unknown[]): Readonly<Record<string, unknown>>;
  /** The other way round: arguments of a run that is known by its recorded parameters. */
  args(parameters: Readonly<Record<string, unknown>>): readonly unknown[];
  /** The option `parameters`; absent in flows of older copies of the package. */
  readonly parametersOption?: ParametersOption | undefined;
  /** Checks and converts arguments; undefined when the flow has no schemas or does not validate. */
  readonly validate: ((args: readonly unknown[]) => Promise<readonly unknown[]>) | undefined;
}
