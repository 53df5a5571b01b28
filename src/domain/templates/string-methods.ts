import { bind } from "./arguments.ts";
import type { Budget } from "./budget.ts";
import { stringPredicate } from "./string-predicates.ts";
import { TemplateError } from "./template-error.ts";
import { joinTexts, repeatText } from "./text-parts.ts";
import {
  type CallArguments,
  charactersOf,
  isText,
  iterate,
  listOf,
  requireIndex,
  Sequence,
  textOf,
  tupleOf,
  typeName,
  type Value,
} from "./values.ts";

type Method = (args: CallArguments) => Value;

/** Pays for reading the text and for what the method makes of it. */
function changed(budget: Budget, text: string, name: string, change: () => string): Method {
  return ({ positional }) => {
    if (positional.length > 0) {
      throw new TemplateError("TypeError", `str.${name}() takes no arguments (${positional.length} given)`);
    }
    budget.spendText(text.length);
    const result = change();
    budget.spendText(result.length);
    return result;
  };
}

export function requireText(value: Value, what: string): string {
  if (isText(value)) return textOf(value);
  throw new TemplateError("TypeError", `${what} must be str, not ${typeName(value)}`);
}

/** The first letter upper case, the others lower. */
export function capitalized(text: string): string {
  const [first = "", ...rest] = Array.from(text);
  return first.toUpperCase() + rest.join("").toLowerCase();
}

/** Each letter after what is no letter upper case, the others lower. */
function titled(text: string): string {
  return text.replace(/\p{L}+/gu, capitalized);
}

function swapped(text: string): string {
  return Array.from(text, (one) => (one === one.toUpperCase() ? one.toLowerCase() : one.toUpperCase())).join(
    "",
  );
}

/** Cuts characters off the ends; white space without a set of them. */
export function stripped(
  text: string,
  characters: string | null,
  sides: { start: boolean; end: boolean },
): string {
  if (characters === null) {
    const left = sides.start ? text.trimStart() : text;
    return sides.end ? left.trimEnd() : left;
  }
  const set = new Set(Array.from(characters));
  const letters = Array.from(text);
  let from = 0;
  let to = letters.length;
  while (sides.start && from < to && set.has(letters[from] ?? "")) from += 1;
  while (sides.end && to > from && set.has(letters[to - 1] ?? "")) to -= 1;
  return letters.slice(from, to).join("");
}

function strip(budget: Budget, text: string, name: string, sides: { start: boolean; end: boolean }): Method {
  return (args) => {
    const [characters = null] = bind(name, args, [["chars", null]]);
    budget.spend(text.length);
    return stripped(text, characters === null ? null : requireText(characters, `${name} arg`), sides);
  };
}

function split(budget: Budget, text: string, name: string, isFromEnd: boolean): Method {
  return (args) => {
    const [separator = null, limit = null] = bind(name, args, [
      ["sep", null],
      ["maxsplit", -1n],
    ]);
    budget.spend(text.length);
    const max = requireIndex(limit);
    const by = separator === null ? null : requireText(separator, "sep");
    if (by === "") throw new TemplateError("ValueError", "empty separator");
    const parts =
      by === null
        ? text
            .trim()
            .split(/\s+/)
            .filter((part) => part !== "")
        : text.split(by);
    if (max < 0 || parts.length <= max + 1) return listOf(parts);
    if (by !== null) {
      return listOf(
        isFromEnd
          ? [parts.slice(0, parts.length - max).join(by), ...parts.slice(parts.length - max)]
          : [...parts.slice(0, max), parts.slice(max).join(by)],
      );
    }
    return listOf(isFromEnd ? splitSpaceFromEnd(text, max) : splitSpace(text, max));
  };
}

function splitSpace(text: string, max: number): string[] {
  const parts: string[] = [];
  let rest = text.trimStart();
  while (parts.length < max && rest !== "") {
    const part = /^\S+/.exec(rest)?.[0] ?? "";
    parts.push(part);
    rest = rest.slice(part.length).trimStart();
  }
  return rest === "" ? parts : [...parts, rest];
}

