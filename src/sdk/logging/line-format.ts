import picocolors from "picocolors";
import { LOG_LEVELS } from "../../config/log-level.ts";
import { formatFields, toLogJson } from "./format-fields.ts";
import { formatInstant, type LogLine, type LogSource } from "./log-line.ts";

/** Makes the text of a line, with its end of line. */
export type LineFormat = (line: LogLine) => string;

const NAMES = Object.entries(LOG_LEVELS);

/** The name of a level's number; numbers between two names are written `Level 25`, as Python does. */
export function levelName(level: number): string {
  return NAMES.find(([, number]) => number === level)?.[0] ?? `Level ${level}`;
}

const two = (value: number): string => String(value).padStart(2, "0");

function localDay(micros: number): string {
  const date = new Date(micros / 1000);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function localTime(micros: number): string {
  const date = new Date(micros / 1000);
  const ms = String(date.getMilliseconds()).padStart(3, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}

/** `flow-run`, `flow-run/task-run`, or the logger's name outside runs. */
function describeSource(source: LogSource, loggerName: string): string {
  const names = [source.flowRunName ?? source.flowRunId, source.taskRunName ?? source.taskRunId];
  return names.filter((name) => name !== undefined).join("/") || loggerName;
}

/** Mark, message and fields as one text. */
export function describeMessage(line: LogLine): string {
  const fields = formatFields(line.fields);
  return line.mark === undefined ? line.text + fields : `[${line.mark}] ${line.text}${fields}`;
}

const MAX_NAME_COLUMNS = 36;

/** `14:05:01.123 | INFO     | lively-otter/extract-0 | message`; columns grow with the names seen so far. */
export function createPrettyFormat(options: {
  readonly colors: boolean;
  /** Puts the day before the time, for lines that were stored. */
  readonly withDate?: boolean | undefined;
}): LineFormat {
  const paint = picocolors.createColors(options.colors);
  const colorOf = (level: number): ((text: string) => string) => {
    if (level >= LOG_LEVELS.CRITICAL) return (text) => paint.bold(paint.red(text));
    if (level >= LOG_LEVELS.ERROR) return paint.red;
    if (level >= LOG_LEVELS.WARNING) return paint.yellow;
    return level >= LOG_LEVELS.INFO ? paint.cyan : paint.dim;
  };
  let nameColumns = 0;
  return (line) => {
    const name = describeSource(line.source, line.name);
    if (name.length > nameColumns) nameColumns = Math.min(name.length, MAX_NAME_COLUMNS);
    const level = levelName(line.level).padEnd(8);
    const at = options.withDate
      ? `${localDay(line.micros)} ${localTime(line.micros)}`
      : localTime(line.micros);
    const indent = " ".repeat(at.length + 3 + level.length + 3 + Math.max(nameColumns, name.length) + 3);
    const text = describeMessage(line).trimEnd().replace(/\r?\n/g, `\n${indent}`);
    const bar = paint.dim("|");
    const time = paint.dim(at);
    return `${time} ${bar} ${colorOf(line.level)(level)} ${bar} ${paint.magenta(name.padEnd(nameColumns))} ${bar} ${text}\n`;
  };
}

/** One JSON object a line. */
export function createJsonFormat(): LineFormat {
  return (line) => {
    const { flowRunId, flowRunName, taskRunId, taskRunName } = line.source;
    const record = {
      timestamp: formatInstant(line.micros),
      level: levelName(line.level),
      logger: line.name,
      message: line.text,
      mark: line.mark,
      flow_run_id: flowRunId,
      flow_run_name: flowRunName,
      task_run_id: taskRunId,
      task_run_name: taskRunName,
      fields: line.fields,
    };
    return `${toLogJson(record)}\n`;
  };
}

const PLACEHOLDERS: Readonly<Record<string, (line: LogLine) => string>> = {
  time: (line) => localTime(line.micros),
  timestamp: (line) => formatInstant(line.micros),
  level: (line) => levelName(line.level),
  logger: (line) => line.name,
  run: (line) => describeSource(line.source, line.name),
  flow_run_id: (line) => line.source.flowRunId ?? "",
  flow_run_name: (line) => line.source.flowRunName ?? "",
  task_run_id: (line) => line.source.taskRunId ?? "",
  task_run_name: (line) => line.source.taskRunName ?? "",
  message: describeMessage,
};

/** Names that a format of `logging.yml` may hold in braces. */
export const PLACEHOLDER_NAMES: readonly string[] = Object.keys(PLACEHOLDERS);

/** Format from a text with placeholders, such as `{time} {level} {message}`. */
export function createTemplateFormat(template: string): LineFormat {
  return (line) =>
    `${template.replace(/\{(\w+)\}/g, (whole, name: string) => PLACEHOLDERS[name]?.(line) ?? whole)}\n`;
}
