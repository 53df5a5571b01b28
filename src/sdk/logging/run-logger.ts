import { format, inspect } from "node:util";
import { LOG_LEVELS, type LogLevelName } from "../../config/log-level.ts";
import { splitMessage } from "./format-fields.ts";
import type { LogLine, LogSource } from "./log-line.ts";

/**
 * Logs lines that belong to a run. A message may be followed by one plain object of fields
 * (`logger.info("loaded", { rows: 5 })`) or by values as in `console.log` (`logger.info("loaded %d rows", 5)`).
 * Logging never throws and never waits.
 */
export interface RunLogger {
  /** Dotted name, such as `batuta.flow_runs`. */
  readonly name: string;
  debug(message: unknown, ...details: readonly unknown[]): void;
  info(message: unknown, ...details: readonly unknown[]): void;
  warn(message: unknown, ...details: readonly unknown[]): void;
  /** The same as `warn`. */
  warning(message: unknown, ...details: readonly unknown[]): void;
  error(message: unknown, ...details: readonly unknown[]): void;
  critical(message: unknown, ...details: readonly unknown[]): void;
  /** Logs an error with its stack and causes at level ERROR. */
  exception(error: unknown, message?: string): void;
  /** Logs at a level given by name or by Python's number. */
  log(level: LogLevelName | number, message: unknown, ...details: readonly unknown[]): void;
  /** Whether any handler would take a line of this level; guards costly messages. */
  isEnabledFor(level: LogLevelName | number): boolean;
  /** A logger of the same run that adds these fields to each line. */
  child(fields: Readonly<Record<string, unknown>>): RunLogger;
}

/** Where a logger's lines go: one per logger name, shared by all its loggers. */
export interface LogChannel {
  /** Least level that any handler takes. */
  readonly threshold: number;
  write(line: LogLine): void;
  nowMicros(): number;
}

const numberOf = (level: LogLevelName | number): number =>
  typeof level === "number" ? level : LOG_LEVELS[level];

/** What a logger is made of. */
export interface RunLoggerParts {
  readonly name: string;
  readonly source: LogSource;
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
  /** Asked for each line. */
  readonly mark?: (() => string | undefined) | undefined;
}

/** Logger over a channel. A class, because one is made for each task run and closures would cost more. */
export class ChannelLogger implements RunLogger {
  readonly name: string;
  readonly #channel: LogChannel;
  readonly #parts: RunLoggerParts;

  constructor(channel: LogChannel, parts: RunLoggerParts) {
    this.name = parts.name;
    this.#channel = channel;
    this.#parts = parts;
  }

  debug(message: unknown, ...details: readonly unknown[]): void {
    this.log(LOG_LEVELS.DEBUG, message, ...details);
  }

  info(message: unknown, ...details: readonly unknown[]): void {
    this.log(LOG_LEVELS.INFO, message, ...details);
  }

  warn(message: unknown, ...details: readonly unknown[]): void {
    this.log(LOG_LEVELS.WARNING, message, ...details);
  }

  warning(message: unknown, ...details: readonly unknown[]): void {
    this.log(LOG_LEVELS.WARNING, message, ...details);
  }

  error(message: unknown, ...details: readonly unknown[]): void {
    this.log(LOG_LEVELS.ERROR, message, ...details);
  }

  critical(message: unknown, ...details: readonly unknown[]): void {
    this.log(LOG_LEVELS.CRITICAL, message, ...details);
  }

  exception(error: unknown, message?: string): void {
    const shown = error instanceof Error ? inspect(error) : format(error);
    this.log(LOG_LEVELS.ERROR, message === undefined ? shown : `${message}\n${shown}`);
  }

  isEnabledFor(level: LogLevelName | number): boolean {
    return numberOf(level) >= this.#channel.threshold;
  }

  log(level: LogLevelName | number, message: unknown, ...details: readonly unknown[]): void {
    const number = numberOf(level);
    if (number < this.#channel.threshold) return;
    const { text, fields } = describe(message, details);
    const own = this.#parts.fields;
    this.#channel.write({
      micros: this.#channel.nowMicros(),
      level: number,
      name: this.name,
      mark: this.#parts.mark?.(),
      text,
      fields: own === undefined ? fields : { ...own, ...fields },
      source: this.#parts.source,
    });
  }

  child(fields: Readonly<Record<string, unknown>>): RunLogger {
    return new ChannelLogger(this.#channel, {
      ...this.#parts,
      fields: { ...this.#parts.fields, ...fields },
    });
  }
}

/** A value whose own printing throws (a getter, a proxy, an inspect method) must not fail the run that logs it. */
function describe(message: unknown, details: readonly unknown[]): ReturnType<typeof splitMessage> {
  try {
    return splitMessage(message, details, format);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unknown error";
    return { text: `a line that could not be formatted: ${reason}`, fields: undefined };
  }
}
