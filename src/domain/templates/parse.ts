import type { Body, Expression, Signature, Statement } from "./nodes.ts";
import { parseExpression, parseFilter, parseTuple } from "./parse-expression.ts";
import { TemplateError } from "./template-error.ts";
import { createTokenStream, type TokenStream } from "./token-stream.ts";
import { tokenize } from "./tokenize.ts";

/** The blocks around a place: their tags, and the tags that each of them waits for. */
interface Parser {
  readonly stream: TokenStream;
  readonly tags: string[];
  readonly awaited: (readonly string[])[];
}

type StatementParser = (parser: Parser) => Statement;

/**
 * Parses a template.
 *
 * @throws TemplateError `TemplateSyntaxError`, `TemplateAssertionError`
 */
export function parseTemplate(source: string): Body {
  const stream = createTokenStream(tokenize(source));
  return parseBody({ stream, tags: [], awaited: [] }, []);
}

/** Statements up to one of the tags that end them, which is left; or to the end of the template. */
function parseBody(parser: Parser, ends: readonly string[]): Body {
  const { stream } = parser;
  const body: Statement[] = [];
  for (;;) {
    const token = stream.next();
    if (token.type === "eof") return body;
    if (token.type === "data") body.push({ type: "text", text: token.text });
    else if (token.type === "variable_begin") {
      body.push({ type: "print", value: parseTuple(stream) });
      stream.expect("variable_end");
    } else {
      if (ends.some((end) => stream.isWord(end))) return body;
      const statements = stream.deeper(() => parseStatement(parser));
      body.push(...statements);
      stream.expect("block_end");
    }
  }
}

/** The body of a block; the tag that ended it is taken and told. */
function parseBlockBody(
  parser: Parser,
  ends: readonly string[],
): { readonly body: Body; readonly end: string } {
  const { stream } = parser;
  stream.skip(":");
  stream.expect("block_end");
  parser.awaited.push(ends);
  const body = parseBody(parser, ends);
  if (stream.is("eof")) failUnclosed(parser, undefined, stream.current.line);
  parser.awaited.pop();
  return { body, end: stream.next().text };
}

function failUnclosed({ stream, tags, awaited }: Parser, name: string | undefined, line: number): never {
  const parts = [name === undefined ? "Unexpected end of template." : `Encountered unknown tag '${name}'.`];
  const innermost = awaited.at(-1);
  if (innermost !== undefined) {
    const looking = innermost.map((one) => `'${one}'`).join(" or ");
    const isMisplaced = name !== undefined && awaited.some((ends) => ends.includes(name));
    parts.push(
      isMisplaced
        ? `You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for ${looking}.`
        : `Jinja was looking for the following tags: ${looking}.`,
    );
  }
  const tag = tags.at(-1);
  if (tag !== undefined) parts.push(`The innermost block that needs to be closed is '${tag}'.`);
  return stream.fail(parts.join(" "), line);
}

function parseStatement(parser: Parser): readonly Statement[] {
  const { stream, tags } = parser;
  const { type, text: tag, line } = stream.current;
  if (type !== "name") stream.fail("tag name expected", line);
  if (tag === "print") return parsePrint(stream);
  const parse = Object.hasOwn(STATEMENTS, tag) ? STATEMENTS[tag] : undefined;
  if (parse === undefined) return failUnclosed(parser, tag, line);
  tags.push(tag);
  stream.next();
  const statement = parse(parser);
  tags.pop();
  return [statement];
}

function parsePrint(stream: TokenStream): readonly Statement[] {
  stream.next();
  const values: Expression[] = [];
  while (!stream.is("block_end")) {
    if (values.length > 0) stream.expect(",");
    values.push(parseExpression(stream));
  }
  return values.map((value) => ({ type: "print", value }));
}

const STATEMENTS: Readonly<Record<string, StatementParser>> = {
  set: parseSet,
  for: parseFor,
  if: parseIf,
  with: parseWith,
  autoescape(parser) {
    const value = parseExpression(parser.stream);
    return { type: "autoescape", value, body: parseBlockBody(parser, ["endautoescape"]).body };
  },
  block: parseBlock,
  extends: ({ stream }) => {
    const { line } = stream.current;
    return { type: "load", of: parseExpression(stream), extends: true, line };
  },
  include: parseInclude,
  import: parseImport,
  from: parseFromImport,
  macro(parser) {
    const name = parseName(parser.stream);
    const signature = parseSignature(parser.stream);
    return { type: "macro", name, signature, body: parseBlockBody(parser, ["endmacro"]).body };
  },
  call: parseCallBlock,
  filter(parser) {
    const filter = parseFilterChain(parser.stream, undefined);
    return { type: "filter-block", filter, body: parseBlockBody(parser, ["endfilter"]).body };
  },
};

function parseFilterChain(stream: TokenStream, start: Expression | undefined): Expression {
  let filter = parseFilter(stream, start);
  while (stream.skip("|")) filter = parseFilter(stream, filter);
  return filter;
}

function isTarget(target: Expression): boolean {
  if (target.type === "tuple") return target.items.every(isTarget);
  return target.type === "name" || target.type === "namespace-ref";
}

