import type { Arguments, Expression } from "./nodes.ts";
import { TemplateError } from "./template-error.ts";
import type { TokenStream } from "./token-stream.ts";
import { describeToken } from "./tokenize.ts";

/** Operators on both sides of which stand expressions, from the weakest to the strongest. */
const COMPARISONS = new Set(["==", "!=", "<", "<=", ">", ">="]);
const SUMS = new Set(["+", "-"]);
const PRODUCTS = new Set(["*", "/", "//", "%"]);
/** Tokens with which the single argument of a test without brackets begins. */
const TEST_ARGUMENT = new Set(["name", "string", "integer", "float", "[", "{"]);
/** Digits of the longest whole number that Python reads. */
const MAX_DIGITS = 4300;

export function parseExpression(stream: TokenStream, withCondition = true): Expression {
  return stream.deeper(() => (withCondition ? parseCondition(stream) : parseOr(stream)));
}

function parseCondition(stream: TokenStream): Expression {
  let { line } = stream.current;
  let expression = parseOr(stream);
  while (stream.skipWord("if")) {
    const test = parseOr(stream);
    const otherwise = stream.skipWord("else") ? parseExpression(stream) : undefined;
    expression = { type: "condition", test, value: expression, else: otherwise, line };
    line = stream.current.line;
  }
  return expression;
}

function parseOr(stream: TokenStream): Expression {
  let left = parseAnd(stream);
  while (stream.skipWord("or")) {
    left = { type: "or", left, right: parseAnd(stream), line: left.line };
  }
  return left;
}

function parseAnd(stream: TokenStream): Expression {
  let left = parseNot(stream);
  while (stream.skipWord("and")) {
    left = { type: "and", left, right: parseNot(stream), line: left.line };
  }
  return left;
}

function parseNot(stream: TokenStream): Expression {
  const { line } = stream.current;
  if (!stream.skipWord("not")) return parseComparison(stream);
  return { type: "not", operand: stream.deeper(() => parseNot(stream)), line };
}

function comparisonOperator(stream: TokenStream): string | undefined {
  if (COMPARISONS.has(stream.current.type)) return stream.next().type;
  if (stream.skipWord("in")) return "in";
  if (stream.isWord("not") && stream.following.type === "name" && stream.following.text === "in") {
    stream.next();
    stream.next();
    return "not in";
  }
  return undefined;
}

function parseComparison(stream: TokenStream): Expression {
  const first = parseSum(stream);
  const rest: { operator: string; operand: Expression }[] = [];
  for (;;) {
    const operator = comparisonOperator(stream);
    if (operator === undefined) break;
    rest.push({ operator, operand: parseSum(stream) });
  }
  return rest.length === 0 ? first : { type: "compare", first, rest, line: first.line };
}

function parseBinary(
  stream: TokenStream,
  operators: ReadonlySet<string>,
  parse: (stream: TokenStream) => Expression,
): Expression {
  let left = parse(stream);
  while (operators.has(stream.current.type)) {
    const { type: operator, line } = stream.next();
    left = { type: "binary", operator, left, right: parse(stream), line };
  }
  return left;
}

function parseSum(stream: TokenStream): Expression {
  return parseBinary(stream, SUMS, parseConcat);
}

function parseConcat(stream: TokenStream): Expression {
  const items = [parseProduct(stream)];
  while (stream.skip("~")) items.push(parseProduct(stream));
  const [first] = items;
  return items.length === 1 && first !== undefined
    ? first
    : { type: "concat", items, line: first?.line ?? 0 };
}

function parseProduct(stream: TokenStream): Expression {
  return parseBinary(stream, PRODUCTS, parsePower);
}

function parsePower(stream: TokenStream): Expression {
  return parseBinary(stream, new Set(["**"]), parseUnary);
}

function parseUnary(stream: TokenStream): Expression {
  return parseFilters(stream, parseSigned(stream));
}

function parseSigned(stream: TokenStream): Expression {
  const { type, line } = stream.current;
  if (type !== "+" && type !== "-") return parsePostfix(stream, parsePrimary(stream));
  stream.next();
  const operand = stream.deeper(() => parseSigned(stream));
  return parsePostfix(stream, { type: "unary", operator: type, operand, line });
}

const CONSTANTS: Readonly<Record<string, null | boolean>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
};

