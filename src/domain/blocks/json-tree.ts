/** A number with the text in which it came: 2^63 and 1.0 would change as JavaScript numbers. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type JsonTree = string | boolean | null | JsonNumber | JsonTree[] | JsonTreeObject;
/** An object: keys in their order, any text as a key. */
export type JsonTreeObject = Map<string, JsonTree>;

/** Deeper values are refused: nobody writes them by hand, and walking them would exhaust the stack. */
const MAX_DEPTH = 400;

export function isObject(tree: JsonTree | undefined): tree is JsonTreeObject {
  return tree instanceof Map;
}

/** Reads a JSON text without loss. Undefined when it is nested too deeply; the text must have passed `JSON.parse`. */
export function parseJsonTree(text: string): JsonTree | undefined {
  const reader = new Reader(text);
  return reader.value(0);
}

/** Reads a JSON object; an empty one when the text holds something else. Undefined when it is nested too deeply. */
export function parseJsonObject(text: string): JsonTreeObject | undefined {
  const tree = parseJsonTree(text);
  return tree === undefined || isObject(tree) ? tree : new Map();
}

/** Writes a tree as JSON, numbers in the text in which they came. */
export function printJsonTree(tree: JsonTree): string {
  if (tree instanceof JsonNumber) return tree.text;
  if (Array.isArray(tree)) return `[${tree.map(printJsonTree).join(",")}]`;
  if (isObject(tree)) {
    return `{${[...tree].map(([key, value]) => `${JSON.stringify(key)}:${printJsonTree(value)}`).join(",")}}`;
  }
  return JSON.stringify(tree);
}

const SCALAR = /[^\s,\]}]+/y;
const SPACE = /\s*/y;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): JsonTree | undefined {
    if (depth > MAX_DEPTH) return undefined;
    this.#take(SPACE);
    const first = this.#text[this.#at];
    if (first === "{") return this.#object(depth);
    if (first === "[") return this.#array(depth);
    if (first === '"') return this.#string();
    const scalar = this.#take(SCALAR);
    if (scalar === "true" || scalar === "false") return scalar === "true";
    return scalar === "null" ? null : new JsonNumber(scalar);
  }

  #object(depth: number): JsonTreeObject | undefined {
    const object: JsonTreeObject = new Map();
    for (this.#open(); this.#text[this.#at] !== "}"; this.#comma()) {
      const key: string = this.#string();
      this.#take(SPACE);
      this.#at += 1; // the colon
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      object.set(key, value);
    }
    this.#at += 1;
    return object;
  }

  #array(depth: number): JsonTree[] | undefined {
    const array: JsonTree[] = [];
    for (this.#open(); this.#text[this.#at] !== "]"; this.#comma()) {
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      array.push(value);
    }
    this.#at += 1;
    return array;
  }

  /** By searching for the closing quote: a pattern would run out of stack on a string of some megabytes. */
  #string(): string {
    const start = this.#at;
    let end = start;
    let slashes = 0;
    do {
      end = this.#text.indexOf('"', end + 1);
      slashes = 0;
      while (this.#text[end - 1 - slashes] === "\\") slashes += 1;
    } while (slashes % 2 === 1 && end >= 0);
    this.#at = end < 0 ? this.#text.length : end + 1;
    return JSON.parse(this.#text.slice(start, this.#at));
  }

  #open(): void {
    this.#at += 1;
    this.#take(SPACE);
  }

  #comma(): void {
    this.#take(SPACE);
    if (this.#text[this.#at] === ",") this.#open();
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }
}
