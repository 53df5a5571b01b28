/** Names of the log levels with Python's numbers, which the API stores. */
export const LOG_LEVELS = { DEBUG: 10, INFO: 20, WARNING: 30, ERROR: 40, CRITICAL: 50 } as const;

/** Name of a log level. */
export type LogLevelName = keyof typeof LOG_LEVELS;

const ALIASES: Readonly<Record<string, LogLevelName>> = { WARN: "WARNING", FATAL: "CRITICAL" };

/** The level that a text names, in any case (`warn` is WARNING, `fatal` is CRITICAL), or undefined. */
export function parseLogLevel(text: string): LogLevelName | undefined {
  const upper = text.trim().toUpperCase();
  return Object.hasOwn(LOG_LEVELS, upper) ? (upper as LogLevelName) : ALIASES[upper]; // safe: just checked
}