/** A name, a literal, or something in brackets. */
export function parsePrimary(stream: TokenStream, withNamespace = false): Expression {
  const { type, text, line } = stream.current;
  switch (type) {
    case "name": {
      stream.next();
      const constant = Object.hasOwn(CONSTANTS, text) ? CONSTANTS[text] : undefined;
      if (constant !== undefined) return { type: "const", value: constant, line };
      if (withNamespace && stream.skip(".")) {
        return { type: "namespace-ref", name: text, attribute: stream.expect("name").text, line };
      }
      return { type: "name", name: text, line };
    }
    case "string": {
      let value = "";
      while (stream.is("string")) value += stream.next().text;
      return { type: "const", value, line };
    }
    case "integer":
      stream.next();
      return { type: "const", value: integerOf(text, line), line };
    case "float":
      stream.next();
      return { type: "const", value: Number(text), line };
    case "(": {
      stream.next();
      const inner = stream.deeper(() => parseTuple(stream, { isBracketed: true }));
      stream.expect(")");
      return inner;
    }
    case "[":
      return parseList(stream);
    case "{":
      return parseDict(stream);
    default:
      return stream.fail(`unexpected '${describeToken(stream.current)}'`);
  }
}

function integerOf(text: string, line: number): bigint {
  if (text.length > MAX_DIGITS) {
    throw new TemplateError("TemplateSyntaxError", "a whole number has too many digits", line);
  }
  return BigInt(text);
}

/** Where a list of expressions without brackets ends. */
interface TupleRules {
  readonly isBracketed?: boolean;
  readonly withCondition?: boolean;
  /** Only names and literals, as targets of an assignment. */
  readonly isTarget?: boolean;
  readonly withNamespace?: boolean;
  /** A word that ends it too. */
  readonly endWord?: string;
}

/** One expression, or several with commas: a tuple. */
export function parseTuple(stream: TokenStream, rules: TupleRules = {}): Expression {
  const { line } = stream.current;
  const isEnd = (): boolean =>
    ["variable_end", "block_end", ")"].includes(stream.current.type) ||
    (rules.endWord !== undefined && stream.isWord(rules.endWord));
  const items: Expression[] = [];
  let isTuple = false;
  for (;;) {
    if (items.length > 0) stream.expect(",");
    if (isEnd()) break;
    items.push(
      rules.isTarget === true
        ? parsePrimary(stream, rules.withNamespace)
        : parseExpression(stream, rules.withCondition),
    );
    if (!stream.is(",")) break;
    isTuple = true;
  }
  if (!isTuple) {
    const [only] = items;
    if (only !== undefined) return only;
    if (rules.isBracketed !== true) {
      stream.fail(`Expected an expression, got '${describeToken(stream.current)}'`);
    }
  }
  return { type: "tuple", items, line };
}

function parseList(stream: TokenStream): Expression {
  const { line } = stream.expect("[");
  const items: Expression[] = [];
  while (!stream.is("]")) {
    if (items.length > 0) stream.expect(",");
    if (stream.is("]")) break;
    items.push(parseExpression(stream));
  }
  stream.expect("]");
  return { type: "list", items, line };
}

function parseDict(stream: TokenStream): Expression {
  const { line } = stream.expect("{");
  const pairs: [Expression, Expression][] = [];
  while (!stream.is("}")) {
    if (pairs.length > 0) stream.expect(",");
    if (stream.is("}")) break;
    const key = parseExpression(stream);
    stream.expect(":");
    pairs.push([key, parseExpression(stream)]);
  }
  stream.expect("}");
  return { type: "dict", pairs, line };
}

/** Longest chain of attributes, items, calls and filters: each is one level of the tree. */
const MAX_CHAIN = 60;

function parsePostfix(stream: TokenStream, start: Expression): Expression {
  let node = start;
  for (let length = 0; ; length++) {
    if (length > MAX_CHAIN) stream.fail(`a chain of more than ${MAX_CHAIN} attributes and calls`);
    if (stream.is(".")) node = parseAttribute(stream, node);
    else if (stream.is("[")) node = parseItem(stream, node);
    else if (stream.is("(")) node = parseCall(stream, node);
    else return node;
  }
}

function parseFilters(stream: TokenStream, start: Expression): Expression {
  let node = start;
  for (let length = 0; ; length++) {
    if (length > MAX_CHAIN) stream.fail(`a chain of more than ${MAX_CHAIN} filters and tests`);
    if (stream.skip("|")) node = parseFilter(stream, node);
    else if (stream.skipWord("is")) node = parseTest(stream, node);
    else if (stream.is("(")) node = parseCall(stream, node);
    else return node;
  }
}

