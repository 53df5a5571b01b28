import type { Settings } from "../config/settings.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import type { RunLogger } from "../sdk/logging/run-logger.ts";

type Fields = Readonly<Record<string, unknown>>;

function adapt(lines: RunLogger): Logger {
  return {
    // The message is a constant, so a % in it is a % and never asks for a value.
    debug: (message, fields) => lines.log("DEBUG", ...parts(message, fields)),
    info: (message, fields) => lines.log("INFO", ...parts(message, fields)),
    warn: (message, fields) => lines.log("WARNING", ...parts(message, fields)),
    error: (message, fields) => lines.log("ERROR", ...parts(message, fields)),
    with: (fields) => adapt(lines.child(fields)),
  };
}

const parts = (message: string, fields: Fields | undefined): [string, ...unknown[]] =>
  fields === undefined ? [message] : [message, { ...fields }];

/** The log of a server, `batuta.server`, or of another long-lived program, in the format and to the handlers that the settings name. */
export async function createServerLogger(
  settings: Settings,
  clock: Clock,
  name = "batuta.server",
): Promise<Logger> {
  const { createLogPipeline } = await import("../sdk/logging/log-pipeline.ts");
  return adapt(createLogPipeline({ settings, clock }).logger(name));
}
