import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, resolve } from "node:path";
import type { Document, LineCounter } from "yaml";
import { z } from "zod";
import { loadModule } from "../../config/load-module.ts";
import { LOG_LEVELS, type LogLevelName, parseLogLevel } from "../../config/log-level.ts";
import { findNearestName } from "../../config/nearest-name.ts";
import { BatutaError, messageOf } from "../../platform/errors.ts";
import { PLACEHOLDER_NAMES } from "./line-format.ts";

/** Where lines of a handler go. */
export type HandlerConfig = (
  | { readonly type: "console"; readonly stream: "stdout" | "stderr"; readonly format: string }
  | { readonly type: "file"; readonly path: string; readonly format: string }
  | { readonly type: "api" }
) & { readonly level?: LogLevelName | undefined };

/** What one logger name sets; what it leaves out comes from the name before its last dot, at last from `root`. */
export interface LoggerConfig {
  readonly level?: LogLevelName | undefined;
  readonly handlers?: readonly string[] | undefined;
}

/** Content of `logging.yml` with its defaults filled in. `format` is `pretty`, `json` or a template. */
export interface LoggingConfig {
  readonly handlers: Readonly<Record<string, HandlerConfig>>;
  readonly loggers: Readonly<Record<string, LoggerConfig>>;
}

const Level = z.string().transform((text, context): LogLevelName => {
  const level = parseLogLevel(text);
  if (level === undefined) context.addIssue(`must be one of ${Object.keys(LOG_LEVELS).join(", ")}`);
  return level ?? "INFO";
});

const Handler = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("console"),
    level: Level.optional(),
    format: z.string().optional(),
    stream: z.enum(["stdout", "stderr"]).default("stderr"),
  }),
  z.strictObject({
    type: z.literal("file"),
    level: Level.optional(),
    format: z.string().default("json"),
    path: z.string().min(1),
  }),
  z.strictObject({ type: z.literal("api"), level: Level.optional() }),
]);

const Template = z.string().superRefine((text, context) => {
  for (const [, name = ""] of text.matchAll(/\{(\w+)\}/g)) {
    if (!PLACEHOLDER_NAMES.includes(name)) {
      context.addIssue(`has the unknown placeholder {${name}}; there are ${PLACEHOLDER_NAMES.join(", ")}`);
    }
  }
});

const ConfigFile = z.strictObject({
  version: z.literal(1).optional(),
  formats: z.record(z.string(), Template).default({}),
  handlers: z.record(z.string(), Handler).default({}),
  loggers: z
    .record(
      z.string(),
      z.strictObject({ level: Level.optional(), handlers: z.array(z.string()).optional() }).nullable(),
    )
    .default({}),
});
type ConfigFile = z.output<typeof ConfigFile>;

const BUILT_IN_FORMATS = ["pretty", "json"];