function splitSpaceFromEnd(text: string, max: number): string[] {
  const words = text.trim().split(/\s+/);
  const kept = words.slice(words.length - max);
  let rest = text.trimEnd();
  for (const word of kept.toReversed()) rest = rest.slice(0, rest.length - word.length).trimEnd();
  return rest === "" ? kept : [rest, ...kept];
}

/** Python's `replace`, paid for before it is made. */
export function replaced(budget: Budget, text: string, from: string, to: string, count: number): string {
  budget.spendText(text.length);
  const pieces = from === "" ? ["", ...Array.from(text), ""] : text.split(from);
  const times = count < 0 ? pieces.length - 1 : Math.min(count, pieces.length - 1);
  if (times === 0) return text;
  budget.spend(pieces.length);
  const done = joinTexts(budget, pieces.slice(0, times + 1), to);
  return times === pieces.length - 1 ? done : joinTexts(budget, [done, ...pieces.slice(times + 1)], from);
}

/** Where a text is found: counted in characters. */
function find(budget: Budget, text: string, name: string): Method {
  return (args) => {
    const [wanted = null, start = null, end = null] = bind(name, args, [
      "sub",
      ["start", null],
      ["end", null],
    ]);
    const characters = charactersOf(budget, text);
    const at = (value: Value, fallback: number): number => {
      const index = value === null ? fallback : requireIndex(value);
      return Math.max(0, Math.min(characters.length, index < 0 ? index + characters.length : index));
    };
    const [from, to] = [at(start, 0), at(end, characters.length)];
    const part = characters.slice(from, to).join("");
    const needle = requireText(wanted, "argument");
    budget.spendText(part.length);
    if (name === "count") {
      if (needle === "") return BigInt(Math.max(0, to - from) + 1);
      return BigInt(part.split(needle).length - 1);
    }
    const unit = name.startsWith("r") ? part.lastIndexOf(needle) : part.indexOf(needle);
    if (unit >= 0) return BigInt(from + Array.from(part.slice(0, unit)).length);
    if (name.endsWith("find")) return -1n;
    throw new TemplateError("ValueError", "substring not found");
  };
}

function startsOrEnds(budget: Budget, text: string, name: "startswith" | "endswith"): Method {
  return (args) => {
    const [wanted = null] = bind(name, args, ["prefix"]);
    budget.spendText(text.length);
    const options =
      wanted instanceof Sequence && wanted.kind === "tuple" ? iterate(budget, wanted) : [wanted];
    return options.some((option) => {
      const part = requireText(option, `${name} first arg`);
      return name === "startswith" ? text.startsWith(part) : text.endsWith(part);
    });
  };
}

/** The text in the middle of so many characters. */
export function centered(budget: Budget, text: string, width: number, fill = " "): string {
  const missing = width - charactersOf(budget, text).length;
  if (missing <= 0) return text;
  // With an odd rest, the longer side follows from the width, as in Python.
  const before = Math.floor(missing / 2) + (missing & width & 1);
  return repeatText(budget, fill, before) + text + repeatText(budget, fill, missing - before);
}

function justified(budget: Budget, text: string, name: string): Method {
  return (args) => {
    const [width = 0n, fill = " "] = bind(name, args, ["width", ["fillchar", " "]]);
    const size = requireIndex(width);
    const filler = requireText(fill, "fillchar");
    if (charactersOf(budget, filler).length !== 1) {
      throw new TemplateError("TypeError", "The fill character must be exactly one character long");
    }
    if (name === "center") return centered(budget, text, size, filler);
    const padding = repeatText(budget, filler, size - charactersOf(budget, text).length);
    return name === "ljust" ? text + padding : padding + text;
  };
}

function partition(budget: Budget, text: string, name: string): Method {
  return (args) => {
    const [separator = null] = bind(name, args, ["sep"]);
    const by = requireText(separator, "sep");
    if (by === "") throw new TemplateError("ValueError", "empty separator");
    budget.spendText(text.length);
    const at = name === "partition" ? text.indexOf(by) : text.lastIndexOf(by);
    if (at < 0) return tupleOf(name === "partition" ? [text, "", ""] : ["", "", text]);
    return tupleOf([text.slice(0, at), by, text.slice(at + by.length)]);
  };
}

