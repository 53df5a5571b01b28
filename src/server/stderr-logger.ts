import { inspect } from "node:util";
import { LOG_LEVELS, type LogLevelName } from "../config/log-level.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Options of `createStderrLogger`. */
export interface StderrLoggerOptions {
  readonly clock: Clock;
  /** The least level that is written. */
  readonly level: LogLevelName;
  /** Default: the process's error output. */
  readonly write?: ((text: string) => void) | undefined;
}

/** Writes a server's own log to the error output, one line a record; errors bring their stacks on lines of their own. */
export function createStderrLogger({ clock, level, write = writeToStderr }: StderrLoggerOptions): Logger {
  const make = (bound: Fields): Logger => {
    const at =
      (name: LogLevelName) =>
      (message: string, fields?: Fields): void => {
        if (LOG_LEVELS[name] < LOG_LEVELS[level]) return;
        const time = new Date(clock.now()).toISOString();
        write(`${time} ${name.padEnd(8)} batuta.server ${message}${formatFields({ ...bound, ...fields })}\n`);
      };
    return {
      debug: at("DEBUG"),
      info: at("INFO"),
      warn: at("WARNING"),
      error: at("ERROR"),
      with: (fields) => make({ ...bound, ...fields }),
    };
  };
  return make({});
}

function writeToStderr(text: string): void {
  process.stderr.write(text);
}

function formatFields(fields: Fields): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  const pairs = given.map(([key, value]) => ` ${key}=${formatValue(value)}`);
  const stacks = given.flatMap(([, value]) => (value instanceof Error ? [`\n${inspect(value)}`] : []));
  return pairs.join("") + stacks.join("");
}

function formatValue(value: unknown): string {
  if (value instanceof Error) return JSON.stringify(value.message);
  if (typeof value === "string") return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
  return inspect(value, { breakLength: Number.POSITIVE_INFINITY });
}
