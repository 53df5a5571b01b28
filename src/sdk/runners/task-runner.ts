/** A task call that is ready to run: its inputs are resolved, nothing is cached or recorded for it. */
export interface TaskBody {
  readonly task: {
    readonly name: string;
    readonly key: string;
    /** Where the module that defined the task was loaded from; undefined when that is not known. */
    readonly moduleUrl: string | undefined;
    readonly fn: (...args: never[]) => unknown;
  };
  readonly args: readonly unknown[];
  /** Value of `this` for methods. */
  readonly self: unknown;
  /** Aborted when the run is cancelled or out of time; asked for when needed. */
  getSignal(): AbortSignal;
  /** The run's context as plain data, for code that runs outside this thread; asked for when needed. */
  getContext(): RemoteRunContext;
  /** What code outside this thread may ask of this one. */
  readonly host: TaskHost;
}

/** A run's context in a form that can be sent to another thread. */
export interface RemoteRunContext {
  readonly flowRun: unknown;
  readonly taskRun: unknown;
  readonly path: string;
  readonly tags: readonly string[];
  readonly logPrints: boolean;
}

/** What code outside this thread may ask of the engine; each call happens within the task run's scope. */
export interface TaskHost {
  /** Writes a log line of the task run. Levels are Python's numbers. */
  log(level: number, message: string): void;
  /** Writes a line of console output, as if the task had printed it here. */
  print(method: ConsoleMethod, line: string): void;
  /** Makes a nested task call and resolves to its value. */
  callTask(call: RemoteTaskCall): Promise<unknown>;
}

/** Console methods whose output is carried home. */
export type ConsoleMethod = "log" | "info" | "warn" | "error" | "debug";

/** A task call made outside this thread. */
export interface RemoteTaskCall {
  readonly moduleUrl: string;
  readonly key: string;
  readonly args: readonly unknown[];
  readonly path: string;
  readonly callKey: string | undefined;
}

/** Decides where and when task bodies run. */
export interface TaskRunner {
  readonly name: string;
  /**
   * Runs a task's body, at once or when there is room, in the async context of this call.
   *
   * @returns what the function returned, promises resolved.
   * @throws what the function threw; the signal's reason when it was aborted while it waited for room.
   */
  execute(body: TaskBody): Promise<unknown>;
  /** Lets go of threads and timers. Bodies that still run are aborted. */
  close(): Promise<void>;
}
