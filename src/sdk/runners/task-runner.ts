import type { FlowRunInfo, TaskRunInfo } from "../run-info.ts";
import type { TaskFuture } from "../task-future.ts";
import type { TaskReference } from "../task-registry.ts";

/** A task call that is ready to run: its inputs are resolved, and neither cache nor journal know its result. */
export interface TaskBody {
  readonly task: RunnableTask;
  readonly args: readonly unknown[];
  /** Value of `this`, for tasks that are methods. */
  readonly self: unknown;
  /**
   * Runs the function here: enters Running, starts the clock of the timeout, and calls it in its run's scope.
   *
   * @returns the value, or a promise of it; what a generator yields is collected already.
   */
  run(): unknown;
  /** For runners that run it elsewhere: enters Running and starts the clock of the timeout, nothing else. */
  begin(): void;
  /**
   * Aborted when the run is cancelled or out of time; made when first asked for. A signal of this body alone: Node's
   * signals get slow with thousands of listeners.
   */
  getSignal(): AbortSignal;
  /** The run's context as plain data, for code outside this thread. */
  getContext(): RemoteRunContext;
  /** What code outside this thread may ask of the engine. */
  readonly host: TaskHost;
}

/** What a runner must know of a task. */
export interface RunnableTask {
  readonly name: string;
  readonly key: string;
  /** The module that defined the task; undefined when that is not known. */
  readonly moduleUrl: string | undefined;
  readonly fn: (...args: never[]) => unknown;
}

/** A run's context in a form that can be sent to another thread. */
export interface RemoteRunContext {
  readonly flowRun: FlowRunInfo | undefined;
  readonly taskRun: TaskRunInfo | undefined;
  readonly path: string;
  readonly tags: readonly string[];
  readonly logPrints: boolean;
}

/** What code outside this thread may ask of the engine; each call happens within the task run's scope. */
export interface TaskHost {
  /** Writes a log line of the task run. Levels are Python's numbers. */
  log(level: number, message: string): void;
  /** Makes a nested task call. Nobody counts as having looked at its outcome until the future is asked. */
  callTask(call: RemoteTaskCall): TaskFuture<unknown>;
}

/** A task call made outside this thread. */
export interface RemoteTaskCall {
  readonly reference: TaskReference;
  /** Futures among them are those that `callTask` returned earlier. */
  readonly args: readonly unknown[];
  readonly waitFor: unknown;
  /** The scope of the call there: that of the task run, plus named branches. */
  readonly path: string;
  readonly tags: readonly string[];
  readonly callKey: string | undefined;
}

/**
 * Decides where and when task bodies run. Calls that a task makes itself run on the event loop of
 * the main thread and take no slot, so that nested calls never wait for their caller.
 */
export interface TaskRunner {
  readonly name: string;
  /**
   * Runs a task's body, at once or when there is room, in the async context of this call.
   *
   * @returns the function's value, or a promise of it. Rejects with what the function threw, and with the signal's
   * reason when that is aborted before there is room.
   */
  execute(body: TaskBody): unknown;
  /** Lets go of threads and timers. Bodies that wait for room are refused; those that run are stopped. */
  close(): Promise<void>;
}
