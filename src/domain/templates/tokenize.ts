import { pythonString } from "../parameters/python-text.ts";
import { TemplateError } from "./template-error.ts";

/** Kinds of tokens; an operator's kind is the operator. */
export interface Token {
  readonly type: string;
  readonly text: string;
  readonly line: number;
}

const OPERATORS = [
  ..."// ** == != >= <=".split(" "),
  ..."+ - / * % ~ [ ] ( ) { } > < = . : | , ;".split(" "),
];
const PAIRS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

const NAMES: Readonly<Record<string, string>> = {
  block_end: "end of statement block",
  variable_end: "end of print statement",
  block_begin: "begin of statement block",
  variable_begin: "begin of print statement",
  eof: "end of template",
  data: "template data / text",
};

/** How messages name a token. */
export function describeToken(token: Token): string {
  return token.type === "name" ? token.text : describeType(token.type);
}

export function describeType(type: string): string {
  return NAMES[type] ?? type;
}

// Each looks at one place only, and no part of one can match in two ways: their time is linear.
const FLOAT = /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const INTEGER = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const NAME = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}_]*/uy;
const SPACE = /\s+/y;
const RAW_BEGIN = /(-|\+|)\s*raw\s*(?:-%\}\s*|%\})/y;
const RAW_END = /\{%(-|\+|)\s*endraw\s*(?:\+%\}|-%\}\s*|%\})/g;

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  a: "\u0007",
  b: "\b",
  f: "\f",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "\n": "",
};

const TRUNCATED: Readonly<Record<string, string>> = {
  x: "truncated \\xXX escape",
  u: "truncated \\uXXXX escape",
  U: "truncated \\UXXXXXXXX escape",
  N: "malformed \\N character escape",
};

function unescapeText(body: string, line: number): string {
  if (!body.includes("\\")) return body;
  const broken = (message = "malformed \\N character escape"): TemplateError =>
    new TemplateError("TemplateSyntaxError", message, line);
  return body.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([\s\S]))/gu,
    (whole, x, u, long, octal, other: string | undefined) => {
      const hex: string | undefined = x ?? u ?? long;
      if (hex !== undefined) {
        const code = Number.parseInt(hex, 16);
        if (code > 0x10ffff) throw broken();
        return String.fromCodePoint(code);
      }
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      if (other !== undefined && Object.hasOwn(TRUNCATED, other)) throw broken(TRUNCATED[other]);
      return SIMPLE_ESCAPES[other ?? ""] ?? whole;
    },
  );
}

/** A text in quotes from its opening quote on; undefined when it does not end. */
function quotedEnd(source: string, from: number): number | undefined {
  const quote = source[from];
  for (let at = from + 1; at < source.length; at++) {
    if (source[at] === "\\") at += 1;
    else if (source[at] === quote) return at + 1;
  }
  return undefined;
}

/**
 * Cuts a template into tokens: text, and what stands in `{{ }}` and `{% %}`. A single newline at the end is dropped,
 * and `-` at a brace strips the space beside it.
 *
 * @throws TemplateError `TemplateSyntaxError`
 */
export function tokenize(template: string): Token[] {
  const source = template.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  const advance = (to: number): void => {
    for (; at < to; at++) if (source[at] === "\n") line += 1;
  };
  // Told when the token is read, since what is wrong before it is told first.
  const fail = (message: string): void => {
    tokens.push({ type: "error", text: message, line });
    at = source.length;
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  const addData = (end: number, strips: boolean): void => {
    const text = source.slice(at, end);
    const kept = strips ? text.trimEnd() : text;
    if (kept !== "") tokens.push({ type: "data", text: kept, line });
    advance(end);
  };
  const skipSpace = (): void => advance(at + (match(SPACE)?.length ?? 0));

  const readRaw = (): void => {
    RAW_END.lastIndex = at;
    const end = RAW_END.exec(source);
    if (end === null) {
      fail("Missing end of raw directive");
      return;
    }
    addData(end.index, end[1] === "-");
    advance(end.index + end[0].length);
  };

  const readComment = (): void => {
    advance(at + 2);
    const end = source.indexOf("#}", at);
    if (end < 0) {
      fail("Missing end of comment tag");
      return;
    }
    const strips = source[end - 1] === "-" && end - 1 >= at;
    advance(end + 2);
    if (strips) skipSpace();
  };

  const readInside = (end: "block_end" | "variable_end"): void => {
    const closing = end === "block_end" ? "%}" : "}}";
    const open: string[] = [];
    while (at < source.length) {
      if (open.length === 0) {
        const strips = source.startsWith(`-${closing}`, at);
        const skipped = strips || (end === "block_end" && source.startsWith(`+${closing}`, at)) ? 1 : 0;
        if (source.startsWith(closing, at + skipped)) {
          tokens.push({ type: end, text: closing, line });
          advance(at + skipped + 2);
          if (strips) skipSpace();
          return;
        }
      }
      readToken(open);
    }
  };

  const readToken = (open: string[]): void => {
    const space = match(SPACE);
    if (space !== undefined) {
      advance(at + space.length);
      return;
    }
    const add = (type: string, text: string, length: number): void => {
      tokens.push({ type, text, line });
      advance(at + length);
    };
    const float = match(FLOAT);
    if (float !== undefined) {
      add("float", float.replaceAll("_", ""), float.length);
      return;
    }
    const integer = match(INTEGER);
    if (integer !== undefined) {
      add("integer", integer.replaceAll("_", "").toLowerCase(), integer.length);
      return;
    }
    const name = match(NAME);
    if (name !== undefined) {
      add("name", name, name.length);
      return;
    }
    const character = source[at] ?? "";
    if (character === "'" || character === '"') {
      const end = quotedEnd(source, at);
      if (end !== undefined) {
        add("string", unescapeText(source.slice(at + 1, end - 1), line), end - at);
        return;
      }
    }
    const operator = OPERATORS.find((one) => source.startsWith(one, at));
    if (operator === undefined) {
      fail(`unexpected char ${pythonString(character)} at ${at}`);
      return;
    }
    if (operator in PAIRS) open.push(PAIRS[operator] ?? "");
    else if (")]}".includes(operator)) {
      const expected = open.pop();
      if (expected === undefined) {
        fail(`unexpected '${operator}'`);
        return;
      }
      if (expected !== operator) {
        fail(`unexpected '${operator}', expected '${expected}'`);
        return;
      }
    }
    add(operator, operator, operator.length);
  };

  const opening = /\{[{%#]/g;
  while (at < source.length) {
    opening.lastIndex = at;
    const next = opening.exec(source)?.index ?? source.length;
    const sign = source[next + 2];
    addData(next, sign === "-");
    if (next >= source.length) break;
    const kind = source[next + 1];
    if (kind === "#") {
      readComment();
      continue;
    }
    if (kind === "%") {
      RAW_BEGIN.lastIndex = next + 2;
      const raw = RAW_BEGIN.exec(source);
      if (raw !== null) {
        advance(next + 2 + raw[0].length);
        readRaw();
        continue;
      }
    }
    const [begin, end] =
      kind === "%" ? (["block_begin", "block_end"] as const) : (["variable_begin", "variable_end"] as const);
    tokens.push({ type: begin, text: source.slice(next, next + 2), line });
    advance(next + (sign === "-" || sign === "+" ? 3 : 2));
    readInside(end);
  }
  if (tokens.at(-1)?.type !== "error") tokens.push({ type: "eof", text: "", line });
  return tokens;
}
