import { pythonFloat } from "../python-float.ts";
import { type ExactJson, ExactNumber, isExactObject } from "./exact-json.ts";

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escaped(char: string): string {
  const known = ESCAPES[char];
  if (known !== undefined) return known;
  const hex = (char.codePointAt(0) ?? 0).toString(16);
  if (hex.length <= 2) return `\\x${hex.padStart(2, "0")}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

/** A text as Python writes it in messages. */
export function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\\\p{C}\p{Z}]/gu, (char) => (char === " " ? char : escaped(char)));
  return quote + (quote === "'" ? body.replaceAll("'", "\\'") : body) + quote;
}

/** A JSON value as Python writes it: clients know the messages of Prefect's validator in this form. */
export function pythonText(value: ExactJson): string {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string") return pythonString(value);
  if (value instanceof ExactNumber) {
    if (value.isFloat) return pythonFloat(value.value, "inf");
    return value.text === "-0" ? "0" : value.text;
  }
  if (isExactObject(value)) {
    const items = Object.entries(value).map(([key, item]) => `${pythonString(key)}: ${pythonText(item)}`);
    return `{${items.join(", ")}}`;
  }
  return `[${(value as readonly ExactJson[]).map(pythonText).join(", ")}]`; // safe: nothing else is left
}
