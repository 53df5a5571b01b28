import { TemplateError } from "./template-error.ts";
import { describeToken, describeType, type Token } from "./tokenize.ts";

/** How deep expressions and blocks may be nested in a template's text. */
const MAX_NESTING = 60;

const END: Token = { type: "eof", text: "", line: 1 };

/** Reads tokens one after another. */
export interface TokenStream {
  readonly current: Token;
  /** The token after the current one. */
  readonly following: Token;
  /** Takes the current token. */
  next(): Token;
  /** Whether the current token is an operator of this kind, or this word. */
  is(type: string): boolean;
  isWord(word: string): boolean;
  /** Takes the current token if it is an operator of this kind, or this word. */
  skip(type: string): boolean;
  skipWord(word: string): boolean;
  expect(type: string): Token;
  expectWord(word: string): Token;
  fail(message: string, line?: number): never;
  /** Parses something one level deeper. */
  deeper<T>(parse: () => T): T;
}

export function createTokenStream(tokens: readonly Token[]): TokenStream {
  let at = 0;
  let depth = 0;
  const look = (offset: number): Token => {
    const token = tokens[at + offset] ?? tokens.at(-1) ?? END;
    if (token.type === "error") throw new TemplateError("TemplateSyntaxError", token.text, token.line);
    return token;
  };
  const stream: TokenStream = {
    get current() {
      return look(0);
    },
    get following() {
      return look(1);
    },
    next() {
      const token = look(0);
      at += 1;
      return token;
    },
    is: (type) => look(0).type === type,
    isWord: (word) => look(0).type === "name" && look(0).text === word,
    skip(type) {
      if (look(0).type !== type) return false;
      at += 1;
      return true;
    },
    skipWord(word) {
      if (!stream.isWord(word)) return false;
      at += 1;
      return true;
    },
    expect(type) {
      const token = stream.next();
      if (token.type === type) return token;
      const wanted = describeType(type);
      if (token.type === "eof") {
        return stream.fail(`unexpected end of template, expected '${wanted}'.`, token.line);
      }
      return stream.fail(`expected token '${wanted}', got '${describeToken(token)}'`, token.line);
    },
    expectWord(word) {
      if (stream.isWord(word)) return stream.next();
      if (stream.is("eof")) return stream.fail(`unexpected end of template, expected '${word}'.`);
      return stream.fail(`expected token '${word}', got '${describeToken(look(0))}'`);
    },
    fail(message, line = look(0).line) {
      throw new TemplateError("TemplateSyntaxError", message, line);
    },
    deeper(parse) {
      depth += 1;
      if (depth > MAX_NESTING) stream.fail(`nested more than ${MAX_NESTING} levels deep`);
      const parsed = parse();
      depth -= 1;
      return parsed;
    },
  };
  return stream;
}