function parseAttribute(stream: TokenStream, of: Expression): Expression {
  const { line } = stream.expect(".");
  const token = stream.next();
  if (token.type === "name") return { type: "attribute", of, name: token.text, line };
  if (token.type !== "integer") return stream.fail("expected name or number", token.line);
  return { type: "item", of, key: { type: "const", value: integerOf(token.text, line), line }, line };
}

function parseItem(stream: TokenStream, of: Expression): Expression {
  const { line } = stream.expect("[");
  const keys: Expression[] = [];
  while (!stream.is("]")) {
    if (keys.length > 0) stream.expect(",");
    keys.push(parseKey(stream));
  }
  stream.expect("]");
  const [only] = keys;
  const key: Expression =
    keys.length === 1 && only !== undefined ? only : { type: "tuple", items: keys, line };
  return { type: "item", of, key, line };
}

/** What stands in square brackets: a key, or `start:stop:step`. */
function parseKey(stream: TokenStream): Expression {
  const { line } = stream.current;
  const part = (): Expression | undefined =>
    stream.is(":") || stream.is("]") || stream.is(",") ? undefined : parseExpression(stream);
  const start = stream.is(":") ? undefined : parseExpression(stream);
  if (!stream.skip(":") && start !== undefined) return start;
  const stop = part();
  const step = stream.skip(":") ? part() : undefined;
  return { type: "slice", parts: [start, stop, step], line };
}

export function parseCall(stream: TokenStream, callee: Expression): Expression & { readonly type: "call" } {
  const { line } = stream.current;
  return { type: "call", callee, arguments: parseArguments(stream), line };
}

function parseArguments(stream: TokenStream): Arguments {
  const { line } = stream.expect("(");
  const positional: Expression[] = [];
  const named: [string, Expression][] = [];
  let rest: Expression | undefined;
  let namedRest: Expression | undefined;
  const ensure = (isFine: boolean): void => {
    if (!isFine) stream.fail("invalid syntax for function call expression", line);
  };
  for (let isFirst = true; !stream.is(")"); isFirst = false) {
    if (!isFirst) {
      stream.expect(",");
      if (stream.is(")")) break;
    }
    if (stream.skip("*")) {
      ensure(rest === undefined && namedRest === undefined);
      rest = parseExpression(stream);
    } else if (stream.skip("**")) {
      ensure(namedRest === undefined);
      namedRest = parseExpression(stream);
    } else if (stream.is("name") && stream.following.type === "=") {
      ensure(namedRest === undefined);
      const name = stream.next().text;
      stream.next();
      named.push([name, parseExpression(stream)]);
    } else {
      ensure(rest === undefined && namedRest === undefined && named.length === 0);
      positional.push(parseExpression(stream));
    }
  }
  stream.expect(")");
  return { positional, named, rest, namedRest };
}

const NO_ARGUMENTS: Arguments = { positional: [], named: [], rest: undefined, namedRest: undefined };

function dottedName(stream: TokenStream): string {
  let name = stream.expect("name").text;
  while (stream.skip(".")) name += `.${stream.expect("name").text}`;
  return name;
}

/** A filter after its `|`. */
export function parseFilter(stream: TokenStream, of: Expression | undefined): Expression {
  const { line } = stream.current;
  const name = dottedName(stream);
  return {
    type: "filter",
    of,
    name,
    arguments: stream.is("(") ? parseArguments(stream) : NO_ARGUMENTS,
    line,
  };
}

function parseTest(stream: TokenStream, of: Expression): Expression {
  const { line } = stream.current;
  const isNegated = stream.skipWord("not");
  const name = dottedName(stream);
  const test: Expression = { type: "test", of, name, arguments: testArguments(stream), line };
  return isNegated ? { type: "not", operand: test, line } : test;
}

function testArguments(stream: TokenStream): Arguments {
  if (stream.is("(")) return parseArguments(stream);
  const isWordAfter = ["else", "or", "and"].some((word) => stream.isWord(word));
  if (!TEST_ARGUMENT.has(stream.current.type) || isWordAfter) return NO_ARGUMENTS;
  if (stream.isWord("is")) stream.fail("You cannot chain multiple tests with is");
  return { ...NO_ARGUMENTS, positional: [parsePostfix(stream, parsePrimary(stream))] };
}
