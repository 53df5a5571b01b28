/**
 * A JSON value kept as the text in which it came. Parameters, contexts, job variables and state data are never
 * turned into JavaScript values on their way through the server: 2^63, 1.0, -0 and the order of keys would change.
 * It fits wherever the contract has any JSON value or JSON object; `jsonTextOf` reads it, `createJsonEncoder` writes
 * its text as it is.
 */
export type JsonText = { readonly verbatimJson: string; toJSON(): unknown };

/** Texts met by the encoder that is at work; undefined when none is, since `JSON.stringify` is synchronous. */
let collected: string[] | undefined;
let placeholder = "";

class VerbatimJson {
  readonly verbatimJson: string;

  constructor(text: string) {
    this.verbatimJson = text;
  }

  toJSON(): unknown {
    if (collected === undefined) return JSON.parse(this.verbatimJson);
    collected.push(this.verbatimJson);
    return placeholder;
  }
}

/** Wraps a text that is known to be valid JSON. */
export function jsonText(text: string): JsonText {
  return new VerbatimJson(text);
}

/** Whether a value is such a text. */
export function isJsonText(value: unknown): value is JsonText {
  return value instanceof VerbatimJson;
}

/** The JSON text of any value: the very text when it was kept, else a fresh one. */
export function jsonTextOf(value: unknown): string {
  return value instanceof VerbatimJson ? value.verbatimJson : JSON.stringify(value ?? null);
}

/** The JavaScript value of what may be a kept text; numbers may lose what JavaScript can't hold. */
export function jsonValueOf(value: unknown): unknown {
  return value instanceof VerbatimJson ? JSON.parse(value.verbatimJson) : value;
}

/**
 * Makes a `JSON.stringify` that writes kept texts as they are. `nonce` must be unguessable: it marks their places
 * while native code writes the rest.
 */
export function createJsonEncoder(nonce: string): (value: unknown) => string {
  const mark = `json:${nonce}`;
  const written = JSON.stringify(mark);
  return (value) => {
    const texts: string[] = [];
    const [outerTexts, outerMark] = [collected, placeholder];
    collected = texts;
    placeholder = mark;
    try {
      const text = JSON.stringify(value) ?? "null";
      if (texts.length === 0) return text;
      const parts = text.split(written);
      return parts.map((part, at) => (at === 0 ? part : `${texts[at - 1] ?? ""}${part}`)).join("");
    } finally {
      collected = outerTexts;
      placeholder = outerMark;
    }
  };
}
