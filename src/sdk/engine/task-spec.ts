import type { TaskRunRecord } from "../../contract/journal/schemas.ts";
import type { TaskRunInfo } from "../run-info.ts";
import type { TaskHooks } from "./hooks.ts";
import type { RetryRules } from "./retries.ts";
import type { TaskCaching } from "./task-caching.ts";

/** A task as the engine sees it: its options with defaults filled in, and what is the same for all of its calls. */
export interface TaskSpec {
  readonly fn: (...args: never[]) => unknown;
  readonly name: string;
  /** Module and name, not code, so that a changed body still replays. */
  readonly key: string;
  readonly moduleUrl: string | undefined;
  readonly version: string | undefined;
  readonly tags: readonly string[];
  /** Recorded with each run; `batuta.code` tells a replay that the code has changed. */
  readonly labels: TaskRunRecord["labels"];
  readonly policy: TaskRunRecord["empirical_policy"];
  readonly retry: RetryRules;
  readonly timeoutSeconds: number | undefined;
  /** Undefined: as the flow has it. */
  readonly logPrints: boolean | undefined;
  readonly hooks: TaskHooks<TaskRunInfo>;
  /** Undefined when the task neither caches, persists nor has transaction hooks. */
  readonly caching: TaskCaching | undefined;
  /** Makes the run's name from its parameters; undefined for the default name. */
  readonly runName: ((parameters: Readonly<Record<string, unknown>>) => string | Promise<string>) | undefined;
  /** False keeps results out of the journal: the calls run again on replay. Undefined: as the settings say. */
  readonly journaled: boolean | undefined;
  /** Name of the parameter that takes the argument at this place; the place itself where none is known. */
  argumentName(index: number): string;
  /** Arguments by parameter name; throws where they don't fit. */
  parameters(args: readonly unknown[]): Readonly<Record<string, unknown>>;
  /** Refuses more arguments than there are parameters. */
  checkCount(args: readonly unknown[]): void;
  /** Checks and converts arguments; undefined when the task has no schemas. */
  readonly validate: ((args: readonly unknown[]) => Promise<readonly unknown[]>) | undefined;
}

/** Where a task carries its spec; shared by all copies of the package. */
export const TASK_SPEC = Symbol.for("batuta.task.spec.v1");

/** The engine's view of a task of any copy of the package; undefined for anything else. */
export function findTaskSpec(value: unknown): TaskSpec | undefined {
  if ((typeof value !== "function" && typeof value !== "object") || value === null) return undefined;
  return (value as { readonly [TASK_SPEC]?: TaskSpec })[TASK_SPEC];
}
