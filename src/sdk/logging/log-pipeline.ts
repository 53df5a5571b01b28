import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { LOG_LEVELS } from "../../config/log-level.ts";
import type { Settings } from "../../config/settings.ts";
import type { Clock } from "../../platform/clock.ts";
import { messageOf } from "../../platform/errors.ts";
import type { Ids } from "../../platform/ids.ts";
import { cutLine } from "./cut-line.ts";
import {
  createJsonFormat,
  createPrettyFormat,
  createTemplateFormat,
  describeMessage,
  type LineFormat,
} from "./line-format.ts";
import { formatInstant, type LogLine, type LogSink, type LogSource } from "./log-line.ts";
import { LogShipper, type ShipLogs } from "./log-shipper.ts";
import {
  defaultLoggingConfig,
  type HandlerConfig,
  type LoggingConfig,
  readLoggingConfig,
} from "./logging-config.ts";
import { ChannelLogger, type LogChannel, type RunLogger } from "./run-logger.ts";

/** Names of the loggers whose lines belong to runs. */
export const FLOW_RUN_LOGGER = "batuta.flow_runs";
export const TASK_RUN_LOGGER = "batuta.task_runs";

/** What a pipeline needs. */
export interface LogPipelineOptions {
  readonly settings: Settings;
  readonly clock: Clock;
  /** Where lines of runs are stored; undefined keeps them on the console. */
  readonly api?: { readonly ship: ShipLogs; readonly ids: Ids } | undefined;
  /** Writes console text. Default: the process's own streams. */
  readonly write?: ((text: string, stream: "stdout" | "stderr") => void) | undefined;
  /** Whether console text is coloured. Default: on a terminal, unless `NO_COLOR` is set; `FORCE_COLOR` turns it on. */
  readonly colors?: boolean | undefined;
}

/** Details of a run's logger. */
export interface RunLoggerOptions {
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
  /** Asked for each line; its text is put before the message in brackets, for example while a run replays. */
  readonly mark?: (() => string | undefined) | undefined;
}

/** Carries lines from loggers to the console, to files and, in batches, to the API. */
export interface LogPipeline extends AsyncDisposable {
  /**
   * Logger by name, `FLOW_RUN_LOGGER` and `TASK_RUN_LOGGER` for runs. Lines with a run id in their source are stored
   * with that run. Cheap: made for each run.
   */
  logger(name: string, source?: LogSource, options?: RunLoggerOptions): RunLogger;
  /** Undefined while there is room for more lines to be stored; else resolves when there is. Await it between calls. */
  whenReady(): Promise<void> | undefined;
  /** Resolves when all lines so far are stored (or refused). Waits through an outage. */
  flush(): Promise<void>;
  /** Stores what is left, for at most `shutdownGraceSeconds` without progress, and tells what could not be stored. */
  close(): Promise<void>;
}

function wantsColors(stream: "stdout" | "stderr"): boolean {
  const { env } = process;
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  return process[stream].isTTY === true && env.TERM !== "dumb";
}

const writeToProcess = (text: string, stream: "stdout" | "stderr"): void => {
  process[stream].write(text);
};

function createFormat(format: string, colors: boolean): LineFormat {
  if (format === "pretty") return createPrettyFormat({ colors });
  return format === "json" ? createJsonFormat() : createTemplateFormat(format);
}

/** Appends line by line, so that nothing is lost on a crash and the file may be moved away meanwhile. */
function createFileSink(path: string, format: LineFormat, tell: (text: string) => void): LogSink {
  let isReady = false;
  let isTold = false;
  return {
    write(line) {
      try {
        if (!isReady) mkdirSync(dirname(path), { recursive: true });
        isReady = true;
        appendFileSync(path, format(line));
        isTold = false;
      } catch (error) {
        if (!isTold) tell(`cannot write the log file ${path}: ${messageOf(error)}`);
        isTold = true;
        isReady = false;
      }
    },
  };
}

interface LeveledSink {
  readonly level: number;
  readonly sink: LogSink;
}

class Channel implements LogChannel {
  readonly threshold: number;
  readonly #sinks: readonly LeveledSink[];
  readonly #clock: Clock;

