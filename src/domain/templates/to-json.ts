import type { Budget } from "./budget.ts";
import { isEqual, sorted } from "./compare.ts";
import { showFloat, showInteger } from "./show.ts";
import { TemplateError } from "./template-error.ts";
import { joinTexts, repeatText } from "./text-parts.ts";
import { Dict, isText, Sequence, Thing, textOf, typeName, type Value } from "./values.ts";

/** JSON that is harmless inside HTML: ASCII, with keys in order, and without `<`, `>`, `&` and `'`. */
export function toJson(budget: Budget, value: Value, indent: number | undefined): string {
  const write = (one: Value, depth: number): string => {
    budget.spend(1);
    if (one === null) return "null";
    if (typeof one === "boolean") return one ? "true" : "false";
    if (typeof one === "bigint") return showInteger(one);
    if (typeof one === "number") return floatText(one);
    if (isText(one)) return textJson(budget, textOf(one));
    if (one instanceof Sequence && (one.kind === "list" || one.kind === "tuple")) {
      const parts = budget.deeper(() => one.items.map((item) => write(item, depth + 1)));
      return enclosed("[", parts, "]", depth);
    }
    if (one instanceof Dict) return writeDict(one, depth);
    if (one instanceof Thing && one.parts.json !== undefined) return write(one.parts.json(), depth);
    throw new TemplateError("TypeError", `Object of type ${typeName(one)} is not JSON serializable`);
  };
  const writeDict = (dict: Dict, depth: number): string => {
    const entries = sorted(budget, dict.entries(), ([key]) => key);
    const parts = budget.deeper(() =>
      entries.map(([key, item]) => `${keyText(key)}: ${write(item, depth + 1)}`),
    );
    return enclosed("{", parts, "}", depth);
  };
  const keyText = (key: Value): string => {
    if (isText(key)) return textJson(budget, textOf(key));
    if (key === null || isEqual(budget, key, key) === false) return '"null"';
    if (typeof key === "boolean") return key ? '"true"' : '"false"';
    if (typeof key === "bigint") return `"${showInteger(key)}"`;
    if (typeof key === "number") return `"${floatText(key)}"`;
    throw new TemplateError("TypeError", `keys must be str, int, float, bool or None, not ${typeName(key)}`);
  };
  const enclosed = (open: string, parts: readonly string[], close: string, depth: number): string => {
    if (parts.length === 0) return open + close;
    if (indent === undefined) return open + joinTexts(budget, parts, ", ") + close;
    const margin = `\n${repeatText(budget, " ", indent * (depth + 1))}`;
    const body = joinTexts(budget, parts, `,${margin}`);
    return `${open}${margin}${body}\n${repeatText(budget, " ", indent * depth)}${close}`;
  };
  return write(value, 0);
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  return showFloat(value);
}

function textJson(budget: Budget, text: string): string {
  budget.spendText(text.length * 6);
  const escaped = JSON.stringify(text).replace(/[\u007f-\uffff<>&']/g, (character) => {
    if (character === "\u007f") return character;
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return escaped;
}
