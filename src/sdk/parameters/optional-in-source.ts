import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { AnyFunction } from "../any-function.ts";

/** As much of a function's text as tells it from the others of its file. */
const TELLING_CHARS = 600;

/**
 * Whether the TypeScript source marks a parameter optional (`limit?: number`). The running code no longer tells: type
 * stripping leaves blanks of the same length. So the file is read again and searched for the function's text, in
 * which blanks may stand for anything. Slow, so asked only when an argument is missing.
 *
 * @returns undefined when the source does not tell: transpiled code, JavaScript, a file that has changed since.
 */
export function isOptionalInSource(
  fn: AnyFunction,
  name: string,
  moduleUrl: string | undefined,
): boolean | undefined {
  if (!moduleUrl?.startsWith("file:") || !/\.[mc]?ts$/.test(moduleUrl)) return undefined;
  let source: string;
  try {
    source = readFileSync(fileURLToPath(moduleUrl), "utf8");
  } catch {
    return undefined;
  }
  const text = Function.prototype.toString.call(fn).slice(0, TELLING_CHARS);
  const list = text.indexOf("(");
  const parameter = new RegExp(`(?<![\\w$.])${escapeRegExp(name)}(?![\\w$])`).exec(text.slice(list));
  if (!parameter) return undefined;
  const offset = list + parameter.index + name.length;
  const answers = new Set<boolean>();
  for (const match of source.matchAll(new RegExp(withBlanks(text), "g"))) {
    answers.add(/^\s*\?/.test(source.slice(match.index + offset)));
  }
  // Equal texts with different types: nobody can tell which one this is.
  return answers.size === 1 ? answers.has(true) : undefined;
}

function withBlanks(text: string): string {
  return text
    .split(/(\s+)/)
    .map((part, index) => (index % 2 === 1 ? `[\\s\\S]{${part.length}}` : escapeRegExp(part)))
    .join("");
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