interface Problem {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/** What the settings say; they come before the file when a person set them. */
export interface LoggingDefaults {
  readonly level: LogLevelName;
  readonly isLevelSet: boolean;
  readonly format: "pretty" | "json";
  readonly isFormatSet: boolean;
}

/** Configuration without a `logging.yml`: everything to the console, lines of runs to the API. */
export function defaultLoggingConfig(defaults: LoggingDefaults): LoggingConfig {
  return complete({ formats: {}, handlers: {}, loggers: {} }, defaults, ".");
}

function complete(file: ConfigFile, defaults: LoggingDefaults, directory: string): LoggingConfig {
  const formatOf = (name: string): string => file.formats[name] ?? name;
  const handlers: Record<string, HandlerConfig> = {
    console: { type: "console", stream: "stderr", format: defaults.format },
    api: { type: "api" },
  };
  for (const [name, handler] of Object.entries(file.handlers)) {
    if (handler.type === "api") handlers[name] = handler;
    else if (handler.type === "file") {
      const path = handler.path.replace(/^~(?=[\\/])/, () => homedir());
      handlers[name] = { ...handler, format: formatOf(handler.format), path: resolve(directory, path) };
    } else {
      const own = handler.format === undefined ? defaults.format : formatOf(handler.format);
      handlers[name] = { ...handler, format: defaults.isFormatSet ? defaults.format : own };
    }
  }
  const root = file.loggers.root;
  const level = defaults.isLevelSet ? defaults.level : (root?.level ?? defaults.level);
  const loggers = Object.entries(file.loggers).map(([name, logger]) => [name, logger ?? {}] as const);
  return {
    handlers,
    loggers: {
      ...Object.fromEntries(loggers),
      root: { level, handlers: root?.handlers ?? ["console", "api"] },
    },
  };
}

/** Names that refer to something which is not there. */
function findDangling(file: ConfigFile): Problem[] {
  const problems: Problem[] = [];
  const formats = [...BUILT_IN_FORMATS, ...Object.keys(file.formats)];
  const handlers = ["console", "api", ...Object.keys(file.handlers)];
  const missing = (what: string, name: string, all: readonly string[]): string => {
    const near = findNearestName(name, all);
    return `names the ${what} ${JSON.stringify(name)}, which is not there; there are ${all.join(", ")}${near === undefined ? "" : `; did you mean ${near}?`}`;
  };
  for (const [name, handler] of Object.entries(file.handlers)) {
    const format = handler.type === "api" ? undefined : handler.format;
    if (format !== undefined && !formats.includes(format)) {
      problems.push({ path: ["handlers", name, "format"], text: missing("format", format, formats) });
    }
  }
  for (const [name, logger] of Object.entries(file.loggers)) {
    for (const [index, handler] of (logger?.handlers ?? []).entries()) {
      if (!handlers.includes(handler)) {
        problems.push({
          path: ["loggers", name, "handlers", index],
          text: missing("handler", handler, handlers),
        });
      }
    }
  }
  return problems;
}

function problemsOf(issues: readonly z.core.$ZodIssue[]): Problem[] {
  return issues.flatMap((issue) => {
    const path = issue.path.filter((key) => typeof key !== "symbol");
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ path: [...path, key], text: "is not a known key" }));
    }
    return [{ path, text: issue.message }];
  });
}

/** `line:column` of the deepest part of the path that the file has. */
function locate(document: Document, lines: LineCounter, path: readonly (string | number)[]): string {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    const range: unknown =
      typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
    if (Array.isArray(range) && typeof range[0] === "number") {
      const { line, col } = lines.linePos(range[0]);
      return `${line}:${col}`;
    }
  }
  return "1:1";
}

function refuse(path: string, problems: readonly string[]): never {
  throw new BatutaError(
    "invalid-logging-config",
    `the logging configuration is wrong:\n${problems.map((problem) => `  ${path}:${problem}`).join("\n")}\nCorrect the file, or point BATUTA_LOGGING_CONFIG elsewhere.`,
    { fields: { path, problems } },
  );
}

/** Parses the text of a `logging.yml`; the path is for messages and for relative file names in it. */
export function parseLoggingConfig(text: string, path: string, defaults: LoggingDefaults): LoggingConfig {
  const yaml = loadModule<typeof import("yaml")>("yaml");
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    refuse(
      path,
      document.errors.map(({ message, pos }) => {
        const { line, col } = lines.linePos(pos[0]);
        return `${line}:${col}: ${message}`;
      }),
    );
  }
  const parsed = ConfigFile.safeParse(document.toJS() ?? {});
  const problems = parsed.success ? findDangling(parsed.data) : problemsOf(parsed.error.issues);
  if (!parsed.success || problems.length > 0) {
    refuse(
      path,
      problems.map((problem) => {
        const where = locate(document, lines, problem.path);
        return `${where}: ${problem.path.join(".") || "the file"}: ${problem.text}`;
      }),
    );
  }
  return complete(parsed.data, defaults, dirname(path));
}

/** Reads the `logging.yml` that the settings name. */
export function readLoggingConfig(path: string, defaults: LoggingDefaults): LoggingConfig {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new BatutaError(
      "invalid-logging-config",
      `cannot read the logging configuration ${path}: ${messageOf(error)}. Create it, or unset BATUTA_LOGGING_CONFIG.`,
      { cause: error, fields: { path } },
    );
  }
  return parseLoggingConfig(text, path, defaults);
}
