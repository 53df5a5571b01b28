import type { Logger } from "../../platform/logger.ts";
import type { RunLogger } from "../logging/run-logger.ts";

/** A logger of the user's logging set-up in the form that client and server take. */
export function toLogger(logger: RunLogger): Logger {
  return {
    debug: (message, fields) => logger.debug(message, ...(fields ? [fields] : [])),
    info: (message, fields) => logger.info(message, ...(fields ? [fields] : [])),
    warn: (message, fields) => logger.warn(message, ...(fields ? [fields] : [])),
    error: (message, fields) => logger.error(message, ...(fields ? [fields] : [])),
    with: (fields) => toLogger(logger.child(fields)),
  };
}
