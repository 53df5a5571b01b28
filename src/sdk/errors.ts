import { BatutaError, type BatutaErrorOptions } from "../platform/errors.ts";

/** Thrown by user code: try again (within `retries`), after `retryAfterSeconds` where given, else after the task's own delay. */
export class RetryableError extends BatutaError {
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, options: BatutaErrorOptions & { readonly retryAfterSeconds?: number } = {}) {
    super("retryable", message, options);
    this.name = "RetryableError";
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Thrown by user code: fail for good; no retry is tried. */
export class FatalError extends BatutaError {
  constructor(message: string, options: BatutaErrorOptions = {}) {
    super("fatal", message, options);
    this.name = "FatalError";
  }
}

/** The run was cancelled. Thrown by user code it ends the run as Cancelled. */
export class CancelledRunError extends BatutaError {
  constructor(message = "the run was cancelled", options: BatutaErrorOptions = {}) {
    super("run-cancelled", message, options);
    this.name = "CancelledRunError";
  }
}

/** The run's process or infrastructure failed. Thrown by user code it ends the run as Crashed. */
export class CrashedRunError extends BatutaError {
  constructor(message: string, options: BatutaErrorOptions = {}) {
    super("run-crashed", message, options);
    this.name = "CrashedRunError";
  }
}

/** A flow or task took longer than its `timeoutSeconds`. */
export class RunTimeoutError extends BatutaError {
  constructor(message: string, options: BatutaErrorOptions = {}) {
    super("run-timed-out", message, options);
    this.name = "RunTimeoutError";
  }
}

/** A call never became ready, because a run that it needs did not complete. */
export class UpstreamTaskError extends BatutaError {
  constructor(message: string, options: BatutaErrorOptions = {}) {
    super("upstream-failed", message, options);
    this.name = "UpstreamTaskError";
  }
}

/** Whether a run ends by this without telling the server: another process has it, or no server is there to be told. */
export function endsUntold(error: unknown): boolean {
  return BatutaError.hasCode(error, "run-fenced") || BatutaError.hasCode(error, "server-gone");
}

/** Another process has taken this run over; whatever this one still does is refused. */
export class RunFencedError extends BatutaError {
  constructor(message: string, options: BatutaErrorOptions = {}) {
    super("run-fenced", message, options);
    this.name = "RunFencedError";
  }
}
