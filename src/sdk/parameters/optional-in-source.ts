import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { fileURLToPath } from "node:url";
import type { AnyFunction } from "../any-function.ts";

/**
 * Whether the TypeScript source marks a parameter optional (`limit?: number`). The running code no longer tells:
 * type stripping leaves blanks. So the file is read again, stripped the same way, and the function found in it by its
 * text; the positions are the same in both. Slow, so asked only when an argument is missing.
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
  let stripped: string;
  try {
    source = readFileSync(fileURLToPath(moduleUrl), "utf8");
    stripped = stripTypeScriptTypes(source);
  } catch {
    return undefined; // gone, or syntax that needs a transpiler: then the running code is not this text either
  }
  const text = Function.prototype.toString.call(fn);
  const parameter = new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$")}(?![\\w$])`).exec(
    parameterList(text),
  );
  if (!parameter) return undefined;
  const answers = new Set<boolean>();
  for (let at = stripped.indexOf(text); at !== -1; at = stripped.indexOf(text, at + 1)) {
    const after = at + text.indexOf("(") + parameter.index + name.length;
    answers.add(/^\s*\?/.test(source.slice(after, after + 200)));
  }
  // Equal texts with different types: nobody can tell which one this is.
  return answers.size === 1 ? answers.has(true) : undefined;
}

/** From the first parenthesis on; parameter names stand before anything of the body. */
function parameterList(text: string): string {
  return text.slice(text.indexOf("("));
}
