import { BatutaError } from "../platform/errors.ts";

/** Exit codes of every command. */
export const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** The exit code that tells scripts what kind of end this was. */
export function exitCodeOf(error: unknown, signal: AbortSignal): number {
  if ((signal.aborted && error === signal.reason) || BatutaError.hasCode(error, "interrupted"))
    return EXIT.interrupted;
  return BatutaError.hasCode(error, "usage") ? EXIT.usage : EXIT.failed;
}

/** The command line itself is wrong; exit code 2. */
export function usageError(message: string): BatutaError {
  return new BatutaError("usage", message);
}

/** What a person sees of an error: what failed and what to do, without the stack unless it is a fault of ours. */
export function describeError(error: unknown): string {
  if (BatutaError.is(error) && error.code !== "internal") return error.message;
  if (!(error instanceof Error)) return String(error);
  return `${error.stack ?? error.message}\nThis is a fault of batuta itself; please report it with the command that led to it.`;
}
