/** Where verbatim values lie in a body: keys from the top; `*` is every item of an array. */
export type JsonPath = readonly string[];

/** One verbatim value: where it lies (with array positions) and its text. */
export interface JsonSlice {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/**
 * Cuts the texts of the values at the given paths out of a JSON text, without parsing them. The text must have passed
 * `JSON.parse`. Of doubled keys the last one counts, as in `JSON.parse`.
 */
export function sliceJson(text: string, paths: readonly JsonPath[]): JsonSlice[] {
  const slices: JsonSlice[] = [];
  const scan = new Scanner(text);
  scan.visit(paths, [], slices);
  return slices;
}

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const COMMA = 44;

/** A position in a JSON text that is known to be valid. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads one value; keeps the text of what the paths lead to. */
  visit(paths: readonly JsonPath[], trail: readonly (string | number)[], slices: JsonSlice[]): void {
    this.#skipSpace();
    const start = this.#at;
    if (paths.some((path) => path.length === 0)) {
      this.#skipValue();
      slices.push({ path: trail, text: this.#text.slice(start, this.#at) });
      return;
    }
    const code = this.#text.charCodeAt(start);
    if (paths.length === 0 || (code !== OPEN_OBJECT && code !== OPEN_ARRAY)) this.#skipValue();
    else if (code === OPEN_OBJECT) this.#visitObject(paths, trail, slices);
    else this.#visitArray(paths, trail, slices);
  }

  #visitObject(paths: readonly JsonPath[], trail: readonly (string | number)[], slices: JsonSlice[]): void {
    this.#at += 1;
    for (this.#skipSpace(); this.#code() !== CLOSE_OBJECT; this.#skipComma()) {
      const keyStart = this.#at;
      this.#skipString();
      const key: string = JSON.parse(this.#text.slice(keyStart, this.#at));
      this.#skipSpace();
      this.#at += 1; // the colon
      const below = paths.filter((path) => path[0] === key).map((path) => path.slice(1));
      this.visit(below, [...trail, key], slices);
    }
    this.#at += 1;
  }

  #visitArray(paths: readonly JsonPath[], trail: readonly (string | number)[], slices: JsonSlice[]): void {
    this.#at += 1;
    const below = paths.filter((path) => path[0] === "*").map((path) => path.slice(1));
    let index = 0;
    for (this.#skipSpace(); this.#code() !== CLOSE_ARRAY; this.#skipComma()) {
      this.visit(below, [...trail, index], slices);
      index += 1;
    }
    this.#at += 1;
  }

  #code(): number {
    return this.#text.charCodeAt(this.#at);
  }

  #skipComma(): void {
    this.#skipSpace();
    if (this.#code() === COMMA) this.#at += 1;
    this.#skipSpace();
  }

  #skipSpace(): void {
    while (this.#code() <= 32) this.#at += 1;
  }

  #skipString(): void {
    for (let at = this.#text.indexOf('"', this.#at + 1); at >= 0; at = this.#text.indexOf('"', at + 1)) {
      let slashes = 0;
      while (this.#text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
      if (slashes % 2 === 0) {
        this.#at = at + 1;
        return;
      }
    }
    this.#at = this.#text.length;
  }

  #skipValue(): void {
    let depth = 0;
    do {
      this.#skipSpace();
      const code = this.#code();
      if (code === QUOTE) this.#skipString();
      else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
        depth += 1;
        this.#at += 1;
      } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
        depth -= 1;
        this.#at += 1;
      } else if (depth > 0 && (code === COMMA || code === 58)) this.#at += 1;
      else this.#skipScalar();
    } while (depth > 0 && this.#at < this.#text.length);
  }

  #skipScalar(): void {
    const start = this.#at;
    for (let code = this.#code(); this.#at < this.#text.length; code = this.#code()) {
      if (code <= 32 || code === COMMA || code === CLOSE_OBJECT || code === CLOSE_ARRAY || code === 58) break;
      this.#at += 1;
    }
    if (this.#at === start) this.#at += 1;
  }
}
