import type { StateDetails, StateType } from "../contract/states/schemas.ts";
import { isTerminalType, STANDARD_STATE_NAMES } from "../contract/states/state-types.ts";
import { BatutaError } from "../platform/errors.ts";

const BRAND = Symbol.for("batuta.state");

/** What a state is made from. */
export interface StateInit<T = unknown> {
  readonly type: StateType;
  /** Defaults to the type's standard name. */
  readonly name?: string | undefined;
  readonly message?: string | null | undefined;
  /** When the state was entered. Stamped by the engine when absent. */
  readonly timestamp?: Date | undefined;
  /** The return value of a completed run, or the error of a failed one. */
  readonly data?: T | undefined;
  readonly details?: Partial<StateDetails> | undefined;
  readonly id?: string | undefined;
}

const FAILURES: ReadonlySet<StateType> = new Set(["FAILED", "CRASHED", "CANCELLED"]);

/** A state of a flow run or task run. Immutable. */
export class State<T = unknown> {
  readonly id: string | undefined;
  readonly type: StateType;
  readonly name: string;
  readonly message: string | null;
  /** Undefined for a hand-made state that no run has entered yet. */
  readonly timestamp: Date | undefined;
  /** The return value of a completed run, or the error of a failed one. */
  readonly data: T | undefined;
  readonly details: Readonly<Partial<StateDetails>>;

  constructor(init: StateInit<T>) {
    this.id = init.id;
    this.type = init.type;
    this.name = init.name ?? STANDARD_STATE_NAMES[init.type];
    this.message = init.message ?? null;
    this.timestamp = init.timestamp;
    this.data = init.data;
    this.details = init.details ?? {};
  }

  static {
    // On the prototype: told apart across copies of the package, at no cost for each instance.
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  /** True for a state of any copy of the package in this process. */
  static is(value: unknown): value is State {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  isScheduled(): boolean {
    return this.type === "SCHEDULED";
  }
  isPending(): boolean {
    return this.type === "PENDING";
  }
  isRunning(): boolean {
    return this.type === "RUNNING";
  }
  isCompleted(): boolean {
    return this.type === "COMPLETED";
  }
  isFailed(): boolean {
    return this.type === "FAILED";
  }
  isCrashed(): boolean {
    return this.type === "CRASHED";
  }
  isCancelled(): boolean {
    return this.type === "CANCELLED";
  }
  isCancelling(): boolean {
    return this.type === "CANCELLING";
  }
  isPaused(): boolean {
    return this.type === "PAUSED";
  }
  /** Completed, Failed, Cancelled or Crashed. */
  isFinal(): boolean {
    return isTerminalType(this.type);
  }

  /**
   * The run's return value.
   *
   * @param options.raiseOnFailure - throw the run's error (default true); otherwise return it.
   * @throws the run's own error, or a `BatutaError` with code `run-failed`, `run-crashed`, `run-cancelled`,
   * `run-paused` or `run-unfinished`.
   */
  result(options: { readonly raiseOnFailure?: boolean } = {}): T {
    if (this.type === "COMPLETED") return this.data as T; // safe: the engine puts the return value here
    const error = stateError(this);
    if (options.raiseOnFailure === false && FAILURES.has(this.type)) return error as T; // safe: documented
    throw error;
  }

  /** `Name(message)`, as people read it. */
  toString(): string {
    return this.message ? `${this.name}(${JSON.stringify(this.message)})` : `${this.name}()`;
  }
}

const CODES: Readonly<Partial<Record<StateType, string>>> = {
  FAILED: "run-failed",
  CRASHED: "run-crashed",
  CANCELLED: "run-cancelled",
  CANCELLING: "run-cancelled",
  PAUSED: "run-paused",
};

/** The error that a state stands for: the run's own one where it is known. */
export function stateError(state: State): unknown {
  if (state.data instanceof Error || BatutaError.is(state.data)) return state.data;
  // A run that threw what is no Error: whoever catches it is to see the same.
  if (state.type === "FAILED" && state.id !== undefined && state.data !== undefined) return state.data;
  const code = CODES[state.type] ?? "run-unfinished";
  const text =
    code === "run-unfinished"
      ? `the run is ${state.name}; its result is there once it has ended`
      : (state.message ?? `the run is ${state.name}`);
  return new BatutaError(code, text, {
    cause: state.data,
    fields: { state_type: state.type, state_name: state.name },
  });
}

/** Options of the state constructors. */
export interface StateOptions<T = unknown> {
  readonly name?: string;
  readonly message?: string;
  readonly data?: T;
}

const make =
  (type: StateType, name?: string) =>
  <T = unknown>(options: StateOptions<T> = {}): State<T> =>
    new State<T>({ type, name: options.name ?? name, message: options.message, data: options.data });

/** The run waits for its time. `scheduledTime` defaults to now. */
export function Scheduled(options: StateOptions & { readonly scheduledTime?: Date } = {}): State {
  const { scheduledTime, ...rest } = options;
  return new State({
    type: "SCHEDULED",
    ...rest,
    details: scheduledTime ? { scheduled_time: scheduledTime.toISOString() } : {},
  });
}

export const Pending = make("PENDING");
export const Running = make("RUNNING");
export const Retrying = make("RUNNING", "Retrying");
export const Completed = make("COMPLETED");
export const Failed = make("FAILED");
export const TimedOut = make("FAILED", "TimedOut");
export const Crashed = make("CRASHED");
export const Cancelled = make("CANCELLED");
export const Cancelling = make("CANCELLING");
export const AwaitingRetry = make("SCHEDULED", "AwaitingRetry");

/** The run waits for somebody to resume it, at most `timeoutSeconds` (default 300). */
export function Paused(
  options: StateOptions & {
    readonly timeoutSeconds?: number;
    readonly pauseKey?: string;
    readonly now?: Date;
  } = {},
): State {
  const { timeoutSeconds, pauseKey, now, ...rest } = options;
  const details: Partial<StateDetails> = {};
  if (pauseKey !== undefined) details.pause_key = pauseKey;
  if (now) details.pause_timeout = new Date(now.getTime() + (timeoutSeconds ?? 300) * 1000).toISOString();
  return new State({ type: "PAUSED", ...rest, details });
}
