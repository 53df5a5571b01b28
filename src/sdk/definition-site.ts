import { findSourceMap } from "node:module";
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { AnyFunction } from "./any-function.ts";

/** Where in loaded code something was defined. */
export interface DefinitionSite {
  /** URL that imports the module, without query. */
  readonly url: string;
  /** 1-based, in the code as it was loaded. */
  readonly line: number;
  /** 1-based, in the code as it was loaded. */
  readonly column: number;
}

/** Frames looked at: wrappers around `task` are shallow, and a long look costs at every definition. */
const FRAMES = 12;

/**
 * The module that called `below`, for `task` and `flow` to know where they were called. When that happens while a
 * module is evaluated, it is this module even if a helper of another one made the call in between; so importing it
 * again (in a worker thread) defines the same thing again.
 *
 * @returns undefined for code without a file: a REPL, `eval`, `node --eval`.
 */
export function definitionSite(below: AnyFunction): DefinitionSite | undefined {
  const frames = captureFrames(below);
  const evaluated = frames.findIndex((frame) => frame.getFileName()?.startsWith("node:internal/modules/"));
  const frame = frames[evaluated > 0 ? evaluated - 1 : 0];
  const url = frame && moduleUrlOf(frame);
  if (url === undefined) return undefined;
  return { url, line: frame?.getLineNumber() ?? 1, column: frame?.getColumnNumber() ?? 1 };
}

/** The same place in the source that a person wrote, where a loaded source map tells it; else the site itself. */
export function originalSite(site: DefinitionSite): DefinitionSite {
  const map = findSourceMap(site.url);
  const origin = map?.findOrigin(site.line, site.column);
  if (!origin || !("fileName" in origin) || origin.fileName === undefined) return site;
  const source = toUrl(origin.fileName) ?? site.url;
  return { url: source, line: origin.lineNumber, column: origin.columnNumber };
}

function captureFrames(below: AnyFunction): readonly NodeJS.CallSite[] {
  const holder: { stack?: unknown } = {};
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    // Structured frames: text would have to be parsed, and tools that rewrite stacks (Vitest, tsx) change it.
    Error.prepareStackTrace = (_error, sites) => sites;
    Error.stackTraceLimit = FRAMES;
    Error.captureStackTrace(holder, below);
    const { stack } = holder;
    return Array.isArray(stack) ? (stack as NodeJS.CallSite[]) : []; // safe: made by the line above
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function moduleUrlOf(frame: NodeJS.CallSite): string | undefined {
  const name = frame.getFileName() ?? frame.getScriptNameOrSourceURL();
  return name ? toUrl(name) : undefined;
}

function toUrl(name: string): string | undefined {
  if (/\/\[eval\d*\]$/.test(name)) return undefined;
  if (name.startsWith("file:")) return name.replace(/[?#].*$/s, "");
  return isAbsolute(name) ? pathToFileURL(name.replace(/\?.*$/s, "")).href : undefined;
}
