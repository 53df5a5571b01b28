import type { LogLevelName } from "../../config/log-level.ts";
import { loadSettings } from "../../config/settings.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { createLogPipeline, type LogPipeline } from "./log-pipeline.ts";
import type { RunLogger } from "./run-logger.ts";

let shared: LogPipeline | undefined;

// Made at the first line, not at import: a module may ask for its logger before anything is configured.
function outsidePipeline(): LogPipeline {
  shared ??= createLogPipeline({
    settings: loadSettings({ env: process.env, cwd: process.cwd() }),
    clock: createSystemClock(),
  });
  return shared;
}

class LazyLogger implements RunLogger {
  readonly name: string;
  readonly #fields: Readonly<Record<string, unknown>>;
  #made: RunLogger | undefined;

  constructor(name: string, fields: Readonly<Record<string, unknown>>) {
    this.name = name;
    this.#fields = fields;
  }

  get #logger(): RunLogger {
    this.#made ??= outsidePipeline().logger(this.name).child(this.#fields);
    return this.#made;
  }

  debug(message: unknown, ...details: readonly unknown[]): void {
    this.#logger.debug(message, ...details);
  }
  info(message: unknown, ...details: readonly unknown[]): void {
    this.#logger.info(message, ...details);
  }
  warn(message: unknown, ...details: readonly unknown[]): void {
    this.#logger.warn(message, ...details);
  }
  warning(message: unknown, ...details: readonly unknown[]): void {
    this.#logger.warn(message, ...details);
  }
  error(message: unknown, ...details: readonly unknown[]): void {
    this.#logger.error(message, ...details);
  }
  critical(message: unknown, ...details: readonly unknown[]): void {
    this.#logger.critical(message, ...details);
  }
  exception(error: unknown, message?: string): void {
    this.#logger.exception(error, message);
  }
  log(level: LogLevelName | number, message: unknown, ...details: readonly unknown[]): void {
    this.#logger.log(level, message, ...details);
  }
  isEnabledFor(level: LogLevelName | number): boolean {
    return this.#logger.isEnabledFor(level);
  }
  child(fields: Readonly<Record<string, unknown>>): RunLogger {
    return new LazyLogger(this.name, { ...this.#fields, ...fields });
  }
}

/**
 * Logger by name for code outside runs, such as module code or a library. Its level, format and handlers come from
 * the settings and `logging.yml`, read at the first line; its lines are not stored with any run.
 *
 * @example
 * const logger = getLogger("shop.import");
 * logger.info("watching", { directory });
 */
export function getLogger(name: string): RunLogger {
  return new LazyLogger(name, {});
}
