import { inspect } from "node:util";
import { BatutaError } from "../../platform/errors.ts";
import { cleanStack } from "./clean-stack.ts";
import type { FinalDecision } from "./return-value.ts";

/** What failed, in one line: `TypeError: x is not a function`; a thrown non-Error is described. */
export function describeError(error: unknown): string {
  if (error instanceof Error || BatutaError.is(error)) return `${error.name}: ${error.message}`;
  return `a value that is no Error was thrown: ${inspect(error, { depth: 2, breakLength: 120 })}`;
}

/**
 * How a run ends that threw, by what is to happen next.
 *
 * @param thrown - what its code threw.
 * @param abortReason - why it was told to stop, if it was: that decides then, whatever its code threw on the way.
 * @param timeout - set when its own time was up.
 */
export function decideByError(
  thrown: unknown,
  abortReason: unknown,
  timeout: Error | undefined,
): FinalDecision {
  cleanStack(thrown);
  if (abortReason !== undefined) return decideByAbort(abortReason);
  if (timeout) return { type: "FAILED", name: "TimedOut", message: timeout.message, data: timeout };
  if (BatutaError.hasCode(thrown, "run-cancelled"))
    return { type: "CANCELLED", message: thrown.message, data: thrown };
  if (BatutaError.hasCode(thrown, "run-crashed"))
    return { type: "CRASHED", message: thrown.message, data: thrown };
  return { type: "FAILED", message: describeError(thrown), data: thrown };
}

/** A run that was told to stop: crashed when its process ends, cancelled otherwise (its flow's time-out included). */
function decideByAbort(reason: unknown): FinalDecision {
  const message = reason instanceof Error || BatutaError.is(reason) ? reason.message : String(reason);
  const type = BatutaError.hasCode(reason, "run-crashed") ? "CRASHED" : "CANCELLED";
  return { type, message, data: reason };
}