function expandedTabs(budget: Budget, text: string, size: number): string {
  const parts: string[] = [];
  let column = 0;
  for (const character of charactersOf(budget, text)) {
    if (character === "\t") {
      const width = size > 0 ? size - (column % size) : 0;
      parts.push(repeatText(budget, " ", width));
      column += width;
      continue;
    }
    parts.push(character);
    column = character === "\n" || character === "\r" ? 0 : column + 1;
  }
  return joinTexts(budget, parts);
}

/** A method of a text; undefined when texts have none of the name. */
export function stringMethod(budget: Budget, text: string, name: string): Method | undefined {
  switch (name) {
    case "upper":
      return changed(budget, text, name, () => text.toUpperCase());
    case "lower":
      return changed(budget, text, name, () => text.toLowerCase());
    case "casefold":
      return changed(budget, text, name, () => text.toLowerCase().replaceAll("ß", "ss"));
    case "capitalize":
      return changed(budget, text, name, () => capitalized(text));
    case "title":
      return changed(budget, text, name, () => titled(text));
    case "swapcase":
      return changed(budget, text, name, () => swapped(text));
    case "strip":
      return strip(budget, text, name, { start: true, end: true });
    case "lstrip":
      return strip(budget, text, name, { start: true, end: false });
    case "rstrip":
      return strip(budget, text, name, { start: false, end: true });
    case "split":
    case "rsplit":
      return split(budget, text, name, name === "rsplit");
    case "splitlines":
      return (args) => {
        const [keeps = false] = bind(name, args, [["keepends", false]]);
        budget.spend(text.length);
        const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/).filter((line) => line !== "");
        return listOf(keeps === true ? lines : lines.map((line) => line.replace(/\r?\n$|\r$/, "")));
      };
    case "join":
      return (args) => {
        const [items = null] = bind(name, args, ["iterable"]);
        const parts = iterate(budget, items).map((item, at) => {
          if (isText(item)) return textOf(item);
          throw new TemplateError(
            "TypeError",
            `sequence item ${at}: expected str instance, ${typeName(item)} found`,
          );
        });
        return joinTexts(budget, parts, text);
      };
    case "replace":
      return (args) => {
        const [from = null, to = null, count = -1n] = bind(name, args, ["old", "new", ["count", -1n]]);
        const old = requireText(from, "replace() argument 1");
        return replaced(budget, text, old, requireText(to, "replace() argument 2"), requireIndex(count));
      };
    case "startswith":
    case "endswith":
      return startsOrEnds(budget, text, name);
    case "find":
    case "rfind":
    case "index":
    case "rindex":
    case "count":
      return find(budget, text, name);
    case "center":
    case "ljust":
    case "rjust":
      return justified(budget, text, name);
    case "zfill":
      return (args) => {
        const [width = 0n] = bind(name, args, ["width"]);
        const [, sign = "", digits = ""] = /^([+-]?)([\s\S]*)$/.exec(text) ?? [];
        return (
          sign + repeatText(budget, "0", requireIndex(width) - charactersOf(budget, text).length) + digits
        );
      };
    case "partition":
    case "rpartition":
      return partition(budget, text, name);
    case "removeprefix":
    case "removesuffix":
      return (args) => {
        const [part = null] = bind(name, args, ["prefix"]);
        const affix = requireText(part, "argument");
        budget.spendText(text.length);
        if (affix === "") return text;
        if (name === "removeprefix") return text.startsWith(affix) ? text.slice(affix.length) : text;
        return text.endsWith(affix) ? text.slice(0, -affix.length) : text;
      };
    case "expandtabs":
      return (args) => {
        const [size = 8n] = bind(name, args, [["tabsize", 8n]]);
        return expandedTabs(budget, text, requireIndex(size));
      };
    default:
      return stringPredicate(budget, text, name);
  }
}
