import { BatutaError } from "../platform/errors.ts";
import type { FlowOptions } from "./flow-options.ts";
import type { TaskOptions } from "./task-options.ts";

const MAX_RETRY_DELAYS = 50;

function refuse(what: string, problem: string): never {
  throw new BatutaError("invalid-option", `${what}: ${problem}`);
}

function checkCommon(what: string, options: Pick<TaskOptions<unknown>, "retries" | "timeoutSeconds">): void {
  const { retries, timeoutSeconds } = options;
  if (retries !== undefined && !(Number.isInteger(retries) && retries >= 0)) {
    refuse(what, `retries must be a whole number from 0 on, not ${retries}`);
  }
  if (timeoutSeconds !== undefined && !(timeoutSeconds > 0)) {
    refuse(what, `timeoutSeconds must be greater than 0, not ${timeoutSeconds}`);
  }
}

/** Refuses options that could only fail later. */
export function checkTaskOptions(name: string, options: TaskOptions<unknown>): void {
  if (!name) refuse("a task", "its function has no name: give it one, or the option `name`");
  const what = `task '${name}'`;
  checkCommon(what, options);
  const { retryDelaySeconds: delay, retryJitterFactor: jitter } = options;
  const delays =
    typeof delay === "number" ? [delay] : Array.isArray(delay) ? (delay as readonly number[]) : [];
  if (delays.length > MAX_RETRY_DELAYS)
    refuse(what, `retryDelaySeconds can have at most ${MAX_RETRY_DELAYS} entries`);
  if (delays.some((seconds) => !(seconds >= 0))) refuse(what, "retryDelaySeconds must not be negative");
  if (jitter !== undefined && !(jitter >= 0)) refuse(what, "retryJitterFactor must not be negative");
  if (options.assetDeps !== undefined)
    refuse(what, "assetDeps is reserved for assets, which are not there yet");
}

/** Refuses options that could only fail later. */
export function checkFlowOptions(name: string, options: FlowOptions<unknown>): void {
  if (!name) refuse("a flow", "its function has no name: give it one, or the option `name`");
  const what = `flow '${name}'`;
  if (/[/%&><]/.test(name)) refuse(what, "a flow's name must not contain any of / % & > <");
  checkCommon(what, options);
  if (options.retryDelaySeconds !== undefined && !(options.retryDelaySeconds >= 0)) {
    refuse(what, "retryDelaySeconds must not be negative");
  }
}
