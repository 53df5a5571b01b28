/** Where a template cannot be read, and why. */
export interface TemplateProblem {
  readonly line: number;
  readonly message: string;
}

const MAX_LOOPS = 10;
const MAX_LOOP_DEPTH = 2;

/** Tags that open a block, with those that may stand in it. */
const BLOCKS: Readonly<Record<string, readonly string[]>> = {
  if: ["elif", "else"],
  for: ["else"],
  filter: [],
  with: [],
  block: [],
  macro: [],
  call: [],
  autoescape: [],
};
/** Tags that stand alone. `set` without a value opens a block. */
const ALONE = new Set(["set", "do", "include", "import", "from", "extends", "break", "continue"]);
/** Tags that are nothing without an expression. */
const NEEDS_EXPRESSION = new Set([
  "if",
  "elif",
  "for",
  "set",
  "include",
  "import",
  "from",
  "extends",
  "filter",
]);

const END_OF: Readonly<Record<string, string>> = { "{{": "print statement", "{%": "statement block" };
const CLOSING: Readonly<Record<string, string>> = { "{{": "}}", "{%": "%}", "{#": "#}" };

/**
 * Finds the first place where a text is no template of Jinja's kind: an expression or a block that does not end, an
 * unknown tag, brackets that do not pair, loops beyond their limits. Expressions are not evaluated, and names are not
 * looked up.
 */
export function templateProblem(text: string): TemplateProblem | undefined {
  const open: string[] = [];
  let loops = 0;
  let deepest = 0;
  for (let at = 0; ; ) {
    const start = nextOpening(text, at);
    if (start < 0) break;
    const line = text.slice(0, start).split("\n").length;
    const opening = text.slice(start, start + 2);
    const end = endOf(text, start + 2, opening);
    if (end === undefined) {
      const message =
        opening === "{#"
          ? "Missing end of comment tag"
          : `unexpected end of template, expected 'end of ${END_OF[opening]}'.`;
      return { line, message };
    }
    const inner = text
      .slice(start + 2, end)
      .replace(/^[-+]|[-+]$/g, "")
      .trim();
    at = end + 2;
    const problem =
      opening === "{{"
        ? expressionProblem(inner, "{{")
        : opening === "{%"
          ? tagProblem(inner, open)
          : undefined;
    if (problem !== undefined) return { line, message: problem };
    if (opening !== "{%") continue;
    if (/^for\b/.test(inner)) {
      loops += 1;
      deepest = Math.max(deepest, open.filter((tag) => tag === "for").length);
    }
    if (/^raw\b/.test(inner)) {
      const rawEnd = /\{%[-+]?\s*endraw\s*[-+]?%\}/g;
      rawEnd.lastIndex = at;
      const found = rawEnd.exec(text);
      if (found === null) return { line, message: "Missing end of raw directive" };
      at = found.index + found[0].length;
    }
  }
  const innermost = open.at(-1);
  if (innermost !== undefined) return unclosed(text, innermost);
  if (loops > MAX_LOOPS) {
    return {
      line: 0,
      message: `Contains ${loops} for loops. Templates can contain no more than ${MAX_LOOPS} for loops.`,
    };
  }
  if (deepest > MAX_LOOP_DEPTH) {
    return {
      line: 0,
      message: `Contains nested for loops at a depth of ${deepest}. Templates can nest for loops no more than ${MAX_LOOP_DEPTH} loops deep.`,
    };
  }
  return undefined;
}

function unclosed(text: string, innermost: string): TemplateProblem {
  const names = [...(BLOCKS[innermost] ?? []), `end${innermost}`].map((name) => `'${name}'`).join(" or ");
  const message = `Unexpected end of template. Jinja was looking for the following tags: ${names}. The innermost block that needs to be closed is '${innermost}'.`;
  return { line: text.split("\n").length, message };
}

function nextOpening(text: string, from: number): number {
  const found = text.slice(from).search(/\{[{%#]/);
  return found < 0 ? -1 : from + found;
}

/** Where the closing braces of what was opened stand, outside of texts. */
function endOf(text: string, from: number, opening: string): number | undefined {
  const closing = CLOSING[opening] ?? "";
  if (opening === "{#") {
    const end = text.indexOf(closing, from);
    return end < 0 ? undefined : end;
  }
  let quote: string | undefined;
  let braces = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at] ?? "";
    if (quote !== undefined) {
      if (character === "\\") at += 1;
      else if (character === quote) quote = undefined;
    } else if (character === '"' || character === "'") quote = character;
    else if (braces === 0 && text.startsWith(closing, at)) return at;
    else if (character === "{") braces += 1;
    else if (character === "}") braces = Math.max(0, braces - 1);
  }
  return undefined;
}

function expressionProblem(expression: string, opening: string): string | undefined {
  if (expression === "") return `Expected an expression, got 'end of ${END_OF[opening]}'`;
  const plain = expression.replaceAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, "''");
  const pairs: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
  const opened: string[] = [];
  for (const character of plain) {
    if ("([{".includes(character)) opened.push(character);
    else if (")]}".includes(character) && opened.pop() !== pairs[character])
      return `unexpected '${character}'`;
  }
  if (opened.length > 0) return `unexpected 'end of ${END_OF[opening]}'`;
  if (/^[|.,*/%)=<>]/.test(plain)) return `unexpected '${plain[0]}'`;
  if (/(?:[|.+\-*/~%=<>]|\b(?:and|or|not|in|is))$/.test(plain)) {
    return `Expected an expression, got 'end of ${END_OF[opening]}'`;
  }
  return undefined;
}

function tagProblem(inner: string, open: string[]): string | undefined {
  const [, name = "", rest = ""] = /^(\w+)\s*([\s\S]*)$/.exec(inner) ?? [];
  if (name === "") return "tag name expected";
  if (name === "raw" || name === "endraw") return undefined;
  const innermost = open.at(-1);
  if (name.startsWith("end") && name.length > 3) {
    if (innermost === undefined || `end${innermost}` !== name) return `Encountered unknown tag '${name}'.`;
    open.pop();
    return undefined;
  }
  if (innermost !== undefined && BLOCKS[innermost]?.includes(name)) {
    return name === "elif" ? expressionProblem(rest, "{%") : undefined;
  }
  if (!Object.hasOwn(BLOCKS, name) && !ALONE.has(name)) return `Encountered unknown tag '${name}'.`;
  if (NEEDS_EXPRESSION.has(name)) {
    const problem = expressionProblem(rest, "{%");
    if (problem !== undefined) return problem;
  }
  if (name === "for" && !/\sin\s/.test(` ${rest} `))
    return "expected token 'in', got 'end of statement block'";
  if (Object.hasOwn(BLOCKS, name) || (name === "set" && !rest.includes("="))) open.push(name);
  return undefined;
}
