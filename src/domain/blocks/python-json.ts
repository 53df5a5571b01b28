import { pythonFloat } from "../python-float.ts";
import { isObject, JsonNumber, type JsonTree } from "./json-tree.ts";

/**
 * Writes a tree as Python's `json.dumps(value, sort_keys=True)` does: sorted keys, blanks after separators, everything
 * beyond ASCII escaped, floats as Python prints them. Checksums of block schemas are made of this text.
 */
export function printPythonJson(tree: JsonTree): string {
  if (tree instanceof JsonNumber) return pythonNumber(tree.text);
  if (typeof tree === "string") return pythonString(tree);
  if (Array.isArray(tree)) return `[${tree.map(printPythonJson).join(", ")}]`;
  if (!isObject(tree)) return String(tree);
  const members = [...tree].sort(([a], [b]) => compareCodePoints(a, b));
  return `{${members.map(([key, value]) => `${pythonString(key)}: ${printPythonJson(value)}`).join(", ")}}`;
}

/** JavaScript compares by 16-bit units, which puts what is beyond U+FFFF before U+E000. */
function compareCodePoints(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (const [at, letter] of left.entries()) {
    const other = right[at];
    if (other === undefined) return 1;
    if (letter !== other) return (letter.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
  }
  return left.length - right.length;
}

const NAMED: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\b": "\\b",
  "\f": "\\f",
};

function pythonString(text: string): string {
  // By 16-bit units, so that what is beyond U+FFFF becomes two escapes.
  const escaped = text.replace(
    /["\\]|[^ -~]/g,
    (unit) => NAMED[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `"${escaped}"`;
}

function pythonNumber(text: string): string {
  if (!/[.eE]/.test(text)) return text === "-0" ? "0" : text;
  return pythonFloat(Number(text), "Infinity");
}