function parseTarget(
  stream: TokenStream,
  rules: { withNamespace?: boolean; endWord?: string } = {},
): Expression {
  const target = parseTuple(stream, { isTarget: true, ...rules });
  if (!isTarget(target)) stream.fail(`can't assign to '${target.type}'`, target.line);
  return target;
}

function parseName(stream: TokenStream): string {
  return stream.expect("name").text;
}

function parseSet(parser: Parser): Statement {
  const { stream } = parser;
  const target = parseTarget(stream, { withNamespace: true });
  if (stream.skip("=")) return { type: "set", target, value: parseTuple(stream) };
  const filter = stream.skip("|") ? parseFilterChain(stream, undefined) : undefined;
  return { type: "set-block", target, filter, body: parseBlockBody(parser, ["endset"]).body };
}

function parseFor(parser: Parser): Statement {
  const { stream } = parser;
  const { line } = stream.current;
  const target = parseTarget(stream, { endWord: "in" });
  stream.expectWord("in");
  const of = parseTuple(stream, { withCondition: false, endWord: "recursive" });
  const test = stream.skipWord("if") ? parseExpression(stream) : undefined;
  const recursive = stream.skipWord("recursive");
  const { body, end } = parseBlockBody(parser, ["endfor", "else"]);
  const otherwise = end === "else" ? parseBlockBody(parser, ["endfor"]).body : [];
  return { type: "for", target, of, test, recursive, body, else: otherwise, line };
}

function parseIf(parser: Parser): Statement {
  const branches: { test: Expression; body: Body }[] = [];
  for (;;) {
    const test = parseTuple(parser.stream, { withCondition: false });
    const { body, end } = parseBlockBody(parser, ["elif", "else", "endif"]);
    branches.push({ test, body });
    if (end === "elif") continue;
    const otherwise = end === "else" ? parseBlockBody(parser, ["endif"]).body : [];
    return { type: "if", branches, else: otherwise };
  }
}

function parseWith(parser: Parser): Statement {
  const { stream } = parser;
  const pairs: [Expression, Expression][] = [];
  while (!stream.is("block_end")) {
    if (pairs.length > 0) stream.expect(",");
    const target = parseTarget(stream);
    stream.expect("=");
    pairs.push([target, parseExpression(stream)]);
  }
  return { type: "with", pairs, body: parseBlockBody(parser, ["endwith"]).body };
}

function parseBlock(parser: Parser): Statement {
  const { stream } = parser;
  const { line } = stream.current;
  const name = parseName(stream);
  const scoped = stream.skipWord("scoped");
  const required = stream.skipWord("required");
  if (stream.is("-")) {
    stream.fail(
      "Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.",
    );
  }
  const { body } = parseBlockBody(parser, ["endblock"]);
  if (required && body.some((one) => one.type !== "text" || one.text.trim() !== "")) {
    stream.fail("Required blocks can only contain comments or whitespace");
  }
  stream.skipWord(name);
  return { type: "block", name, scoped, body, line };
}

function skipContext(stream: TokenStream): void {
  const isContext = stream.following.type === "name" && stream.following.text === "context";
  if (!isContext || !(stream.isWord("with") || stream.isWord("without"))) return;
  stream.next();
  stream.next();
}

function parseInclude({ stream }: Parser): Statement {
  const { line } = stream.current;
  const of = parseExpression(stream);
  if (stream.isWord("ignore") && stream.following.text === "missing") {
    stream.next();
    stream.next();
  }
  skipContext(stream);
  return { type: "load", of, extends: false, line };
}

function parseImport({ stream }: Parser): Statement {
  const { line } = stream.current;
  const of = parseExpression(stream);
  stream.expectWord("as");
  parseName(stream);
  skipContext(stream);
  return { type: "load", of, extends: false, line };
}

function parseFromImport({ stream }: Parser): Statement {
  const { line } = stream.current;
  const of = parseExpression(stream);
  stream.expectWord("import");
  do {
    const name = parseName(stream);
    if (name.startsWith("_")) {
      throw new TemplateError(
        "TemplateAssertionError",
        "names starting with an underline can not be imported",
        line,
      );
    }
    if (stream.skipWord("as")) parseName(stream);
    skipContext(stream);
  } while (stream.skip(","));
  return { type: "load", of, extends: false, line };
}

function parseSignature(stream: TokenStream): Signature {
  const names: string[] = [];
  const defaults: Expression[] = [];
  stream.expect("(");
  while (!stream.is(")")) {
    if (names.length > 0) stream.expect(",");
    names.push(parseName(stream));
    if (stream.skip("=")) defaults.push(parseExpression(stream));
    else if (defaults.length > 0) stream.fail("non-default argument follows default argument");
  }
  stream.expect(")");
  return { names, defaults };
}

function parseCallBlock(parser: Parser): Statement {
  const { stream } = parser;
  const { line } = stream.current;
  const signature = stream.is("(") ? parseSignature(stream) : { names: [], defaults: [] };
  const call = parseExpression(stream);
  if (call.type !== "call") return stream.fail("expected call", line);
  return { type: "call-block", call, signature, body: parseBlockBody(parser, ["endcall"]).body };
}