  constructor(level: number, sinks: readonly LeveledSink[], clock: Clock) {
    const least = Math.min(...sinks.map((leveled) => leveled.level));
    this.threshold = Math.max(level, least);
    this.#sinks = sinks;
    this.#clock = clock;
  }

  nowMicros(): number {
    return this.#clock.nowMicros();
  }

  write(line: LogLine): void {
    for (const { level, sink } of this.#sinks) {
      if (line.level >= level) sink.write(line);
    }
  }
}

/** What the logger or the nearest of its ancestors sets. */
function inherit<K extends "level" | "handlers">(config: LoggingConfig, name: string, key: K) {
  for (let at = name; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf(".")))) {
    const value = config.loggers[at]?.[key];
    if (value !== undefined) return value;
  }
  return config.loggers.root?.[key];
}

/**
 * Builds the way of log lines out of a process, by the settings and `logging.yml`.
 *
 * @throws BatutaError `invalid-logging-config` with the position of each fault in `logging.yml`.
 */
export function createLogPipeline(options: LogPipelineOptions): LogPipeline {
  const { settings, clock, api, write = writeToProcess } = options;
  const { logging, sources } = settings;
  const defaults = {
    level: logging.level,
    isLevelSet: sources.BATUTA_LOGGING_LEVEL !== "default",
    format: logging.format,
    isFormatSet: sources.BATUTA_LOGGING_FORMAT !== "default",
  };
  const config =
    logging.config === undefined
      ? defaultLoggingConfig(defaults)
      : readLoggingConfig(logging.config, defaults);

  const consoleFormat = createFormat(logging.format, options.colors ?? wantsColors("stderr"));
  const tell = (level: "INFO" | "WARNING", text: string): void => {
    write(
      consoleFormat({
        micros: clock.nowMicros(),
        level: LOG_LEVELS[level],
        name: "batuta.logging",
        mark: undefined,
        text,
        fields: undefined,
        source: {},
      }),
      "stderr",
    );
  };
  const shipper =
    api === undefined || !logging.toApi
      ? undefined
      : new LogShipper({ ...api, clock, tell, graceMs: settings.shutdownGraceSeconds * 1000 });

  const apiSink: LogSink | undefined = shipper && {
    write(line) {
      const { flowRunId, taskRunId } = line.source;
      if (flowRunId === undefined && taskRunId === undefined) return;
      const { text, bytes } = cutLine(describeMessage(line), logging.maxLineBytes);
      shipper.add(
        {
          name: line.name,
          level: line.level,
          message: text,
          timestamp: formatInstant(line.micros),
          flow_run_id: flowRunId,
          task_run_id: taskRunId,
        },
        bytes,
      );
    },
  };

  const createSink = (handler: HandlerConfig): LogSink | undefined => {
    if (handler.type === "api") return apiSink;
    if (handler.type === "file") {
      return createFileSink(handler.path, createFormat(handler.format, false), (text) =>
        tell("WARNING", text),
      );
    }
    const { stream } = handler;
    const format = createFormat(handler.format, options.colors ?? wantsColors(stream));
    return { write: (line) => write(format(line), stream) };
  };
  // One sink for each handler, however many loggers share it, so that columns align across them.
  const sinks = new Map<string, LeveledSink>();
  for (const [name, handler] of Object.entries(config.handlers)) {
    const sink = createSink(handler);
    if (sink !== undefined)
      sinks.set(name, { sink, level: handler.level === undefined ? 0 : LOG_LEVELS[handler.level] });
  }

  const channels = new Map<string, Channel>();
  const channelOf = (name: string): Channel => {
    const known = channels.get(name);
    if (known !== undefined) return known;
    const handlers = inherit(config, name, "handlers") ?? [];
    const level = LOG_LEVELS[inherit(config, name, "level") ?? logging.level];
    const own = handlers.flatMap((handler) => sinks.get(handler) ?? []);
    const channel = new Channel(level, own, clock);
    channels.set(name, channel);
    return channel;
  };

  return {
    logger: (name, source = {}, loggerOptions = {}) =>
      new ChannelLogger(channelOf(name), { name, source, ...loggerOptions }),
    whenReady: () => shipper?.whenReady(),
    flush: async () => shipper?.flush(),
    close: async () => shipper?.close(),
    [Symbol.asyncDispose]: async () => shipper?.close(),
  };
}
