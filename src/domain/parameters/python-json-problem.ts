/** Says why a text is no JSON, in the words of Python's `json`; undefined when it is. */
export function pythonJsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return new Reader(text).problem() ?? at(text, "Expecting value", 0);
  }
}

function at(text: string, message: string, position: number): string {
  const before = text.slice(0, position);
  const line = before.split("\n").length;
  const column = position - (before.lastIndexOf("\n") + 1) + 1;
  return `${message}: line ${line} column ${column} (char ${[...before].length})`;
}

class Problem extends Error {}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const LITERAL = /null|true|false|NaN|-?Infinity/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  problem(): string | undefined {
    try {
      this.#space();
      this.#value();
      this.#space();
      return this.#at < this.#text.length ? at(this.#text, "Extra data", this.#at) : undefined;
    } catch (error) {
      if (error instanceof Problem) return error.message;
      throw error;
    }
  }

  #fail(message: string, position = this.#at): never {
    throw new Problem(at(this.#text, message, position));
  }

  #space(): void {
    while (" \t\n\r".includes(this.#text[this.#at] ?? "x")) this.#at += 1;
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return false;
    this.#at += match[0].length;
    return true;
  }

  #value(): void {
    const char = this.#text[this.#at];
    if (char === '"') this.#string();
    else if (char === "{") this.#object();
    else if (char === "[") this.#array();
    else if (!this.#take(LITERAL) && !this.#take(NUMBER)) this.#fail("Expecting value");
  }

  #string(): void {
    const start = this.#at;
    this.#at += 1;
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined) this.#fail("Unterminated string starting at", start);
      if (char === '"') break;
      if (char < " ") this.#fail("Invalid control character at");
      if (char !== "\\") this.#at += 1;
      else if (this.#text[this.#at + 1] === undefined) this.#fail("Unterminated string starting at", start);
      else if (!this.#take(ESCAPE)) {
        const isUnicode = this.#text[this.#at + 1] === "u";
        this.#fail(isUnicode ? "Invalid \\uXXXX escape" : "Invalid \\escape", this.#at + (isUnicode ? 1 : 0));
      }
    }
    this.#at += 1;
  }

  #object(): void {
    this.#at += 1;
    this.#space();
    if (this.#text[this.#at] === "}") {
      this.#at += 1;
      return;
    }
    for (;;) {
      if (this.#text[this.#at] !== '"') this.#fail("Expecting property name enclosed in double quotes");
      this.#string();
      this.#space();
      if (this.#text[this.#at] !== ":") this.#fail("Expecting ':' delimiter");
      this.#at += 1;
      this.#space();
      this.#value();
      this.#space();
      if (this.#closes("}")) return;
    }
  }

  #array(): void {
    this.#at += 1;
    this.#space();
    if (this.#text[this.#at] === "]") {
      this.#at += 1;
      return;
    }
    for (;;) {
      this.#value();
      this.#space();
      if (this.#closes("]")) return;
    }
  }

  /** After an item: the end, or a comma with what follows it. */
  #closes(end: string): boolean {
    const char = this.#text[this.#at];
    if (char !== end && char !== ",") this.#fail("Expecting ',' delimiter");
    this.#at += 1;
    if (char === end) return true;
    this.#space();
    return false;
  }
}
