import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { Colors } from "./output/colors.ts";

/** What a command has of the world around it. */
export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  /** Hands Ctrl-C and SIGTERM over to what runs next in this process. */
  releaseSignals(): void;
  /** One JSON value on stdout instead of tables. */
  readonly json: boolean;
  /** `--profile`. */
  readonly profile: string | undefined;
  /** Colours of stdout; plain functions when it is no terminal. */
  readonly colors: Colors;
  /** Width of the terminal; undefined when stdout is no terminal, so nothing is cut. */
  readonly columns: number | undefined;
  /** Whether a person can be asked. */
  readonly isInteractive: boolean;
  /** Writes to stdout. */
  print(text: string): void;
  /** Writes a message to stderr, so that stdout stays data. */
  note(text: string): void;
}

/** Prints the one JSON value that `--json` promises. */
export function printJson(context: CliContext, value: unknown): void {
  context.print(`${JSON.stringify(value, null, 2)}\n`);
}
