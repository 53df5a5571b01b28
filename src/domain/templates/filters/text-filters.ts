import { bind } from "../arguments.ts";
import { escapeText } from "../escape.ts";
import { formatPercent } from "../format-percent.ts";
import type { Engine, Filter } from "../scope.ts";
import { show } from "../show.ts";
import { capitalized, centered, replaced, stripped } from "../string-methods.ts";
import { TemplateError } from "../template-error.ts";
import { joinTexts, repeatText } from "../text-parts.ts";
import {
  charactersOf,
  Dict,
  isText,
  isTruthy,
  iterate,
  Markup,
  requireIndex,
  textOf,
  tupleOf,
  Undefined,
  type Value,
} from "../values.ts";
import { urlized } from "./urlize.ts";

function read({ budget }: Engine, value: Value): string {
  const text = show(budget, value);
  budget.spendText(text.length);
  return text;
}

function made({ budget }: Engine, text: string): string {
  budget.spendText(text.length);
  return text;
}

const escaped: Filter = (engine, value) =>
  value instanceof Markup ? value : new Markup(escapeText(engine.budget, show(engine.budget, value)));

/** Lower case but for the first letter after a space, a hyphen or an opening bracket. */
function titled(text: string): string {
  return text
    .split(/([-\s({[<]+)/)
    .map((part) => capitalized(part))
    .join("");
}

const indent: Filter = (engine, value, args) => {
  const { budget } = engine;
  const [width = 4n, first = false, blank = false] = bind("indent", args, [
    ["width", 4n],
    ["first", false],
    ["blank", false],
  ]);
  const margin = isText(width) ? textOf(width) : repeatText(budget, " ", requireIndex(width));
  // A newline at the end is followed by an empty line, which is kept.
  const lines = read(engine, value).split(/\r\n|\n|\r/);
  const indented = lines.map((line, at) => {
    const isIndented = at === 0 ? isTruthy(first) : line !== "" || isTruthy(blank);
    if (!isIndented) return line;
    return joinTexts(budget, [margin, line]);
  });
  return joinTexts(budget, indented, "\n");
};

const truncate: Filter = (engine, value, args) => {
  const { budget } = engine;
  const [length = 255n, kills = false, end = "...", leeway = null] = bind("truncate", args, [
    ["length", 255n],
    ["killwords", false],
    ["end", "..."],
    ["leeway", 5n],
  ]);
  const [size, slack] = [requireIndex(length), leeway === null ? 5 : requireIndex(leeway)];
  const tail = show(budget, end);
  const tailSize = charactersOf(budget, tail).length;
  if (size < tailSize)
    throw new TemplateError("AssertionError", `expected length >= ${tailSize}, got ${size}`);
  const text = show(budget, value);
  const characters = charactersOf(budget, text);
  if (characters.length <= size + slack) return text;
  const cut = characters.slice(0, size - tailSize).join("");
  if (isTruthy(kills)) return cut + tail;
  const space = cut.lastIndexOf(" ");
  return (space < 0 ? cut : cut.slice(0, space)) + tail;
};

/** Breaks one line into lines of so many characters. */
function wrapLine(line: string, width: number, breaksWords: boolean): string[] {
  const wrapped: string[] = [];
  let current = "";
  const chunks = line.match(/\s+|\S+/g) ?? [];
  for (const chunk of chunks) {
    let rest = chunk;
    if (/^\s/.test(rest)) {
      if (current.length + rest.length <= width && (current !== "" || wrapped.length === 0)) current += rest;
      else if (current !== "") {
        wrapped.push(current.trimEnd());
        current = "";
      }
      continue;
    }
    if (current.length + rest.length > width && current.trim() !== "" && rest.length <= width) {
      wrapped.push(current.trimEnd());
      current = "";
    }
    while (breaksWords && current.length + rest.length > width) {
      const room = Math.max(1, width - current.length);
      wrapped.push(current + rest.slice(0, room));
      current = "";
      rest = rest.slice(room);
    }
    if (current.length + rest.length > width && current.trim() !== "") {
      wrapped.push(current.trimEnd());
      current = "";
    }
    current += rest;
  }
  if (current.trimEnd() !== "") wrapped.push(current.trimEnd());
  return wrapped;
}

const wordwrap: Filter = (engine, value, args) => {
  const [width = 79n, breaks = true, ends = null] = bind("wordwrap", args, [
    ["width", 79n],
    ["break_long_words", true],
    ["wrapstring", null],
    ["break_on_hyphens", true],
  ]);
  const size = requireIndex(width);
  if (size <= 0) throw new TemplateError("ValueError", `invalid width ${size} (must be > 0)`);
  const text = read(engine, value);
  engine.budget.spend(text.length);
  const newline = ends === null ? "\n" : show(engine.budget, ends);
  const lines = text.replace(/\r?\n$/, "").split(/\r\n|\n|\r/);
  const wrapped = lines.map((line) =>
    joinTexts(engine.budget, wrapLine(line, size, isTruthy(breaks)), newline),
  );
  return joinTexts(engine.budget, wrapped, newline);
};

/** A text without tags and comments of HTML; a scan, since a pattern for tags would look at each `<` again and again. */
function withoutTags(text: string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf("<", at);
    if (open < 0) break;
    const isComment = text.startsWith("<!--", open);
    const close = isComment ? text.indexOf("-->", open + 4) : text.indexOf(">", open + 1);
    if (close < 0) break;
    parts.push(text.slice(at, open));
    at = close + (isComment ? 3 : 1);
  }
  parts.push(text.slice(at));
  return parts.join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&#34;": '"',
  "&amp;": "&",
  "&nbsp;": "\u00a0",
};

function percentEncoded(budget: Engine["budget"], value: Value, safe: RegExp): string {
  const text = show(budget, value);
  budget.spendText(text.length * 3);
  return Array.from(new TextEncoder().encode(text), (byte) => {
    const character = String.fromCharCode(byte);
    return byte < 128 && safe.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}

const urlencode: Filter = (engine, value) => {
  const { budget } = engine;
  if (isText(value) || !(value instanceof Dict || typeof value === "object")) {
    return percentEncoded(budget, value, /[\w.~/-]/);
  }
  const pairs =
    value instanceof Dict ? value.entries().map((entry) => tupleOf(entry)) : iterate(budget, value);
  const encode = (one: Value): string => percentEncoded(budget, one, /[\w.~-]/).replaceAll("%20", "+");
  const parts = pairs.map((pair) => iterate(budget, pair).map(encode).join("="));
  return joinTexts(budget, parts, "&");
};

const xmlattr: Filter = (engine, value, args) => {
  const [autospace = true] = bind("xmlattr", args, [["autospace", true]]);
  if (!(value instanceof Dict)) throw new TemplateError("TypeError", "xmlattr takes a mapping");
  const parts = value.entries().flatMap(([key, item]) => {
    if (item === null || item instanceof Undefined) return [];
    const name = show(engine.budget, key);
    if (/[\s/>=]/.test(name))
      throw new TemplateError("ValueError", `Invalid character in attribute name: '${name}'`);
    const shown = escapeText(engine.budget, show(engine.budget, item));
    return [`${escapeText(engine.budget, name)}="${shown}"`];
  });
  const text = parts.join(" ");
  const spaced = isTruthy(autospace) && text !== "" ? ` ${text}` : text;
  return engine.isEscaping ? new Markup(made(engine, spaced)) : made(engine, spaced);
};

export const textFilters: readonly (readonly [string, Filter])[] = [
  ["upper", (engine, value) => made(engine, read(engine, value).toUpperCase())],
  ["lower", (engine, value) => made(engine, read(engine, value).toLowerCase())],
  ["capitalize", (engine, value) => made(engine, capitalized(read(engine, value)))],
  ["title", (engine, value) => made(engine, titled(read(engine, value)))],
  [
    "trim",
    (engine, value, args) => {
      const [characters = null] = bind("trim", args, [["chars", null]]);
      const set = characters === null ? null : show(engine.budget, characters);
      return stripped(read(engine, value), set, { start: true, end: true });
    },
  ],
  [
    "center",
    (engine, value, args) => {
      const [width = 80n] = bind("center", args, [["width", 80n]]);
      return centered(engine.budget, show(engine.budget, value), requireIndex(width));
    },
  ],
  [
    "replace",
    (engine, value, args) => {
      const { budget } = engine;
      const [from = "", to = "", count = null] = bind("replace", args, ["old", "new", ["count", null]]);
      const times = count === null ? -1 : requireIndex(count);
      return replaced(budget, show(budget, value), show(budget, from), show(budget, to), times);
    },
  ],
  [
    "format",
    (engine, value, args) => {
      if (args.positional.length > 0 && args.named.size > 0) {
        throw new TemplateError(
          "FilterArgumentError",
          "can't handle positional and keyword arguments at the same time",
        );
      }
      const named = new Dict();
      for (const [key, item] of args.named) named.set(engine.budget, key, item);
      const values = args.named.size > 0 ? named : tupleOf(args.positional);
      return formatPercent(engine.budget, show(engine.budget, value), values);
    },
  ],
  ["indent", indent],
  ["truncate", truncate],
  ["wordwrap", wordwrap],
  ["wordcount", (engine, value) => BigInt((read(engine, value).match(/[\p{L}\p{N}_]+/gu) ?? []).length)],
  ["string", (engine, value) => (value instanceof Markup ? value : show(engine.budget, value))],
  ["escape", escaped],
  ["e", escaped],
  ["forceescape", (engine, value) => new Markup(escapeText(engine.budget, show(engine.budget, value)))],
  ["safe", (engine, value) => new Markup(show(engine.budget, value))],
  [
    "striptags",
    (engine, value) =>
      withoutTags(read(engine, value))
        .split(/\s+/)
        .filter((word) => word !== "")
        .join(" ")
        .replace(/&(?:lt|gt|quot|#39|#34|amp|nbsp);/g, (entity) => ENTITIES[entity] ?? entity),
  ],
  ["urlencode", urlencode],
  ["urlize", urlized],
  ["xmlattr", xmlattr],
];
