import type { Budget } from "./budget.ts";
import { formatValue } from "./format-spec.ts";
import { represent, show } from "./show.ts";
import { TemplateError } from "./template-error.ts";
import { joinTexts } from "./text-parts.ts";
import type { CallArguments, Value } from "./values.ts";

/** How fields such as `{0.name[1]}` look things up. */
interface Access {
  readonly attributeOf: (budget: Budget, value: Value, name: string) => Value;
  readonly itemOf: (budget: Budget, value: Value, key: Value) => Value;
}

/** What one call of `format` works with. */
interface Formatting {
  readonly budget: Budget;
  readonly args: CallArguments;
  readonly access: Access;
  /** The number of the next `{}`. */
  next: number;
}

/** How deep specs may be nested in specs. */
const MAX_NESTING = 2;

/** Python's `text.format(…)`. */
export function formatText(budget: Budget, text: string, args: CallArguments, access: Access): string {
  budget.spendText(text.length);
  return expand({ budget, args, access, next: 0 }, text, MAX_NESTING);
}

function expand(formatting: Formatting, text: string, nesting: number): string {
  if (nesting < 0) throw new TemplateError("ValueError", "Max string recursion exceeded");
  const parts: string[] = [];
  let at = 0;
  while (at < text.length) {
    const next = text.slice(at).search(/[{}]/);
    if (next < 0) break;
    const brace = at + next;
    formatting.budget.spend(1 + next / 16);
    parts.push(text.slice(at, brace));
    if (text[brace + 1] === text[brace]) {
      parts.push(text[brace] ?? "");
      at = brace + 2;
      continue;
    }
    if (text[brace] === "}") throw new TemplateError("ValueError", "Single '}' encountered in format string");
    const end = fieldEnd(text, brace + 1);
    parts.push(expandField(formatting, text.slice(brace + 1, end), nesting));
    at = end + 1;
  }
  parts.push(text.slice(at));
  return joinTexts(formatting.budget, parts);
}

function fieldEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === "{") depth += 1;
    else if (text[at] === "}") {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
  const message =
    from === text.length ? "Single '{' encountered in format string" : "expected '}' before end of string";
  throw new TemplateError("ValueError", message);
}

function expandField(formatting: Formatting, field: string, nesting: number): string {
  const { budget } = formatting;
  const [, name = "", conversion, spec = ""] = /^([^!:]*)(?:!([^:]*))?(?::([\s\S]*))?$/.exec(field) ?? [];
  const value = lookUp(formatting, name);
  const expanded = expand(formatting, spec, nesting - 1);
  switch (conversion) {
    case undefined:
      return formatValue(budget, value, expanded);
    case "s":
      return formatValue(budget, show(budget, value), expanded);
    case "r":
    case "a":
      return formatValue(budget, represent(budget, value), expanded);
    default:
      throw new TemplateError("ValueError", `Unknown conversion specifier ${conversion}`);
  }
}

function lookUp(formatting: Formatting, field: string): Value {
  const { budget, args, access } = formatting;
  const [, first = "", rest = ""] = /^([^.[]*)([\s\S]*)$/.exec(field) ?? [];
  let value = firstValue(formatting, first, args);
  let at = 0;
  for (const [whole, name, key] of rest.matchAll(/\.([^.[]+)|\[([^\]]+)\]/g)) {
    at += whole.length;
    if (name !== undefined) value = access.attributeOf(budget, value, name);
    else if (key !== undefined)
      value = access.itemOf(budget, value, /^\d{1,9}$/.test(key) ? BigInt(key) : key);
  }
  if (at !== rest.length) throw new TemplateError("ValueError", "Empty attribute in format string");
  return value;
}

function firstValue(formatting: Formatting, name: string, args: CallArguments): Value {
  if (name !== "" && !/^\d{1,9}$/.test(name)) {
    const value = args.named.get(name);
    if (value === undefined) throw new TemplateError("KeyError", name);
    return value;
  }
  const at = name === "" ? formatting.next++ : Number(name);
  const value = args.positional[at];
  if (value === undefined) {
    throw new TemplateError("IndexError", "tuple index out of range");
  }
  return value;
}
