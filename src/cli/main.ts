import picocolors from "picocolors";
import { createSystemClock } from "../platform/clock.ts";
import { BatutaError } from "../platform/errors.ts";
import { createIds } from "../platform/ids.ts";
import type { CliContext } from "./context.ts";
import { describeError, EXIT, exitCodeOf } from "./errors.ts";

function wantsColors(env: CliContext["env"], isTerminal: boolean): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  return isTerminal && env.TERM !== "dumb";
}

function createContext(
  options: { readonly json: boolean; readonly profile: string | undefined; readonly noPrompt: boolean },
  signals: Signals,
): CliContext {
  const isTerminal = process.stdout.isTTY === true;
  return {
    ...options,
    env: process.env,
    cwd: process.cwd(),
    clock: createSystemClock(),
    ids: createIds(),
    signal: signals.signal,
    releaseSignals: signals.release,
    colors: picocolors.createColors(!options.json && wantsColors(process.env, isTerminal)),
    // A terminal that does not tell its width says 0.
    columns: isTerminal && process.stdout.columns > 0 ? process.stdout.columns : undefined,
    isInteractive: !options.noPrompt && isTerminal && process.stdin.isTTY === true,
    print: (text) => process.stdout.write(text),
    note: (text) => process.stderr.write(`${text}\n`),
  };
}

interface Signals {
  readonly signal: AbortSignal;
  readonly release: () => void;
}

/** Ctrl-C once asks the command to end; a second time ends the process as ever. */
function abortOnSignals(): Signals {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    release();
    controller.abort(new BatutaError("interrupted", `interrupted by ${name}`));
  };
  const release = (): void => {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return { signal: controller.signal, release };
}

/** A reader that has enough (`| head`) closes the pipe; that is no error of ours. */
function endQuietlyOnBrokenPipe(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? EXIT.ok : EXIT.failed);
  });
}

/** Runs the command line and sets the exit code. @internal called by `bin/batuta.cjs` only */
export async function main(words: readonly string[]): Promise<void> {
  endQuietlyOnBrokenPipe();
  const signals = abortOnSignals();
  const { signal, release } = signals;
  try {
    const { runCommandLine } = await import("./run-command-line.ts");
    process.exitCode = await runCommandLine(words, (options) => createContext(options, signals));
  } catch (error) {
    process.exitCode = exitCodeOf(error, signal);
    if (process.exitCode !== EXIT.interrupted) {
      const { red } = picocolors.createColors(wantsColors(process.env, process.stderr.isTTY === true));
      process.stderr.write(`${red("error")}: ${describeError(error)}\n`);
    }
  } finally {
    release();
  }
}
