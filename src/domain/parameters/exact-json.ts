/** A number as it was written: `1` and `1.0` differ in what is said about them, and 2^63 is not rounded. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get value(): number {
    return Number(this.text);
  }

  get isFloat(): boolean {
    return /[.eE]/.test(this.text);
  }

  toJSON(): unknown {
    return rawJson(this.text);
  }
}

/** A JSON value whose numbers are kept as they were written. */
export type ExactJson = null | boolean | string | ExactNumber | readonly ExactJson[] | ExactObject;
export interface ExactObject {
  readonly [key: string]: ExactJson;
}

/** `JSON.rawJSON` and the third argument of revivers, which the compiler's library does not know yet. */
const json = JSON as unknown as {
  rawJSON(text: string): unknown;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
}; // safe: Node 24 has both

function rawJson(text: string): unknown {
  return json.rawJSON(text);
}

/** Parses JSON without losing how its numbers were written. The text must be valid. */
export function parseExact(text: string): ExactJson {
  return json.parse(text, (_key, value, { source }) =>
    typeof value === "number" ? new ExactNumber(source ?? String(value)) : value,
  ) as ExactJson; // safe: each number was replaced
}

/** The JSON text of a value, its numbers as they were written. */
export function exactText(value: ExactJson): string {
  return JSON.stringify(value);
}

export function isExactObject(value: ExactJson | undefined): value is ExactObject {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  );
}
