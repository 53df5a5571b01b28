import picocolors from "picocolors";
import { packageVersion } from "../config/package-version.ts";
import { createSystemClock } from "../platform/clock.ts";
import { BatutaError } from "../platform/errors.ts";
import { createIds } from "../platform/ids.ts";
import type { Command } from "./command.ts";
import { commandTree } from "./command-tree.ts";
import type { CliContext } from "./context.ts";
import { describeError, EXIT, usageError } from "./errors.ts";
import { findCommand } from "./find-command.ts";

function wantsColors(env: CliContext["env"], isTerminal: boolean): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  return isTerminal && env.TERM !== "dumb";
}

function createContext(
  options: { readonly json: boolean; readonly profile: string | undefined },
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
    isInteractive: isTerminal && process.stdin.isTTY === true,
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

async function run(words: readonly string[], signals: Signals): Promise<number> {
  const { splitGlobalOptions, parseCommandLine } = await import("./parse-command-line.ts");
  const { help, version, json, profile, rest } = splitGlobalOptions(words);
  const context = createContext({ json, profile }, signals);
  if (version && rest.length === 0) {
    if (json) context.print(`${JSON.stringify(packageVersion())}\n`);
    else context.print(`${packageVersion()}\n`);
    return EXIT.ok;
  }

  const { path, group, load, rest: own } = findCommand(commandTree, rest);
  if (load === undefined) {
    const { groupHelp } = await import("./help.ts");
    const text = await groupHelp(path, group, context.colors);
    if (help || (path.length === 0 && words.length === 0)) {
      context.print(text);
      return EXIT.ok;
    }
    context.note(text.trimEnd());
    return EXIT.usage;
  }
  const command = await load();
  if (help) {
    const { commandHelp } = await import("./help.ts");
    context.print(commandHelp(path, command, context.colors));
    return EXIT.ok;
  }
  const args = await withUsage(path, command, () => parseCommandLine(own, command.args));
  return (await command.run(context, args)) ?? EXIT.ok;
}

/** Adds to what is wrong with the words how the command is called. */
async function withUsage<T>(path: readonly string[], command: Command, parse: () => T): Promise<T> {
  try {
    return parse();
  } catch (error) {
    if (!BatutaError.hasCode(error, "usage")) throw error;
    const { usageLine } = await import("./help.ts");
    throw usageError(`${error.message}\nusage: ${usageLine(path, command.args)}`);
  }
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
    process.exitCode = await run(words, signals);
  } catch (error) {
    const isInterrupted = signal.aborted && error === signal.reason;
    if (isInterrupted) process.exitCode = EXIT.interrupted;
    else {
      const { red } = picocolors.createColors(wantsColors(process.env, process.stderr.isTTY === true));
      process.stderr.write(`${red("error")}: ${describeError(error)}\n`);
      process.exitCode = BatutaError.hasCode(error, "usage") ? EXIT.usage : EXIT.failed;
    }
  } finally {
    release();
  }
}
